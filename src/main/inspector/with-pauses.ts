/** How many of the simplest things are done before other work is let in: some milliseconds. */
const AT_ONCE = 200;

/** Gives the same, and lets other work in now and then, so that going through very many holds up no window. */
export async function* withPauses<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  let count = 0;
  for (const item of items) {
    if (++count % AT_ONCE === 0) await new Promise(setImmediate);
    yield item;
  }
}
