/**
 * What is in a module, as main tells the window: an overview, pages of its lists, and one function's text at a time.
 * All sizes and offsets are bytes; offsets count from the beginning of the module.
 */

export const CONTENT_LISTS = [
  'functions',
  'imports',
  'exports',
  'types',
  'memories',
  'tables',
  'globals',
  'tags',
  'data',
  'elements',
  'sections',
] as const;
export type ContentList = (typeof CONTENT_LISTS)[number];

/** What a list can be sorted by: not every list has each. */
export const CONTENT_ORDERS = ['index', 'from', 'name', 'bytes', 'kind', 'type'] as const;
export type ContentOrder = (typeof CONTENT_ORDERS)[number];

/** The most entries that one page holds. */
export const MOST_PAGE_ENTRIES = 500;
/** The most lines that one part of a function's text holds. */
export const MOST_TEXT_LINES = 2_000;
/** The most bytes that are shown of a place at once. */
export const MOST_SHOWN_BYTES = 1_024;

export interface SectionInfo {
  /** The id in the binary format; 0 for a custom section. */
  id: number;
  /** Its name in the format, or the custom section's own. */
  name: string;
  offset: number;
  bytes: number;
}

/** How far a memory or a table may grow. Numbers beyond 2^53 are rounded. */
export interface Limits {
  minimum: number;
  maximum: number | null;
}

export interface MemoryInfo {
  index: number;
  name: string | null;
  imported: boolean;
  /** In pages. */
  limits: Limits;
  /** 65,536 but where the module says otherwise. */
  pageBytes: number;
  shared: boolean;
  /** Whether it is addressed with 64 bits. */
  wide: boolean;
}

/** A proposal of WebAssembly that the module makes use of, and what showed it. */
export interface FeatureInfo {
  name: string;
  /** What was found, e.g. `312 instructions, the first in function 12`. */
  found: string;
}

/** A tool or a language that made the module, as its `producers` section says. */
export interface ProducerInfo {
  /** `language`, `processed-by` or `sdk`. */
  field: string;
  name: string;
  version: string;
}

/** What a module declares it needs, in its `target_features` section. */
export interface TargetFeature {
  name: string;
  /** False where it must not be used. */
  used: boolean;
}

export interface ModuleContents {
  /** The key of the bytes that were read. */
  key: string;
  bytes: number;
  /** How long each list is. Those of functions, memories, tables, globals and tags hold what is imported too, but for functions. */
  counts: Record<ContentList, number>;
  /** How many of the functions are imported; `counts.functions` leaves them out. */
  importedFunctions: number;
  /** What all function bodies take together. */
  codeBytes: number;
  /** What all data segments hold together. */
  dataBytes: number;
  /** Where the names of functions come from: the most of them. */
  names: { named: number; from: 'name-section' | 'exports' | null };
  /** The module's own name, of its name section. */
  moduleName: string | null;
  /** The first few hundred, in order; `counts.sections` tells how many there are. */
  sections: SectionInfo[];
  memories: MemoryInfo[];
  /** The function that runs at instantiation. */
  start: { index: number; name: string | null } | null;
  features: FeatureInfo[];
  /** How much of the code was looked at for features, as a share from 0 to 1. */
  featuresLookedAt: number;
  producers: ProducerInfo[];
  /** Null where the module declares none. */
  targetFeatures: TargetFeature[] | null;
  /** What is not as the format says, and where. */
  oddities: { message: string; offset: number }[];
  /** How long it took to find all this out, in milliseconds. */
  ms: number;
}

/** One entry of a list. What does not apply is null. */
export interface ContentEntry {
  /** Its number in its index space; in `imports`, `exports` and `sections`, its place in the list. */
  index: number;
  name: string | null;
  /** Of an import: the module that it is asked of. */
  from: string | null;
  /** E.g. `function`, `memory`, `active`, `passive`, `struct`, `custom`. */
  kind: string | null;
  /** Its type as text, e.g. `(i32, i32) → i64`; of a segment, where it goes. */
  type: string | null;
  bytes: number | null;
  offset: number | null;
  /** Of an import or export: what it stands for, in the index space of its kind. */
  target: number | null;
}

export interface ContentPage {
  /** How many entries the list has that fit the search. */
  total: number;
  entries: ContentEntry[];
}

/** A part of all code in the tree of functions: a namespace with functions in it, one function, or the small ones. */
export interface CodePart {
  kind: 'group' | 'function' | 'others';
  /** Of a group, its own name; of a function, its name without the groups that it is in. */
  name: string;
  bytes: number;
  functions: number;
  /** Of a function. */
  index: number | null;
  /** Of a group: the path that leads to it. */
  path: string[] | null;
  /** What is in a group, the largest first: only one level down. */
  parts: CodePart[];
}

/** What lies at one place in the tree of functions. */
export interface CodeTree {
  /** The path that was asked for, and further down for as long as there was only one way. */
  path: string[];
  /** How many of the largest parts were left out, as was asked for. */
  skipped: number;
  /** All that lies there, with what was left out. */
  bytes: number;
  functions: number;
  parts: CodePart[];
}

/** How a piece of text is coloured. */
export type TextTone =
  | 'word'
  | 'control'
  | 'call'
  | 'type'
  | 'number'
  | 'name'
  | 'string'
  | 'comment'
  | 'plain';

export interface TextPiece {
  text: string;
  tone: TextTone;
  /** The function that it names. */
  functionIndex?: number;
}

export interface TextLine {
  /** Where its instruction lies; null for a line that is none. */
  offset: number | null;
  /** How many blocks it stands in. */
  depth: number;
  pieces: TextPiece[];
}

export interface FunctionText {
  index: number;
  name: string | null;
  signature: string;
  imported: boolean;
  exportedAs: string[];
  offset: number;
  bytes: number;
  /** How many instructions it has; null where not all of its bytes could be read. */
  instructions: number | null;
  /** The number of the first line of this part. */
  from: number;
  lines: TextLine[];
  /** Where the next part begins; null where this is the last. */
  next: number | null;
  /** Why the text ends before the function does. */
  problem: string | null;
}

/** Bytes of the module as they are. */
export interface ShownBytes {
  offset: number;
  bytes: Uint8Array;
}

/** Two versions of something in a module. */
export interface ChangedPart<Value> {
  name: string;
  before: Value;
  after: Value;
}

/** What came, went and changed in a list; the lists are cut, their counts are not. */
export interface ListChanges<Value> {
  added: { name: string; value: Value }[];
  removed: { name: string; value: Value }[];
  changed: ChangedPart<Value>[];
  counts: { added: number; removed: number; changed: number; same: number };
}

/** A module beside its former version. */
export interface ModuleChanges {
  before: ModuleVersion;
  after: ModuleVersion;
  /** Sizes of sections, by name. */
  sections: ListChanges<number>;
  /** Types of imports, by module and name. */
  imports: ListChanges<string>;
  /** Types of exports, by name. */
  exports: ListChanges<string>;
  /** Sizes of functions, by name. Functions without a name cannot be told apart, and are only counted. */
  functions: ListChanges<number> & { unnamed: { before: number; after: number } };
  features: { added: string[]; removed: string[] };
}

export interface ModuleVersion {
  key: string;
  bytes: number;
  functions: number;
  codeBytes: number;
  dataBytes: number;
}
