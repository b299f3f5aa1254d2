/**
 * Everything that crosses between the main process and the window, in one place.
 *
 * The window asks with `requests`; main answers, and pushes one `UpdateBatch` at most once a frame on
 * `UPDATE_CHANNEL`. Requests are schemas, so main checks at run time what the types promise. All sizes are
 * bytes, all durations milliseconds, all moments milliseconds since the epoch.
 */
import * as v from 'valibot';
import {
  type BenchmarkRun,
  commandArgumentsSchema,
  type KeptRuns,
  MAX_BENCHMARK_MODULES,
  MAX_BENCHMARK_RUNS,
  MAX_KEPT_RUNS,
  runNameSchema,
} from './benchmark-run.ts';
import { BENCHMARK_SERIES } from './benchmark-series.ts';
import { budgetSchema } from './budget.ts';
import type { BringIn, BulkWork, ModuleTotals, UndoableDrop, VerifyReply } from './bulk-work.ts';
import type { CommandId } from './commands.ts';
import { COMPILE_MODES, type CompileMode, type FollowUp, type ModuleChoice } from './compile-mode.ts';
import type { EntryInfo } from './entry-info.ts';
import { eventFilterSchema } from './event-filter.ts';
import type { InspectorEvent } from './inspector-event.ts';
import { KEPT_VIEW_FIELDS, type KeptView } from './kept-view.ts';
import type { LoadColumns, LoadRecord } from './load-record.ts';
import type { LoadStep, StepTimes } from './load-steps.ts';
import {
  CONTENT_LISTS,
  CONTENT_ORDERS,
  type CodeTree,
  type ContentPage,
  type FunctionText,
  MOST_PAGE_ENTRIES,
  MOST_SHOWN_BYTES,
  type ModuleChanges,
  type ModuleContents,
  type ShownBytes,
} from './module-contents.ts';
import type { Problem } from './problem.ts';
import { type OutputBatch, type ProgramDefaults, type ProgramRun, programRequestSchema } from './program.ts';
import {
  type ComparisonState,
  type KeptComparisons,
  MAX_COMPARED_RUNS,
  MAX_KEPT_COMPARISONS,
  type ProgramComparison,
} from './program-comparison.ts';
import { SETTINGS_FIELDS, type SettingsState } from './settings.ts';
import {
  keyNameSchema,
  type SharedTierState,
  type StoreSetup,
  type StoreTest,
  secretSchema,
  storeAddressSchema,
  trustSchema,
} from './shared-tier.ts';
import { type SourceInfo, sourceIdSchema } from './source.ts';
import { type GivenBy, TIERS, type TierName } from './tiers.ts';
import { type CompileExpectation, type ModuleWorth, WORTH_SPANS, type Worth } from './worth.ts';

export type { InspectorEvent } from './inspector-event.ts';
export type { Problem } from './problem.ts';

export const UPDATE_CHANNEL = 'inspector:update';
/** What was chosen in the application menu. */
export const COMMAND_CHANNEL = 'inspector:command';
/** The argument of the page's process that brings the view it opens with. */
export const VIEW_ARGUMENT = '--kept-view=';

/** The outcome of a row's latest load that gave a module. */
export interface LastLoad {
  servedBy: GivenBy;
  /** Whether the module is stock V8's, without machine code of the cache, whoever gave it. */
  isStock: boolean;
  /** What the mode `auto` has chosen for the module, and why; null in other modes. */
  choice: ModuleChoice | null;
  ms: number;
  steps: StepTimes;
  promoted: boolean;
  saved: boolean;
  /** What its compile took where its machine code was made; null where nobody says. */
  compileMs: number | null;
  finishedAt: number;
}

/** `stored` is a module that a tier holds and that was not loaded in this session. */
/** A file that holds another module than it did: `changes` tells what came and went. */
export interface Rebuild {
  at: number;
  formerKey: string;
  formerWireBytes: number;
}

/** A folder that was brought in. */
export interface BroughtFolder {
  path: string;
  /** How many modules were found in it. */
  modules: number;
  /** Whether a module that changes is loaded anew. */
  watched: boolean;
  /** While it is watched: folders in it, and those of them that are too many to be watched. */
  folders: number;
  unwatchedFolders: number;
  /** Why it is not watched although it was asked for, or for how long not; null where all is well. */
  problem: string | null;
}

export type RowState = 'queued' | 'loading' | 'ready' | 'failed' | 'cancelled' | 'stored';

/**
 * One module: a file that was brought in, or what a tier holds without one. Two files with the same bytes are two rows
 * that share a key.
 */
export interface ModuleRow {
  /** Of a stored module its key. */
  id: string;
  /** Whether it was brought in as a file, is there because a tier holds it, or is another process's. */
  origin: 'file' | 'stored' | 'process';
  /** The file's name without its folder. */
  name: string;
  /** The whole path, of a stored module that it was compiled from; null where there was none. */
  path: string | null;
  /** Whether there was no file at its path when that was last looked for; the tiers keep what they hold. */
  pathIsGone: boolean;
  /** Upper-case hex; null until the file has been read and hashed. */
  key: string | null;
  state: RowState;
  /** The step under way, while `state` is `loading`. */
  step: LoadStep | null;
  /** When its step under way began, for the elapsed time on the screen. */
  stepStartedAt: number | null;
  wireBytes: number | null;
  artifactBytes: number | null;
  /** What lies on disk of it, as far as that is known: every engine's, ours first. */
  entries: EntryInfo[];
  /** When a load last used it, as far as that is known. */
  usedAt: number | null;
  /** Whether each tier holds the module now. */
  held: Record<TierName, boolean>;
  /** How often each has answered for this row. */
  served: Record<GivenBy, number>;
  last: LastLoad | null;
  /** What became of its machine code where stock V8 has answered in this session; null where it has not. */
  follows: FollowUp | null;
  /** When a load last found other bytes than the one before it, and what it found before. */
  rebuilt: Rebuild | null;
  /** What its module's loads saved; null where no hit's compile was measured. */
  savedMs: { session: number; ever: number } | null;
  /** What the compile under way is expected to take; null where nothing tells, and while there is none. */
  expected: CompileExpectation | null;
  /** Why the latest load gave no module. */
  error: Problem | null;
  /** What went wrong in a load that gave its module all the same, e.g. it could not be saved. */
  warnings: Problem[];
}

export interface TierState {
  name: TierName;
  entries: number;
  bytes: number;
  /** What the entries may weigh together; null until it is known. */
  budgetBytes: number | null;
  /** Whether the budget follows the machine, or was set by the person; null where that is not known. */
  budgetIsAutomatic: boolean | null;
  hits: number;
  misses: number;
  saves: number;
  /** Modules that came into this tier from a slower one. */
  promotions: number | null;
  /** Null, as are `promotions` and `rejected`, for another process's tier, which does not count them. */
  evictions: number | null;
  /** Entries that were dropped because they could not be used: corrupt, forged, foreign. */
  rejected: number | null;
  /** Loads and saves that the tier could not do: neither hits nor misses. */
  failures: number;
  /** Why reading from the tier, or writing to it, does not work at present; null while it does. */
  failing: { read: Problem | null; write: Problem | null };
  /** Modules in memory that this tier could not take, and that are saved into it once it can. */
  unsaved: number;
  /** The folder, for the tier that has one. */
  location: string | null;
}

export interface CompilerState {
  /** How a module that no tier has is compiled, where its load does not say. */
  mode: CompileMode;
  compiles: number;
  /** Loads that stock V8 has answered; null where they are not counted. */
  stock: number | null;
  failures: number;
  cancellations: number;
  /** Ids of the rows that are being compiled now. */
  active: string[];
  /** Ids of the rows that wait for the compiler. */
  waiting: string[];
  /** What is compiled while nobody waits for it. */
  background: {
    /** The row of the one under way, and since when; null while there is none. */
    running: { rowId: string | null; name: string; since: number } | null;
    waiting: number;
  };
}

/** The engine, as the window names it. */
export interface EngineInfo {
  deterministicId: string;
  v8: string;
  /** What V8 is part of, such as `Electron 33.2.1`. */
  runtime: string;
  /** False where this V8 gives no artifacts: the disk tier then keeps wire bytes and recompiles. */
  artifacts: boolean;
  /** Whether this V8 can be asked for the code of what ran; where it cannot, `as-used` is as `background`. */
  tellsWhatRan: boolean;
}

/** The run of the benchmark that is under way, or was last. */
export interface BenchmarkState {
  run: BenchmarkRun;
  /** The rows of its modules, in their order. */
  rowIds: string[];
  /** Samples taken, and how many there will be. */
  done: number;
  total: number;
  /** An estimate; null as long as there is none. */
  msLeft: number | null;
  /** The sample under way; its kind is null while the module is made ready. */
  current: { module: number; kind: string | null; run: number } | null;
  /** Why the run could not be kept. */
  keepProblem: Problem | null;
}

/** What can be measured of a row's file, besides its loads. */
export interface BenchmarkAbility {
  rowId: string;
  isWasiCommand: boolean;
  /** Functions of its own that it exports. */
  exportedFunctions: number;
  /** Why that is not known. */
  problem: string | null;
}

/** Everything the window shows of a source, at one moment. Where there are many rows, the rest of them follows in batches. */
export interface SourceSnapshot {
  rows: ModuleRow[];
  tiers: TierState[];
  /** Null where there is no store. */
  shared: SharedTierState | null;
  compiler: CompilerState;
  engine: EngineInfo;
  /** The latest of those that are remembered. */
  events: InspectorEvent[];
  benchmark: BenchmarkState | null;
  /** In the order in which they were brought in. */
  folders: BroughtFolder[];
  /** Null for another process, of which it is not known. */
  worth: Worth | null;
  bringIn: BringIn | null;
  work: BulkWork | null;
  undo: UndoableDrop | null;
}

/** The same, with the source that it is of, and the others that there are. */
export interface Snapshot extends SourceSnapshot {
  source: string;
  sources: SourceInfo[];
}

/** What changed since the batch before, of the source that is shown and besides; parts that did not change are absent. */
export interface UpdateBatch extends SourceUpdate {
  /** The source that it is of; absent where it is of none, or of whichever is shown. */
  source?: string;
  /** This app first, then the processes in the order in which they were found. */
  sources?: SourceInfo[];
  programs?: ProgramsUpdate;
}

export interface SourceUpdate {
  rows?: ModuleRow[];
  removedRows?: string[];
  tiers?: TierState[];
  shared?: SharedTierState | null;
  compiler?: CompilerState;
  events?: InspectorEvent[];
  benchmark?: BenchmarkState | null;
  folders?: BroughtFolder[];
  worth?: Worth;
  /** The loads that have ended, in order. */
  loads?: LoadRecord[];
  bringIn?: BringIn | null;
  work?: BulkWork | null;
  undo?: UndoableDrop | null;
}

/** What changed of the program that runs, or ran last, and of the comparison; parts that did not change are absent. */
export interface ProgramsUpdate {
  run?: ProgramRun | null;
  output?: OutputBatch | null;
  comparison?: ComparisonState | null;
}

/** The versions of what runs here, for a report of a fault. */
export interface Versions {
  app: string;
  electron: string;
  chromium: string;
  node: string;
  v8: string;
  system: string;
}

const reply = <Reply>() => ({}) as { readonly type?: Reply };

/**
 * What came of dropping modules from tiers: how many each gave up, and how many bytes that freed. The disk tier gives up
 * every engine's entries.
 */
export type DropReply = Record<TierName, ModuleTotals>;

/** What came of taking a drop back, and how many modules are gone for good: their room was needed, or they were pruned. */
export type UndoReply = Record<TierName, ModuleTotals> & { lost: number };

/** Of the rows that were to go, those that have, and those that stay since a tier holds their modules. */
export interface RemoveReply {
  removed: number;
  kept: number;
}

/** How many rows one request is about at most. */
export const MAX_ROWS_AT_ONCE = 10_000;

/** The store has a request of its own, which looks at what is set before it is kept. */
const { store: _store, ...OWN_SETTINGS } = SETTINGS_FIELDS;

const rowId = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const rowIds = v.pipe(v.array(rowId), v.minLength(1), v.maxLength(MAX_ROWS_AT_ONCE));
const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1));
const filePath = v.pipe(v.string(), v.minLength(1), v.maxLength(32_768));
/** The most that one dropped file without a path may hold: 1 GiB, V8's own limit for a module. */
export const MAX_WIRE_BYTES = 2 ** 30;

/** The most bytes of a picture of a run. */
export const MAX_PICTURE_BYTES = 2 ** 24;
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const runId = v.pipe(v.string(), v.uuid());
const benchmarkRows = v.pipe(v.array(rowId), v.minLength(1), v.maxLength(MAX_BENCHMARK_MODULES));

/** The most events that one request gives. */
export const MAX_EVENTS_AT_ONCE = 10_000;
/** What the window can have opened outside of it. */
const PLACES = ['cache-folder', 'settings-folder', 'documentation'] as const;

/** Every request, with what it takes and what it gives. */
export const requests = {
  /** All there is to show of the source that is shown, for a window that opens. */
  snapshot: { takes: v.null(), gives: reply<Snapshot>() },
  /** Shows another source: what is asked for from then on, and the updates, are of that one. */
  showSource: { takes: v.object({ id: sourceIdSchema }), gives: reply<Snapshot>() },
  /** Takes processes that have ended off the list of sources, but for the one that is shown. */
  forgetEnded: { takes: v.null(), gives: reply<null>() },
  /** Loads files, `.wat` among them, and every `.wasm` below folders. */
  loadPaths: {
    takes: v.object({ paths: v.pipe(v.array(filePath), v.maxLength(10_000)) }),
    gives: reply<null>(),
  },
  /** Loads a dropped file that has no path. */
  loadBytes: {
    takes: v.object({
      name: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
      bytes: v.pipe(
        v.instance(ArrayBuffer),
        v.check((bytes) => bytes.byteLength <= MAX_WIRE_BYTES, 'larger than 1 GiB'),
      ),
    }),
    gives: reply<null>(),
  },
  /** Asks the person for files or a folder, and loads what was chosen. */
  openDialog: { takes: v.object({ kind: v.picklist(['files', 'folder']) }), gives: reply<null>() },
  /** Loads rows again, through the tiers; where none has the module, it is compiled as asked, or as it is set. */
  reload: {
    takes: v.object({ rowIds, compile: v.optional(v.picklist(COMPILE_MODES)) }),
    gives: reply<null>(),
  },
  /** Stops a row's load: a compile under way is killed. */
  cancel: { takes: v.object({ rowId }), gives: reply<null>() },
  /** Ends a row's compile in the background, or what waits for one; tells whether there was one. */
  cancelFollowUp: { takes: v.object({ rowId }), gives: reply<boolean>() },
  /** Ends every search through folders, and every load that is under way or waits. */
  cancelAll: { takes: v.null(), gives: reply<null>() },
  /** Removes rows' modules from a tier, or from both; where it continues the drop before it, both are taken back as one. */
  drop: {
    takes: v.object({
      rowIds,
      from: v.picklist([...TIERS, 'both']),
      continues: v.optional(v.boolean(), false),
    }),
    gives: reply<DropReply>(),
  },
  /** Puts back what the last drop took that has not been taken back yet. */
  undoDrop: { takes: v.null(), gives: reply<UndoReply>() },
  /** Checks rows' entries from their first byte to their last; answered when all are checked, or it was cancelled. */
  verify: { takes: v.object({ rowIds }), gives: reply<VerifyReply>() },
  /** Ends the check of entries that is under way. */
  cancelVerify: { takes: v.null(), gives: reply<null>() },
  /** Sets a tier's budget in bytes, or to what suits the machine; kept between starts. */
  setBudget: {
    takes: v.object({
      tier: v.picklist(TIERS),
      budget: budgetSchema,
    }),
    gives: reply<null>(),
  },
  /** Finds out whether the disk tier works again; if it does, saves into it what it has missed. */
  retryDisk: { takes: v.null(), gives: reply<null>() },
  /** Takes files off the table; a module that a tier holds stays in it as a stored one. */
  removeRows: { takes: v.object({ rowIds }), gives: reply<RemoveReply>() },
  /** Shows a row's file, or the disk tier's folder, in the system's file manager. */
  reveal: { takes: v.object({ rowId: v.nullable(rowId) }), gives: reply<null>() },
  /** What is in a row's module: an overview. */
  contents: { takes: v.object({ rowId }), gives: reply<ModuleContents>() },
  /** A page of one of the lists of a row's module. */
  contentsPage: {
    takes: v.object({
      rowId,
      list: v.picklist(CONTENT_LISTS),
      search: v.pipe(v.string(), v.maxLength(256)),
      order: v.picklist(CONTENT_ORDERS),
      descending: v.boolean(),
      from: index,
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_PAGE_ENTRIES)),
    }),
    gives: reply<ContentPage>(),
  },
  /** The sizes of a module's functions by the namespaces in their names, below `path`. */
  codeTree: {
    takes: v.object({
      rowId,
      path: v.pipe(v.array(v.pipe(v.string(), v.maxLength(2_048))), v.maxLength(64)),
      skip: index,
    }),
    gives: reply<CodeTree>(),
  },
  /** One function as text, from one of its lines on. */
  functionText: { takes: v.object({ rowId, index, from: index }), gives: reply<FunctionText>() },
  /** Bytes of a module as they are. */
  moduleBytes: {
    takes: v.object({
      rowId,
      offset: index,
      length: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_SHOWN_BYTES)),
    }),
    gives: reply<ShownBytes>(),
  },
  /** A row's module beside its former version. */
  changes: { takes: v.object({ rowId }), gives: reply<ModuleChanges>() },
  /** Watches a folder that was brought in, or no longer: modules that change in it are loaded anew. */
  watchFolder: { takes: v.object({ path: filePath, watched: v.boolean() }), gives: reply<null>() },
  /** Takes a folder off the list of folders; its modules stay. */
  forgetFolder: { takes: v.object({ path: filePath }), gives: reply<null>() },
  /** Finds out what can be measured of rows' files, without running or compiling them. */
  benchmarkAbilities: {
    takes: v.object({ rowIds: benchmarkRows }),
    gives: reply<{ abilities: BenchmarkAbility[] }>(),
  },
  /**
   * Measures rows' files in one queue; progress comes in the updates. Where modules' own code would be run, main asks
   * the person first; `started` is false where they would rather not.
   */
  startBenchmark: {
    takes: v.object({
      rowIds: benchmarkRows,
      series: v.pipe(
        v.array(v.picklist(BENCHMARK_SERIES)),
        v.minLength(1),
        v.maxLength(BENCHMARK_SERIES.length),
      ),
      runs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_BENCHMARK_RUNS)),
      commandArguments: commandArgumentsSchema,
    }),
    gives: reply<{ started: boolean }>(),
  },
  /** Gives up one module of the run under way, or all of them. */
  cancelBenchmark: { takes: v.object({ rowId: v.nullable(rowId) }), gives: reply<null>() },
  keptBenchmarks: { takes: v.null(), gives: reply<KeptRuns>() },
  keptBenchmark: { takes: v.object({ id: runId }), gives: reply<BenchmarkRun>() },
  renameBenchmark: { takes: v.object({ id: runId, name: runNameSchema }), gives: reply<null>() },
  /** Deletes kept runs; the last deletion can be undone. */
  deleteBenchmarks: {
    takes: v.object({ ids: v.pipe(v.array(runId), v.minLength(1), v.maxLength(MAX_KEPT_RUNS)) }),
    gives: reply<null>(),
  },
  undoDeleteBenchmarks: { takes: v.null(), gives: reply<{ restored: number }>() },
  /** Saves a kept run where the person chooses; gives the path, or null if they chose none. */
  exportBenchmark: {
    takes: v.object({ id: runId, format: v.picklist(['json', 'csv']) }),
    gives: reply<{ path: string | null }>(),
  },
  /** Saves a picture that the window drew where the person chooses; gives the path, or null if they chose none. */
  saveBenchmarkPicture: {
    takes: v.object({
      name: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
      png: v.pipe(
        v.instance(ArrayBuffer),
        v.check((png) => png.byteLength <= MAX_PICTURE_BYTES, 'larger than 16 MiB'),
        v.check((png) => {
          const begin = new Uint8Array(png, 0, Math.min(png.byteLength, PNG_SIGNATURE.length));
          return PNG_SIGNATURE.every((byte, index) => begin[index] === byte);
        }, 'not a PNG'),
      ),
    }),
    gives: reply<{ path: string | null }>(),
  },
  /** The program that runs, or ran last, with all that is remembered of its output, and the comparison. */
  programs: { takes: v.null(), gives: reply<Required<ProgramsUpdate>>() },
  programDefaults: { takes: v.null(), gives: reply<ProgramDefaults>() },
  /** Asks the person for a folder to work in, or for a program's cache; gives its path, or null if they chose none. */
  chooseProgramFolder: {
    takes: v.object({ what: v.picklist(['working', 'cache']) }),
    gives: reply<{ path: string | null }>(),
  },
  /**
   * Runs a program, whose output comes in the updates. Main asks the person first, once for each command; `started` is
   * false where they would rather not.
   */
  runProgram: { takes: programRequestSchema, gives: reply<{ started: boolean }>() },
  /** Ends the program that runs, and all that it has started. */
  stopProgram: { takes: v.null(), gives: reply<null>() },
  /** Runs a program again and again, without the cache and with it; progress comes in the updates. It is asked for as above. */
  compareProgram: {
    takes: v.object({
      program: programRequestSchema,
      runs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_COMPARED_RUNS)),
    }),
    gives: reply<{ started: boolean }>(),
  },
  cancelComparison: { takes: v.null(), gives: reply<null>() },
  keptComparisons: { takes: v.null(), gives: reply<KeptComparisons>() },
  keptComparison: { takes: v.object({ id: runId }), gives: reply<ProgramComparison>() },
  /** Deletes kept comparisons; the last deletion can be undone. */
  deleteComparisons: {
    takes: v.object({ ids: v.pipe(v.array(runId), v.minLength(1), v.maxLength(MAX_KEPT_COMPARISONS)) }),
    gives: reply<null>(),
  },
  undoDeleteComparisons: { takes: v.null(), gives: reply<{ restored: number }>() },
  /** Saves a kept comparison where the person chooses; gives the path, or null if they chose none. */
  exportComparison: {
    takes: v.object({ id: runId, format: v.picklist(['json', 'csv']) }),
    gives: reply<{ path: string | null }>(),
  },
  /** The latest remembered events before the one of that number, oldest first. */
  events: {
    takes: v.object({
      before: v.pipe(v.number(), v.integer(), v.minValue(0)),
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_EVENTS_AT_ONCE)),
    }),
    gives: reply<InspectorEvent[]>(),
  },
  /** Saves events as JSON lines where the person chooses; gives the path, or null if they chose none, and how many. */
  exportEvents: {
    takes: v.object({ filter: eventFilterSchema }),
    gives: reply<{ path: string | null; events: number }>(),
  },
  /** The loads of a row and of its module in this session, oldest first, and how many older ones are left out. */
  loads: { takes: v.object({ rowId }), gives: reply<{ loads: LoadRecord[]; left: number }>() },
  /** All loads of this session that are remembered. */
  allLoads: { takes: v.null(), gives: reply<LoadColumns>() },
  /** What each module's loads were worth, that which saved most first, and how many more modules there are. */
  worthOfModules: {
    takes: v.object({ span: v.picklist(WORTH_SPANS) }),
    gives: reply<{ modules: ModuleWorth[]; left: number }>(),
  },
  /** What can be set, and what this run makes of it. */
  settings: { takes: v.null(), gives: reply<SettingsState>() },
  /** Sets some of the settings, and keeps them; budgets and theme hold at once. */
  setSettings: { takes: v.partial(v.strictObject(OWN_SETTINGS)), gives: reply<SettingsState>() },
  /** What the team's tier is, and whom it trusts. */
  storeSetup: { takes: v.null(), gives: reply<StoreSetup>() },
  /** Sets the store that the next start opens, or none; refused where it is no address of a store. */
  setStore: {
    takes: v.object({ address: v.nullable(storeAddressSchema) }),
    gives: reply<StoreSetup>(),
  },
  /** Asks the store at an address for something that it does not have. Where it would get secrets for the first time, main asks the person. */
  testStore: { takes: v.object({ address: storeAddressSchema }), gives: reply<StoreTest>() },
  /** Keeps a secret for the server of an address in the system's keychain, for the next start. */
  keepSecret: { takes: secretSchema, gives: reply<StoreSetup>() },
  forgetSecret: { takes: v.null(), gives: reply<StoreSetup>() },
  /** Trusts a public key from now on, where the person tells main so too: what its private key has signed is run. */
  trustKey: { takes: trustSchema, gives: reply<StoreSetup>() },
  /** Takes nothing any more that a key has ever signed. It cannot be taken back. */
  revokeKey: { takes: v.object({ name: keyNameSchema }), gives: reply<StoreSetup>() },
  /** Asks the person for another folder for the disk tier, which holds from the next start. */
  chooseCacheFolder: { takes: v.null(), gives: reply<SettingsState>() },
  /** Opens a folder, or a text, with the program that the system has for it. */
  openPlace: { takes: v.object({ place: v.picklist(PLACES) }), gives: reply<null>() },
  /** The view that a page which is loaded anew goes on with. */
  keptView: { takes: v.null(), gives: reply<KeptView>() },
  /** Keeps what has changed in the view. */
  keepView: { takes: v.partial(v.strictObject(KEPT_VIEW_FIELDS)), gives: reply<null>() },
  /** Forgets the view, and the window's place. */
  clearView: { takes: v.null(), gives: reply<null>() },
  versions: { takes: v.null(), gives: reply<Versions>() },
} as const;

export type RequestName = keyof typeof requests;
export type RequestOf<Name extends RequestName> = v.InferOutput<(typeof requests)[Name]['takes']>;
export type ReplyOf<Name extends RequestName> = Exclude<(typeof requests)[Name]['gives']['type'], undefined>;

/** The IPC channel of a request. */
export const channelOf = (name: RequestName) => `inspector:${name}`;

/** How main answers: errors are data, so that a kind and an advice survive the crossing. */
export type Answer<Reply> = { ok: true; value: Reply } | { ok: false; problem: Problem };

/** What the preload script puts on `window.inspector`. */
export interface InspectorApi {
  /** Asks main; a refusal or a failure is an answer too, with its problem. */
  request<Name extends RequestName>(name: Name, argument: RequestOf<Name>): Promise<Answer<ReplyOf<Name>>>;
  /** Calls `listener` with each batch, and gives the function that ends it. */
  onUpdate(listener: (batch: UpdateBatch) => void): () => void;
  /** Calls `listener` with what was chosen in the application menu, and gives the function that ends it. */
  onCommand(listener: (id: CommandId) => void): () => void;
  /** The view as it was kept when this window was opened. */
  openedWith: KeptView;
  /** The real path of a dropped file; an empty string where it has none. */
  pathForFile(file: File): string;
}
