/**
 * Those of Node's modules that a program which has only opened a cache has no use for. Each brings Node's streams with
 * it, so that together they take milliseconds to load: whatever uses one first has it loaded.
 */
export const crypto = () => process.getBuiltinModule('node:crypto');
export const net = () => process.getBuiltinModule('node:net');
export const tls = () => process.getBuiltinModule('node:tls');
export const http = () => process.getBuiltinModule('node:http');
export const https = () => process.getBuiltinModule('node:https');
export const workerThreads = () => process.getBuiltinModule('node:worker_threads');
/** This one is there already, but to import it by name costs a part of a millisecond. */
export const vm = () => process.getBuiltinModule('node:vm');
/** For the limit on an `AbortSignal`'s listeners alone. */
export const events = () => process.getBuiltinModule('node:events');
/** Not there yet in a program that has asked nothing of the system. */
export const os = () => process.getBuiltinModule('node:os');
/**
 * These are there in every program. By name, a bundle in CommonJS format copies all that they have, and an ES module reads it,
 * which loads some more; and `node:module` brings the reader of source maps.
 */
export const fs = () => process.getBuiltinModule('node:fs');
export const path = () => process.getBuiltinModule('node:path');
export const url = () => process.getBuiltinModule('node:url');
export const nodeModule = () => process.getBuiltinModule('node:module');
/** For its tag alone, which takes a millisecond of a program that loads no wasm. */
export const v8 = () => process.getBuiltinModule('node:v8');
/** For what comes from a store, and goes there. */
export const zlib = () => process.getBuiltinModule('node:zlib');
