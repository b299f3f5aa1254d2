/** Lua's interpreter, C with long jumps, by Emscripten. @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ use, resolve }) {
  const { LuaFactory } = use('wasmoon');
  const lua = await new LuaFactory(resolve('wasmoon/dist/glue.wasm')).createEngine();
  lua.global.set('twice', (/** @type {number} */ x) => x * 2);
  const results = [];
  for (const script of [
    'local t = {} for i = 1, 2000 do t[i] = (i * 7919) % 1009 end table.sort(t) return table.concat(t, ",", 1, 99)',
    'local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end return fib(17)',
    'return string.format("%.17g %x %q %s", 1 / 3, 255, "a\\n", tostring(2 ^ 63 == math.maxinteger + 1.0))',
    'local s = 0 for w in ("one two  three"):gmatch("%a+") do s = s + #w end return twice(s)',
    'return pcall(error, {code = 2})',
    'return select("#", pcall(function() local x = nil; return x.y end))',
    'local c = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) return c() + c() + c()',
    'error("wrong")',
    'return +',
    'local function down(n) return n == 0 and 0 or 1 + down(n - 1) end return down(150)',
  ]) {
    results.push(await lua.doString(script).catch((/** @type {Error} */ error) => String(error)));
  }
  return JSON.stringify(results);
}
