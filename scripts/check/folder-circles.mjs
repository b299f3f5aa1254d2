/** Finds folders that import each other, straight or by way of others: types count like everything else. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)['"]/g;

/**
 * Gives every circle of folders below `root`, each as the folders on it, in order. A file that lies in `root` itself
 * counts as a folder of its own: the units that all use and the entries that use all lie there.
 *
 * @param {string} root
 * @returns {string[][]}
 */
export function folderCircles(root) {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.m?tsx?$/.test(file) && !/(^|[\\/])(dist|node_modules)[\\/]/.test(file),
  );
  /** @type {Map<string, Set<string>>} */
  const imports = new Map();
  for (const file of files) {
    const room = roomOf(file);
    const imported = imports.get(room) ?? new Set();
    imports.set(room, imported);
    for (const [, path = ''] of readFileSync(join(root, file), 'utf8').matchAll(IMPORT)) {
      const target = relative(root, join(root, dirname(file), path));
      if (!target.startsWith('..') && roomOf(target) !== room) imported.add(roomOf(target));
    }
  }
  return circlesOf(imports);
}

/** @param {string} file its path below the root */
function roomOf(file) {
  const folder = dirname(file);
  return (folder === '.' ? file : folder).split(sep).join('/');
}

/**
 * @param {Map<string, Set<string>>} imports
 * @returns {string[][]}
 */
function circlesOf(imports) {
  /** @type {string[][]} */
  const circles = [];
  const done = new Set();
  /** @type {string[]} */
  const way = [];
  /** @param {string} room */
  const visit = (room) => {
    const back = way.indexOf(room);
    if (back !== -1) circles.push(way.slice(back));
    if (back !== -1 || done.has(room)) return;
    way.push(room);
    for (const next of imports.get(room) ?? []) visit(next);
    way.pop();
    done.add(room);
  };
  for (const room of imports.keys()) visit(room);
  return circles;
}
