/** A renderer of SVG, in Rust. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ use, resolve }) {
  const { initWasm, Resvg } = use('@resvg/resvg-wasm');
  await initWasm(readFileSync(resolve('@resvg/resvg-wasm/index_bg.wasm')));
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="120">
    <defs><linearGradient id="g"><stop offset="0" stop-color="red"/><stop offset="1" stop-color="#00f8"/></linearGradient>
    <filter id="f"><feGaussianBlur stdDeviation="3"/><feTurbulence baseFrequency=".05" numOctaves="2"/></filter></defs>
    <rect width="100" height="90" rx="9" fill="url(#g)" transform="rotate(13 50 50)"/>
    <circle cx="90" cy="60" r="40" fill="none" stroke="green" stroke-width="7" stroke-dasharray="9 4" filter="url(#f)"/>
    <path d="M10 80 C 40 10, 65 10, 95 80 S 150 150, 180 80 A 20 30 10 0 1 20 20 Z" opacity=".6"/></svg>`;
  const results = [];
  for (const options of [{}, { fitTo: { mode: 'width', value: 333 }, background: 'rgba(9, 200, 3, .5)' }]) {
    const renderer = new Resvg(picture, options);
    const image = renderer.render();
    results.push(
      createHash('sha256').update(image.asPng()).digest('hex'),
      image.width,
      renderer.getBBox()?.width,
    );
    image.free();
    renderer.free();
  }
  for (const wrong of ['<svg', '<html/>']) {
    try {
      new Resvg(wrong, {});
    } catch (error) {
      results.push(String(error));
    }
  }
  return JSON.stringify(results);
}
