/**
 * `WebAssembly.Module`, wherever a program's types know it: they are in TypeScript's library for pages, which a
 * program for Node may leave out.
 */
export type WasmModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer Module } };
}
  ? Module
  : object;
