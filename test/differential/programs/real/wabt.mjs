/** The WebAssembly binary toolkit, C++ by Emscripten. @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ use }) {
  const wabt = await use('wabt')();
  const text = `(module (memory 1) (table 2 funcref) (global $g (mut i64) (i64.const 7))
    (func $f (export "f") (param i32 f64) (result f64)
      (block $b (loop $l (br_if $b (i32.eqz (local.get 0))) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br $l)))
      (f64.mul (local.get 1) (f64.const 0x1.921fb54442d18p+1)))
    (elem (i32.const 0) $f $f) (data (i32.const 8) "\\01\\02text\\ff"))`;
  const results = [];
  const parsed = wabt.parseWat('a.wat', text);
  parsed.validate();
  const { buffer } = parsed.toBinary({ write_debug_names: true });
  results.push([...buffer].join());
  const read = wabt.readWasm(buffer, { readDebugNames: true });
  read.applyNames();
  results.push(read.toText({ foldExprs: true, inlineExport: false }));
  for (const wrong of [
    '(module (func (i32.add (i64.const 1) (i32.const 2))))',
    '(module (func $',
    '(module (memory 70000))',
  ]) {
    try {
      wabt.parseWat('wrong.wat', wrong).validate();
      results.push('valid');
    } catch (error) {
      results.push(String(error));
    }
  }
  return JSON.stringify(results);
}
