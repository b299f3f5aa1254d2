/** A program that loads no wasm: prints how much memory it had at most, in bytes, and ends. */
process.stdout.write(String(process.resourceUsage().maxRSS * 1024));
