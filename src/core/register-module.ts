/**
 * The same for `--import`, or the first `import` of a program: an ES module that has the CommonJS file run. Where Node
 * imports that by itself, it has its exports looked for by a compiled lexer, which takes up to 10 MB.
 */
import { createRequire } from 'node:module';

createRequire(import.meta.url)('./register.cjs');
