/** Biome's wasm build: formats a source. */
import { createRequire } from 'node:module';

const { main, Workspace } = createRequire(import.meta.url)('@biomejs/wasm-nodejs');
main();
const workspace = new Workspace();
const { projectKey } = workspace.openProject({ path: '', openUninitialized: true });
const path = 'shape.js';
const content = 'export const area=({width,height})=>{return width*height}';
workspace.openFile({ projectKey, path, content: { type: 'fromClient', content, version: 0 } });
console.log(workspace.formatFile({ projectKey, path }));
workspace.free();
