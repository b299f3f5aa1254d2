/** Fills the stores: everything once, then what changes. */
import type { InspectorApi, Snapshot, UpdateBatch } from '../shared/contract.ts';
import { showBenchmark } from './benchmark/benchmark-store.ts';
import { appendEvents, noEvents, useEvents } from './events/events-store.ts';
import { useFolders } from './folders/folders-store.ts';
import { FrameInbox } from './frame-inbox.ts';
import { problemFrom } from './inspector-api.ts';
import { fromSnapshot, mergeRows, useModules } from './modules/modules-store.ts';
import { withoutRows } from './modules/selection.ts';
import { takeUndo, useWork } from './modules/work-store.ts';
import { takePrograms } from './programs/programs-store.ts';
import { showProblem } from './shell/notices-store.ts';
import { brushTime, select, selectRow, useView } from './shell/view-store.ts';
import { useSources } from './sources/sources-store.ts';
import { mergeTiers, useTiers } from './tiers/tiers-store.ts';
import { followLoads, noLoads, takeLoads, useLoads } from './timeline/loads-store.ts';
import { useWorth } from './worth/worth-store.ts';

/** Batches that wait for the snapshot that they follow; null while none is asked for. */
let held: UpdateBatch[] | null = null;

/** Shows what a snapshot has. Of another source than before nothing stays but how it is looked at. */
function applySnapshot(snapshot: Snapshot): void {
  const isOther = useSources.getState().shown !== snapshot.source;
  useSources.setState({ shown: snapshot.source, sources: snapshot.sources });
  if (isOther) {
    selectRow(null);
    useView.setState({ timelineZoom: null });
    brushTime(null);
  }
  useModules.setState(fromSnapshot(snapshot.rows));
  useTiers.setState({
    tiers: mergeTiers({}, snapshot.tiers),
    shared: snapshot.shared,
    compiler: snapshot.compiler,
    engine: snapshot.engine,
  });
  useWork.setState({ bringIn: snapshot.bringIn, work: snapshot.work, undo: snapshot.undo });
  // These happened before the window looked: they belong in the log, and are not shown happening.
  useEvents.setState({ ...appendEvents(noEvents(), snapshot.events), fresh: [] });
  showBenchmark(snapshot.benchmark);
  useFolders.setState({ folders: snapshot.folders });
  useWorth.setState({ worth: snapshot.worth });
  if (isOther) {
    const { asked, version } = useLoads.getState();
    useLoads.setState({ ...noLoads(), version: version + 1 });
    if (asked !== 'no') void followLoads();
  }
}

function applyBatch(batch: UpdateBatch): void {
  if (batch.sources) useSources.setState({ sources: batch.sources });
  if (batch.programs) takePrograms(batch.programs);
  // It was on its way while another source was asked for.
  if (batch.source !== undefined && batch.source !== useSources.getState().shown) return;
  if (batch.rows || batch.removedRows) {
    useModules.setState((state) => mergeRows(state, batch.rows ?? [], batch.removedRows ?? []));
    const selection = useView.getState();
    const left = withoutRows(selection, batch.removedRows ?? []);
    if (left !== selection) select(left);
  }
  const { tiers, shared, compiler } = batch;
  if (tiers) useTiers.setState((state) => ({ tiers: mergeTiers(state.tiers, tiers) }));
  if (shared !== undefined) useTiers.setState({ shared });
  if (compiler) useTiers.setState({ compiler });
  if (batch.events) {
    useEvents.setState(appendEvents(useEvents.getState(), batch.events));
    // What has no row to be told in, such as a folder without wasm.
    for (const { kind, rowId, message, advice } of batch.events) {
      if (kind === 'error' && rowId === null && message !== null) showProblem({ kind, message, advice });
    }
  }
  if (batch.folders) useFolders.setState({ folders: batch.folders });
  if (batch.worth) useWorth.setState({ worth: batch.worth });
  if (batch.loads) takeLoads(batch.loads);
  const { bringIn, work, undo } = batch;
  if (bringIn !== undefined) useWork.setState({ bringIn });
  if (work !== undefined) useWork.setState({ work });
  if (undo !== undefined) takeUndo(undo);
  if (batch.benchmark !== undefined) showBenchmark(batch.benchmark);
}

/** Takes the batches that were held back, and holds none back any more. */
function releaseBatches(): void {
  const waiting = held ?? [];
  held = null;
  for (const batch of waiting) applyBatch(batch);
}

async function showSource(api: InspectorApi, id: string): Promise<boolean> {
  if (useSources.getState().shown === id) return true;
  held ??= [];
  try {
    const answer = await api.request('showSource', { id });
    if (answer.ok) applySnapshot(answer.value);
    else showProblem(answer.problem);
    return answer.ok;
  } catch (cause) {
    showProblem(problemFrom(cause));
    return false;
  } finally {
    releaseBatches();
  }
}

/**
 * Listens before it asks for the snapshot, so that nothing falls between the two. A batch from before the
 * snapshot may step a row back for a moment: every change is sent in a batch, so the next one puts it right.
 */
export function connect(api: InspectorApi): () => void {
  const inbox = new FrameInbox<UpdateBatch>((batches) => batches.forEach(applyBatch));
  held = [];
  useSources.setState({ show: (id) => showSource(api, id) });
  const stop = api.onUpdate((batch) => {
    if (held) held.push(batch);
    else inbox.push(batch);
  });
  api
    .request('snapshot', null)
    .then((answer) => {
      if (!answer.ok) {
        showProblem(answer.problem);
        return null;
      }
      applySnapshot(answer.value);
      releaseBatches();
      return api.request('programs', null);
    })
    .then((answer) => {
      // What has come in batches meanwhile is told apart by its numbers.
      if (answer?.ok) takePrograms(answer.value);
      else if (answer) showProblem(answer.problem);
    })
    .catch((cause) => showProblem(problemFrom(cause, 'Close the window and open it again.')));
  return () => {
    stop();
    inbox.close();
  };
}
