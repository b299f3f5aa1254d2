import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import {
  MAX_LINE_LENGTH,
  MAX_OUTPUT_LINES,
  type OutputBatch,
  type OutputLine,
  type OutputStream,
} from '../../shared/program.ts';
import { Ring } from '../../shared/ring.ts';

/** How many lines one batch has at most, so that neither end works longer on it than a frame. */
const LINES_AT_ONCE = 1_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be left out
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

/** What a program prints, as lines: the latest of them, as they came. */
export class OutputLines {
  readonly #decoders = { out: new StringDecoder('utf8'), err: new StringDecoder('utf8') };
  readonly #open = { out: '', err: '' };
  readonly #lines: Ring<OutputLine>;
  #count = 0;
  #taken = 0;
  #bytes = 0;

  constructor(most: number = MAX_OUTPUT_LINES) {
    this.#lines = new Ring(most);
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(stream: OutputStream, piece: Uint8Array): void {
    this.#bytes += piece.byteLength;
    const text = this.#open[stream] + this.#decoders[stream].write(piece as Buffer);
    let from = 0;
    for (;;) {
      const end = text.indexOf('\n', from);
      if (end !== -1 && end - from <= MAX_LINE_LENGTH) {
        this.#push(stream, text.slice(from, end));
        from = end + 1;
      } else if (text.length - from > MAX_LINE_LENGTH) {
        this.#push(stream, text.slice(from, from + MAX_LINE_LENGTH));
        from += MAX_LINE_LENGTH;
      } else break;
    }
    this.#open[stream] = text.slice(from);
  }

  /** Ends both streams: a last line needs no end of its own. */
  end(): void {
    for (const stream of ['out', 'err'] as const) {
      const rest = this.#open[stream] + this.#decoders[stream].end();
      this.#open[stream] = '';
      if (rest !== '') this.#push(stream, rest);
    }
  }

  /** Gives what has come since it was last asked, and whether there is more. */
  take(): Omit<OutputBatch, 'runId'> & { more: boolean } {
    const first = this.#lines.at(0)?.number ?? this.#count + 1;
    const from = Math.max(0, this.#taken + 1 - first);
    const lines = this.#lines.slice(from, from + LINES_AT_ONCE).map(readable);
    this.#taken = lines.at(-1)?.number ?? this.#taken;
    return { lines, open: this.#openLines(), more: this.#taken < this.#count };
  }

  /** Gives all that is remembered. */
  all(): Omit<OutputBatch, 'runId'> {
    return { lines: this.#lines.slice().map(readable), open: this.#openLines() };
  }

  #push(stream: OutputStream, text: string): void {
    this.#lines.push({ number: ++this.#count, stream, text });
  }

  #openLines(): Record<OutputStream, string> {
    return { out: readableText(this.#open.out), err: readableText(this.#open.err) };
  }
}

const readable = (line: OutputLine): OutputLine => ({ ...line, text: readableText(line.text) });

/** As a terminal would show it in the end, without colours: what stands before a carriage return was written over. */
function readableText(text: string): string {
  const line = text.replace(/\r+$/, '');
  return stripVTControlCharacters(line.slice(line.lastIndexOf('\r') + 1)).replace(CONTROLS, '');
}
