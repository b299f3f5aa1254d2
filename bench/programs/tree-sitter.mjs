/** tree-sitter: parses sources with three grammars, each a module of its own. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const from = createRequire(new URL('../large-modules/package.json', import.meta.url));
const { Language, Parser } = await import(pathToFileURL(from.resolve('web-tree-sitter')).href);
await Parser.init();
const SOURCES = {
  javascript: 'export const area = ({ width, height }) => width * height;\n',
  python: 'def area(shape):\n    return shape.width * shape.height\n\n',
  rust: 'pub fn area(shape: &Shape) -> u32 {\n    shape.width * shape.height\n}\n',
};
for (const [language, source] of Object.entries(SOURCES)) {
  const path = from.resolve(`tree-sitter-${language}/package.json`);
  const grammar = await readFile(path.replace('package.json', `tree-sitter-${language}.wasm`));
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  const { rootNode } = parser.parse(source.repeat(500));
  console.log(language, rootNode.descendantCount, rootNode.hasError, rootNode.firstChild.toString());
}
