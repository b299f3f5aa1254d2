/** wabt, which has its wasm within its JavaScript: assembles a module and prints it again. */
import { createRequire } from 'node:module';

const wabt = await createRequire(new URL('../../../package.json', import.meta.url))('wabt')();
const module = wabt.parseWat(
  'area.wat',
  '(module (func (export "area") (param i32 i32) (result i32) local.get 0 local.get 1 i32.mul))',
);
module.resolveNames();
module.validate();
const { buffer, log } = module.toBinary({ log: true });
console.log(Buffer.from(buffer).toString('hex'), log);
