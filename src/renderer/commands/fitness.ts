import { defaultFilter } from 'cmdk';

/** Between an entry's label and its group, by which it is found too. */
const SEPARATOR = ' · ';

/**
 * How well an entry fits what was typed, 0 where it does not: what is called just that, begins with it, or has it, stands
 * before what only has its letters in their order.
 */
export function fitness(label: string, heading: string, typed: string): number {
  const [name, wanted] = [label.toLowerCase(), typed.trim().toLowerCase()];
  if (name === wanted) return 4;
  if (name.startsWith(wanted)) return 3;
  if (name.includes(wanted)) return 2;
  return defaultFilter(`${name}${SEPARATOR}${heading.toLowerCase()}`, wanted);
}
