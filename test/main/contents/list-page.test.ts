import { describe, expect, it } from 'vitest';
import { ListPages, type PageRequest } from '../../../src/main/contents/list-page.ts';
import { openModule } from '../../../src/main/contents/open-module.ts';
import { COLLECTED } from '../../support/wasm-modules.ts';
import { opened } from './support.ts';

const request = (request: Partial<PageRequest>): PageRequest => ({
  list: 'functions',
  search: '',
  order: 'index',
  descending: false,
  from: 0,
  count: 100,
  ...request,
});

const module = await opened(`(module
  (import "env" "log" (func $log (param i32))) (import "js" "mem" (memory 1 2 shared))
  (import "env" "g" (global (mut i64)))
  (table 3 funcref) (tag $oops (param i32))
  (global $pi f64 (f64.const 3.5)) (global $here i32 (i32.const 7))
  (func $small (export "tiny")) (func $Large (param i32 i32) (result i64) nop nop nop nop i64.const 1)
  (func $middle nop nop)
  (elem (i32.const 1) $small $middle) (elem declare func $log)
  (data $greeting (i32.const 16) "hello") (data "later"))`);
const pages = new ListPages(module);
const namesOf = (of: Partial<PageRequest>) => pages.page(request(of)).entries.map(({ name }) => name);

describe('functions', () => {
  it('are in the order of their indexes, those that are imported left out', () => {
    const { total, entries } = pages.page(request({}));
    expect(total).toBe(3);
    expect(entries).toMatchObject([
      { index: 1, name: 'small', type: '() → ()', bytes: 2 },
      { index: 2, name: 'Large', type: '(i32, i32) → i64', bytes: 8 },
      { index: 3, name: 'middle', bytes: 4 },
    ]);
  });

  it('are sorted by size, name and type, either way', () => {
    expect(namesOf({ order: 'bytes', descending: true })).toEqual(['Large', 'middle', 'small']);
    expect(namesOf({ order: 'name' })).toEqual(['Large', 'middle', 'small']);
    expect(namesOf({ order: 'type', descending: true })[0]).toBe('Large');
  });

  it('are found by a part of their name in whatever case, and by their index', () => {
    expect(namesOf({ search: 'LARGE' })).toEqual(['Large']);
    expect(namesOf({ search: '3' })).toEqual(['middle']);
    expect(namesOf({ search: 'nothing' })).toEqual([]);
  });

  it('come page by page', () => {
    expect(namesOf({ from: 1, count: 1 })).toEqual(['Large']);
    expect(namesOf({ from: 9 })).toEqual([]);
    expect(pages.page(request({ from: 2, count: 1 })).total).toBe(3);
  });
});

it('lists what is in each of the other lists, with its type', () => {
  const lists = {
    imports: [
      ['env', 'log', 'function', '(i32) → ()'],
      ['js', 'mem', 'memory', '1 to 2 pages shared'],
      ['env', 'g', 'global', '(mut i64)'],
    ],
    exports: [[null, 'tiny', 'function', '() → ()']],
    memories: [[null, null, 'imported', '1 to 2 pages shared']],
    tables: [[null, null, 'own', '3 or more of funcref']],
    globals: [
      [null, null, 'imported', '(mut i64)'],
      [null, 'pi', 'own', 'f64 = 3.5'],
      [null, 'here', 'own', 'i32 = 7'],
    ],
    tags: [[null, 'oops', 'own', '(i32) → ()']],
    elements: [
      [null, null, 'active', '2 of funcref at 1'],
      [null, null, 'declared', '1 of funcref'],
    ],
    data: [
      [null, 'greeting', 'active', 'at 16'],
      [null, null, 'passive', null],
    ],
  } as const;
  for (const [list, expected] of Object.entries(lists)) {
    const { entries } = pages.page(request({ list: list as keyof typeof lists }));
    const told = entries.map(({ from, name, kind, type }) => [from, name ?? null, kind, type]);
    expect(told, list).toEqual(expected);
  }
});

it('finds an import by the module that it is asked of', () => {
  expect(namesOf({ list: 'imports', search: 'js mem' })).toEqual(['mem']);
});

it('writes collected types down, and those that need names with them', () => {
  const { entries } = new ListPages(openModule(COLLECTED, 'KEY')).page(request({ list: 'types' }));
  expect(entries.map(({ kind, type }) => [kind, type])).toEqual([
    ['struct', '(sub (struct (field (mut i32)) (field (ref null 1))))'],
    ['array', '(array (mut i8))'],
    ['function', '((ref 0)) → i32'],
  ]);
});
