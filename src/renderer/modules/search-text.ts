/** What is typed into the search box, taken apart: words, and conditions such as `tier:disk`. */

export interface SearchTerm {
  /** The name before the colon; null for a plain word. */
  field: string | null;
  /** In lower case. */
  value: string;
  /** Whether a `-` stands before it: what has it is left out. */
  not: boolean;
}

const TERM = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+)|(?=\s|$))/giy;

/**
 * The terms of a search; blanks part them, quotation marks hold one together. A colon after a word that is no field
 * belongs to the word.
 */
export function parseTerms(text: string, fields: ReadonlySet<string>): SearchTerm[] {
  const terms: SearchTerm[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      at++;
      continue;
    }
    TERM.lastIndex = at;
    const match = TERM.exec(text);
    const whole = match?.[0] || text[at] || '';
    at += whole.length;
    const [, minus = '', name, quoted, plain = ''] = match ?? [];
    const field = name?.toLowerCase() ?? null;
    const known = field === null || fields.has(field);
    const value = (known ? (quoted ?? plain) : whole.slice(minus.length)).toLowerCase();
    // A lone minus, or nothing between quotation marks, is the beginning of something.
    if (field === null && value === '') continue;
    terms.push({ field: known ? field : null, value, not: minus !== '' });
  }
  return terms;
}

/** Where words stand in a text, from and to, in order and without overlaps. Case does not count. */
export function rangesOf(text: string, words: readonly string[]): [from: number, to: number][] {
  const lower = text.toLowerCase();
  // Where lower case has another length, its places are not those of the text.
  if (lower.length !== text.length) return [];
  const found: [number, number][] = [];
  for (const word of words) {
    if (word === '') continue;
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) {
      found.push([at, at + word.length]);
    }
  }
  found.sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [from, to] of found) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
