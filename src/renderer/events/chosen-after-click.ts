/**
 * What is chosen after a click on one of several: that one alone, or everything again where it was alone before.
 *
 * @param adds whether Ctrl or Shift was held, so that it is added to the others, or taken from them
 */
export function chosenAfterClick<Item>(
  chosen: ReadonlySet<Item>,
  item: Item,
  adds: boolean,
): ReadonlySet<Item> {
  if (!adds) return chosen.has(item) && chosen.size === 1 ? new Set() : new Set([item]);
  const next = new Set(chosen);
  if (!next.delete(item)) next.add(item);
  return next;
}
