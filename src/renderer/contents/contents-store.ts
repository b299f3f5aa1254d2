/** What is in the module that the person looks at, and where in it they are. It is shown in the pane and in the main area. */
import { create } from 'zustand';
import type { ModuleRow, Problem } from '../../shared/contract.ts';
import type {
  CodeTree,
  ContentList,
  ContentOrder,
  FunctionText,
  ModuleChanges,
  ModuleContents,
  ShownBytes,
  TextLine,
} from '../../shared/module-contents.ts';
import { request } from '../inspector-api.ts';

/** The parts of the contents, of which one is in view. */
export type ContentsPart = 'overview' | 'map' | 'changes' | ContentList;

/** What was asked of main: under way, there, or why it is not. */
export type Asked<Value> =
  | { state: 'waiting' }
  | { state: 'there'; value: Value }
  | { state: 'failed'; problem: Problem };

/** A place in the module that is looked at closely. */
export type Close =
  | { kind: 'function'; index: number; text: Asked<FunctionText>; lines: TextLine[]; next: number | null }
  | { kind: 'bytes'; title: string; offset: number; length: number; shown: Asked<ShownBytes> };

/** How a list is searched and sorted. */
export interface ListView {
  search: string;
  order: ContentOrder;
  descending: boolean;
}

interface ContentsState {
  /** The module, and which of its versions; null while there is none to look at. */
  subject: { rowId: string; key: string | null } | null;
  contents: Asked<ModuleContents>;
  part: ContentsPart;
  lists: Partial<Record<ContentList, ListView>>;
  tree: Asked<CodeTree>;
  /** What is looked at closely, the way that led there below it. */
  close: Close[];
  changes: Asked<ModuleChanges>;
  /** How far each function on the way is scrolled, in pixels, by its place there. */
  scrolled: Readonly<Record<string, number>>;
}

const WAITING = { state: 'waiting' } as const;

const NOWHERE = {
  contents: WAITING,
  tree: WAITING,
  close: [],
  changes: WAITING,
  scrolled: {},
} satisfies Partial<ContentsState>;

export const useContents = create<ContentsState>()(() => ({
  subject: null,
  part: 'overview',
  lists: {},
  ...NOWHERE,
}));

/** In what order a list stands that nobody has sorted. */
const FIRST_VIEW: Partial<Record<ContentList, ListView>> = {
  functions: { search: '', order: 'bytes', descending: true },
  imports: { search: '', order: 'from', descending: false },
};

const IN_ORDER: ListView = { search: '', order: 'index', descending: false };

export const listViewOf = (lists: ContentsState['lists'], list: ContentList): ListView =>
  lists[list] ?? FIRST_VIEW[list] ?? IN_ORDER;

export const setListView = (list: ContentList, change: Partial<ListView>): void =>
  useContents.setState(({ lists }) => ({
    lists: { ...lists, [list]: { ...listViewOf(lists, list), ...change } },
  }));

/** Looks at another row's module, or at another version of it; what was typed stays. */
export function lookAt(row: Pick<ModuleRow, 'id' | 'key' | 'rebuilt'>): void {
  const { subject, contents: known } = useContents.getState();
  // A file may have been read here before its load has come to that.
  const isRead = known.state === 'there' && known.value.key === row.key;
  if (subject?.rowId === row.id && (subject.key === row.key || isRead)) return;
  useContents.setState(({ part }) => ({
    subject: { rowId: row.id, key: row.key },
    ...NOWHERE,
    part: part === 'changes' && row.rebuilt === null ? 'overview' : part,
  }));
  const ours = stillThere();
  void request('contents', { rowId: row.id }).then((answer) => {
    if (!ours()) return;
    const contents = askedOf(answer);
    // A list that this module has nothing in would be an empty screen.
    useContents.setState(({ part }) => ({ contents, part: partOrOverview(part, contents) }));
  });
}

export const lookAtNothing = (): void => useContents.setState({ subject: null, ...NOWHERE });

/** Asks again after a failure. */
export function lookAgain(): void {
  const { subject } = useContents.getState();
  if (subject === null) return;
  useContents.setState({ subject: null });
  lookAt({ id: subject.rowId, key: subject.key, rebuilt: null });
}

function partOrOverview(part: ContentsPart, contents: Asked<ModuleContents>): ContentsPart {
  if (contents.state !== 'there' || part === 'overview' || part === 'changes') return part;
  return contents.value.counts[part === 'map' ? 'functions' : part] === 0 ? 'overview' : part;
}

export const showPart = (part: ContentsPart): void => useContents.setState({ part, close: [] });

/** Goes to a place in the tree of functions. */
export function goInTree(path: string[], skip = 0): void {
  const { subject } = useContents.getState();
  if (subject === null) return;
  const ours = stillThere();
  void request('codeTree', { rowId: subject.rowId, path, skip }).then((answer) => {
    if (ours()) useContents.setState({ tree: askedOf(answer) });
  });
}

/** Looks at a function as text, wherever one was named. */
export function showFunction(index: number): void {
  const { subject, close } = useContents.getState();
  const top = close[0];
  if (subject === null || (top?.kind === 'function' && top.index === index)) return;
  const shown: Close = { kind: 'function', index, text: WAITING, lines: [], next: null };
  useContents.setState({ close: [shown, ...close] });
  const ours = stillThere();
  void request('functionText', { rowId: subject.rowId, index, from: 0 }).then((answer) => {
    if (!ours()) return;
    const part = answer.ok ? { lines: answer.value.lines, next: answer.value.next } : {};
    replace(shown, { ...shown, text: askedOf(answer), ...part });
  });
}

/** Gets the next part of a function's text; gives whether there was one. */
export async function showMore(shown: Close): Promise<Close | null> {
  const { subject } = useContents.getState();
  if (subject === null || shown.kind !== 'function' || shown.next === null) return null;
  const ours = stillThere();
  const { index, next } = shown;
  const answer = await request('functionText', { rowId: subject.rowId, index, from: next });
  if (!ours() || !answer.ok) return null;
  const more = { ...shown, lines: [...shown.lines, ...answer.value.lines], next: answer.value.next };
  replace(shown, more);
  return more;
}

/** Looks at bytes of the module as they are. */
export function showBytes(title: string, offset: number, length: number): void {
  const { subject, close } = useContents.getState();
  if (subject === null || length === 0) return;
  const shown: Close = { kind: 'bytes', title, offset, length, shown: WAITING };
  useContents.setState({ close: [shown, ...close] });
  const ours = stillThere();
  const few = Math.min(length, 1_024);
  void request('moduleBytes', { rowId: subject.rowId, offset, length: few }).then((answer) => {
    if (ours()) replace(shown, { ...shown, shown: askedOf(answer) });
  });
}

/** Goes back to what was looked at before. */
export const goBack = (): void => useContents.setState(({ close }) => ({ close: close.slice(1) }));

export function askForChanges(): void {
  const { subject } = useContents.getState();
  if (subject === null) return;
  const ours = stillThere();
  void request('changes', { rowId: subject.rowId }).then((answer) => {
    if (ours()) useContents.setState({ changes: askedOf(answer) });
  });
}

function replace(shown: Close, by: Close): void {
  useContents.setState(({ close }) => ({ close: close.map((one) => (one === shown ? by : one)) }));
}

/** Gives what tells whether the person still looks at the same module: an answer that comes later is nobody's. */
function stillThere(): () => boolean {
  const { subject } = useContents.getState();
  return () => useContents.getState().subject === subject;
}

function askedOf<Value>(answer: { ok: true; value: Value } | { ok: false; problem: Problem }): Asked<Value> {
  return answer.ok ? { state: 'there', value: answer.value } : { state: 'failed', problem: answer.problem };
}
