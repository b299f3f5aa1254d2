import type { ListChanges, ModuleChanges, ModuleVersion } from '../../shared/module-contents.ts';
import { readOrNothing } from './binary/contents-error.ts';
import type { OpenModule } from './open-module.ts';
import { exportAt, importAt } from './read-entries.ts';

/** So many of each kind of change are listed; the rest is counted. */
const MOST_LISTED = 200;
/** So many parts of one list are compared. */
const MOST_COMPARED = 300_000;

/** What came, went and changed between two versions of a module. */
export function compareModules(before: OpenModule, after: OpenModule): ModuleChanges {
  const sizes = compare(functionSizes(before), functionSizes(after), byDifference);
  const features = [before, after].map(({ contents }) => contents.features.map(({ name }) => name)) as [
    string[],
    string[],
  ];
  return {
    before: versionOf(before),
    after: versionOf(after),
    sections: compare(sectionSizes(before), sectionSizes(after), byDifference),
    imports: compare(importTypes(before), importTypes(after)),
    exports: compare(exportTypes(before), exportTypes(after)),
    functions: { ...sizes, unnamed: { before: unnamedIn(before), after: unnamedIn(after) } },
    features: {
      added: features[1].filter((name) => !features[0].includes(name)),
      removed: features[0].filter((name) => !features[1].includes(name)),
    },
  };
}

function versionOf({ key, contents }: OpenModule): ModuleVersion {
  const { bytes, codeBytes, dataBytes, counts } = contents;
  return { key, bytes, codeBytes, dataBytes, functions: counts.functions };
}

function sectionSizes({ contents }: OpenModule): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { name, bytes } of contents.sections) sizes.set(name, (sizes.get(name) ?? 0) + bytes);
  return sizes;
}

function importTypes(module: OpenModule): Map<string, string> {
  return entries(module.index.imports.length, (at) => {
    const { from, name, kind, type } = importAt(module, at);
    return [`${from}.${name}`, `${kind} ${type ?? ''}`.trim()];
  });
}

function exportTypes(module: OpenModule): Map<string, string> {
  return entries(module.index.exports.length, (at) => {
    const { name, kind, type } = exportAt(module, at);
    return [name ?? '', `${kind} ${type ?? ''}`.trim()];
  });
}

function functionSizes({ index, names }: OpenModule): Map<string, number> {
  const first = index.imported.function;
  return entries(index.bodyOffsets.length, (own) => {
    const name = names.of('function', first + own);
    return name === null ? null : [name, index.bodyLengths.at(own) ?? 0];
  });
}

function unnamedIn({ index, names }: OpenModule): number {
  const first = index.imported.function;
  let unnamed = 0;
  for (let own = 0; own < index.bodyOffsets.length; own++) {
    if (names.of('function', first + own) === null) unnamed++;
  }
  return unnamed;
}

/** By name. The second of the same name is told apart by its number among them. */
function entries<Value>(length: number, read: (at: number) => [string, Value] | null): Map<string, Value> {
  const values = new Map<string, Value>();
  const repeated = new Map<string, number>();
  for (let at = 0; at < Math.min(length, MOST_COMPARED); at++) {
    const entry = readOrNothing(() => read(at));
    if (!entry) continue;
    const [name, value] = entry;
    if (!values.has(name)) {
      values.set(name, value);
      continue;
    }
    const number = (repeated.get(name) ?? 1) + 1;
    repeated.set(name, number);
    values.set(`${name} (${number})`, value);
  }
  return values;
}

function compare<Value>(
  before: Map<string, Value>,
  after: Map<string, Value>,
  weightOf: (value: Value, former?: Value) => number = () => 0,
): ListChanges<Value> {
  const added: ListChanges<Value>['added'] = [];
  const changed: ListChanges<Value>['changed'] = [];
  let same = 0;
  for (const [name, value] of after) {
    const former = before.get(name);
    if (former === undefined) added.push({ name, value });
    else if (former !== value) changed.push({ name, before: former, after: value });
    else same++;
  }
  const removed = [...before].filter(([name]) => !after.has(name)).map(([name, value]) => ({ name, value }));
  const counts = { added: added.length, removed: removed.length, changed: changed.length, same };
  const heavier =
    <Part>(weigh: (part: Part) => number) =>
    (one: Part, other: Part) =>
      weigh(other) - weigh(one);
  added.sort(heavier(({ value }) => weightOf(value)));
  removed.sort(heavier(({ value }) => weightOf(value)));
  changed.sort(heavier((part) => weightOf(part.after, part.before)));
  return {
    added: added.slice(0, MOST_LISTED),
    removed: removed.slice(0, MOST_LISTED),
    changed: changed.slice(0, MOST_LISTED),
    counts,
  };
}

/** The largest come first. */
function byDifference(value: number, former = 0): number {
  return Math.abs(value - former);
}
