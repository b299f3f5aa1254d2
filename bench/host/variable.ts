/** Where a plain Node process finds its `HostRequest`, in JSON. */
export const HOST_VARIABLE = 'WASM_CACHE_BENCH_HOST';
