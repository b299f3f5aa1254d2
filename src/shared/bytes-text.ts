import prettyBytes from 'pretty-bytes';

/** Bytes as a person reads them, each unit 1,024 of the one before, as budgets are written: `45.9 MB`. */
export function bytesText(bytes: number): string {
  return prettyBytes(bytes, { binary: true }).replace('iB', 'B');
}
