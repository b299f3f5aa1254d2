/** Cuts a text that is longer than it may be, so that this is seen. */
export function clipped(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
