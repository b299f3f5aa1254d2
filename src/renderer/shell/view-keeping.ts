/** Keeps the view between starts: takes over what was kept, and tells main what has changed. */
import type { InspectorApi } from '../../shared/contract.ts';
import { DEFAULT_VIEW, KEPT_VIEW_FIELDS, type KeptView } from '../../shared/kept-view.ts';
import { useView, type ViewState } from './view-store.ts';

/** In milliseconds: what is typed or dragged is told once it stands still. */
const DELAY = 200;

const FIELDS = Object.keys(KEPT_VIEW_FIELDS) as (keyof KeptView)[];

/** The view as it is kept: what JSON has no word for is spelled in another way. */
function toKept(view: ViewState): KeptView {
  const { benchmarkSeries, eventKinds, eventPlaces, loadOutcomes } = view;
  return {
    ...view,
    benchmarkSeries: [...benchmarkSeries],
    eventKinds: [...eventKinds],
    eventPlaces: [...eventPlaces],
    loadOutcomes: [...loadOutcomes],
  };
}

function fromKept(kept: KeptView): Partial<ViewState> {
  const { benchmarkSeries, eventKinds, eventPlaces, loadOutcomes } = kept;
  return {
    ...kept,
    benchmarkSeries: new Set(benchmarkSeries),
    eventKinds: new Set(eventKinds),
    eventPlaces: new Set(eventPlaces),
    loadOutcomes: new Set(loadOutcomes),
  };
}

/** Goes on with what was kept. To be called before anything is drawn. */
export const restoreView = (kept: KeptView): void => useView.setState(fromKept(kept));

/** Looks as at the first start. */
export const resetView = (): void => useView.setState(fromKept(DEFAULT_VIEW));

/** Tells main of changes until the function that it gives is called. */
export function keepView(api: InspectorApi): () => void {
  let told = useView.getState();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    clearTimeout(timer);
    timer = undefined;
    const view = useView.getState();
    const changed = FIELDS.filter((field) => view[field] !== told[field]);
    told = view;
    if (changed.length === 0) return;
    const kept = toKept(view);
    // Main refuses what is too long to keep; it is no reason to bother the person while they type.
    void api.request('keepView', Object.fromEntries(changed.map((field) => [field, kept[field]])));
  };
  const stop = useView.subscribe((view) => {
    if (FIELDS.some((field) => view[field] !== told[field])) timer ??= setTimeout(tell, DELAY);
  });
  window.addEventListener('pagehide', tell);
  return () => {
    stop();
    window.removeEventListener('pagehide', tell);
    tell();
  };
}
