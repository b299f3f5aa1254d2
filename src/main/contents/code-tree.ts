import type { CodePart, CodeTree } from '../../shared/module-contents.ts';
import { nameSegments } from './name-segments.ts';
import type { NamedModule } from './read-entries.ts';

/** So many parts of one group can be told apart; the smaller ones stand together. */
const MOST_PARTS = 250;
/** And so many of each group within it. */
const MOST_INNER_PARTS = 24;
/** The group of functions without a name, where the most have one. */
const UNNAMED = '(no name)';
/** How deep a name is followed for as long as there is only one way. */
const MOST_STEPS = 12;

interface Group {
  bytes: number;
  functions: number;
  /** By the name of the part; null where nobody asks for them. */
  parts: Map<string, Group> | null;
  /** Of a part that is one function. */
  index: number | null;
}

/**
 * Adds up the sizes of functions by the namespaces in their names, below `path`. Where there is only one way further
 * down it is gone at once.
 *
 * @param skip how many of the largest parts to leave out
 */
export function codeTree(module: NamedModule, path: readonly string[], skip = 0): CodeTree {
  let at = [...path];
  let group = gather(module, at);
  for (let step = 0; step < MOST_STEPS; step++) {
    const [only, another] = group.parts ?? [];
    if (!only || another || only[1].index !== null) break;
    at = [...at, only[0]];
    group = gather(module, at);
  }
  const { bytes, functions } = group;
  return { path: at, skipped: skip, bytes, functions, parts: partsOf(group, at, MOST_PARTS, skip) };
}

/** Goes through all functions once: a tree of a million names would take more memory than it saves time. */
function gather({ index, names }: NamedModule, path: readonly string[]): Group {
  const root = newGroup();
  root.parts = new Map();
  const first = index.imported.function;
  const unnamed = names.functionNames().named * 2 > index.functionTypes.length ? [UNNAMED] : [];
  for (let own = 0; own < index.bodyOffsets.length; own++) {
    const bytes = index.bodyLengths.at(own) ?? 0;
    const name = names.of('function', first + own);
    const segments = name === null ? [...unnamed, `#${first + own}`] : nameSegments(name);
    if (!path.every((segment, depth) => segments[depth] === segment) || segments.length <= path.length)
      continue;
    addTo(root, bytes);
    const rest = segments.slice(path.length);
    const [head = '', second] = rest;
    const outer = partOf(root, head);
    if (second === undefined) {
      // Two functions may bear one name.
      addFunction(root, outer, head, bytes, first + own);
      continue;
    }
    const group = outer.index === null ? outer : partOf(root, `${head} …`);
    addTo(group, bytes);
    group.parts ??= new Map();
    const inner = partOf(group, second);
    if (rest.length === 2) addFunction(group, inner, second, bytes, first + own);
    else addTo(inner, bytes);
  }
  return root;
}

function addFunction(group: Group, part: Group, name: string, bytes: number, index: number): void {
  const isFree = part.functions === 0;
  const own = isFree ? part : partOf(group, `${name} #${index}`);
  addTo(own, bytes);
  own.index = index;
}

function partOf(group: Group, name: string): Group {
  group.parts ??= new Map();
  let part = group.parts.get(name);
  if (!part) {
    part = newGroup();
    group.parts.set(name, part);
  }
  return part;
}

function addTo(group: Group, bytes: number): void {
  group.bytes += bytes;
  group.functions++;
}

function newGroup(): Group {
  return { bytes: 0, functions: 0, parts: null, index: null };
}

/** The largest parts, and the rest as one. */
function partsOf(group: Group, path: readonly string[], most: number, skip = 0): CodePart[] {
  const parts = [...(group.parts ?? [])].sort(([, one], [, other]) => other.bytes - one.bytes);
  const shown = parts.slice(skip, skip + most).map(([name, part]): CodePart => {
    const { bytes, functions, index } = part;
    if (index !== null) return { kind: 'function', name, bytes, functions, index, path: null, parts: [] };
    const inner = [...path, name];
    return {
      kind: 'group',
      name,
      bytes,
      functions,
      index,
      path: inner,
      parts: partsOf(part, inner, MOST_INNER_PARTS),
    };
  });
  const rest = parts.slice(skip + most);
  if (rest.length === 0) return shown;
  const sum = newGroup();
  for (const [, { bytes, functions }] of rest) {
    sum.bytes += bytes;
    sum.functions += functions;
  }
  const others = `${rest.length.toLocaleString('en')} smaller`;
  return [
    ...shown,
    {
      kind: 'others',
      name: others,
      bytes: sum.bytes,
      functions: sum.functions,
      index: null,
      path: null,
      parts: [],
    },
  ];
}
