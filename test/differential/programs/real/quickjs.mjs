/** QuickJS, a JavaScript engine in C, by Emscripten. @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ load }) {
  const { newQuickJSWASMModuleFromVariant } = await load('quickjs-emscripten-core');
  const { default: variant } = await load('@jitl/quickjs-wasmfile-release-sync');
  const quickjs = await newQuickJSWASMModuleFromVariant(variant);
  const results = [];
  for (const script of [
    'let n = 0; for (let i = 0; i < 20000; i++) n = (n * 31 + i) % 1000003; n',
    '[3, 1, 2, -0, NaN, Infinity].sort().map((x) => x.toString(2)).join()',
    'JSON.stringify([..."aé😀"].map((c) => c.codePointAt(0)).concat(1 / 3, 1e21, 5e-324))',
    '(123456789n ** 9n % 1000000007n).toString()',
    '"the quick brown".replace(/(?<first>\\w)(\\w*)/gu, (_, a, b) => b + a)',
    'function* g() { try { yield 1; yield* [2, 3] } finally { yield 4 } } [...g()].join()',
    'class A { #x = 1; static s = new A().#x; get y() { return this.#x } } new A().y + A.s',
    '[1.005, 2.5, 1e-7, 123456.789].map((x) => x.toFixed(2) + x.toPrecision(5) + x.toExponential()).join()',
    'throw new TypeError("wrong")',
    'syntax error',
  ]) {
    try {
      results.push(quickjs.evalCode(script));
    } catch (error) {
      results.push(String(/** @type {any} */ (error).message));
    }
  }
  return JSON.stringify(results);
}
