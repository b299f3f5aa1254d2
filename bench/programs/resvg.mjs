/** resvg, written in Rust: draws a picture of 400 shapes. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const from = createRequire(new URL('../large-modules/package.json', import.meta.url));
const { initWasm, Resvg } = from('@resvg/resvg-wasm');
await initWasm(await readFile(from.resolve('@resvg/resvg-wasm/index_bg.wasm')));
const shapes = Array.from({ length: 400 }, (_, i) => {
  const [x, y, hue] = [(i * 97) % 800, (i * 61) % 600, (i * 37) % 360];
  return `<path d="M${x} ${y} q 40 ${i % 50} 80 0 t 60 20 z" fill="hsl(${hue},70%,50%)" opacity="0.6"/>`;
});
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">${shapes.join('')}</svg>`;
const picture = new Resvg(svg).render();
console.log(picture.width, picture.height, createHash('sha256').update(picture.pixels).digest('hex'));
