/** An inspector's side: a process that it is connected to. */
import type { Socket } from 'node:net';
import { createBirpc } from 'birpc';
import { net } from '../on-demand.ts';
import type { Milliseconds } from '../units.ts';
import { FrameReader, frameOf } from './frames.ts';
import {
  checkNews,
  checkReply,
  checkWelcome,
  type Descriptor,
  type HostMethods,
  type InspectorMethods,
  LONGEST_REPLY,
  METHODS,
  type MethodName,
  PROTOCOL,
  type ProcessNews,
} from './protocol.ts';

export type InspectErrorKind =
  /** Nobody listens there any more. */
  | 'gone'
  /** It speaks another protocol. */
  | 'other-protocol'
  /** It did not answer in time. */
  | 'timeout'
  /** What it has sent is not what was agreed on. */
  | 'wrong-message'
  /** It could not do what it was asked for; the message is its own. */
  | 'failed';

export class InspectError extends Error {
  override readonly name = 'InspectError';
  readonly kind: InspectErrorKind;

  constructor(kind: InspectErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

export interface InspectOptions {
  /** Told of what has happened, after `subscribe`. */
  onNews?(news: ProcessNews): void;
  /** Told once the connection is over, whoever ended it, and why. */
  onEnd?(why: InspectError): void;
  /** How long the process may take for one answer: a minute by default. */
  timeout?: Milliseconds;
}

/** A process that can be asked. Each method rejects with an `InspectError`. */
export type InspectedProcess = HostMethods & {
  readonly descriptor: Descriptor;
  /** Ends the connection. */
  close(): void;
};

const ANSWERS_WITHIN: Milliseconds = 60_000;
const WELCOMES_WITHIN: Milliseconds = 5_000;

/** Connects to a process, and shows it its token. Rejects with an `InspectError`. */
export function inspectProcess(
  descriptor: Descriptor,
  { onNews, onEnd, timeout = ANSWERS_WITHIN }: InspectOptions = {},
): Promise<InspectedProcess> {
  return new Promise((resolve, reject) => {
    const { socket: path, token, title, pid } = descriptor;
    const named = `${title} (${pid})`;
    const socket: Socket = net().createConnection(path);
    const frames = new FrameReader(LONGEST_REPLY);
    let receive: ((json: string) => void) | null = null;
    let close: ((error: Error) => void) | null = null;
    let failure: InspectError | null = null;
    let ended: InspectError | null = null;
    const fail = (error: InspectError) => {
      failure ??= error;
      socket.destroy();
    };
    const deadline = setTimeout(
      () => fail(new InspectError('timeout', `${named} has not answered`)),
      WELCOMES_WITHIN,
    );

    function begin(json: string): void {
      const welcome = checkWelcome(JSON.parse(json));
      if (welcome.protocol !== PROTOCOL) {
        const message = `${named} has another version of the cache, which speaks protocol ${welcome.protocol} and not ${PROTOCOL}`;
        fail(new InspectError('other-protocol', message));
        return;
      }
      clearTimeout(deadline);
      const functions: InspectorMethods = {
        news(news) {
          // Of what is told and not asked, nobody waits for an error.
          let checked: ProcessNews;
          try {
            checked = checkNews(news);
          } catch (error) {
            fail(wrong(error));
            return;
          }
          onNews?.(checked);
        },
      };
      const rpc = createBirpc<HostMethods, InspectorMethods>(functions, {
        bind: 'functions',
        timeout,
        post: (message: string) => {
          if (socket.destroyed) throw new InspectError('gone', `${named} has ended`);
          socket.write(frameOf(message));
        },
        on: (onMessage) => {
          // It gives a promise of which its type says nothing.
          const take = onMessage as (json: string) => Promise<void>;
          receive = (message) => void take(message).catch((error) => fail(wrong(error)));
        },
        serialize: JSON.stringify,
        deserialize: (message: string) => {
          const reply = checkReply(JSON.parse(message));
          if (reply.t === 'q' || !reply.e) return reply;
          return { ...reply, e: new InspectError('failed', reply.e.message) };
        },
        onTimeoutError: (name) => {
          throw new InspectError('timeout', `${named} has not answered (${name})`);
        },
        onGeneralError: (error) => {
          if (error instanceof InspectError) return false;
          fail(wrong(error));
          return true;
        },
      });
      close = (error) => rpc.$close(error);
      const ask =
        <Name extends MethodName>(name: Name) =>
        async (argument: unknown) => {
          if (ended !== null) throw ended;
          const reply = await rpc.$call(name, ...([argument] as never));
          try {
            return METHODS[name].gives(reply);
          } catch (error) {
            const told = wrong(error);
            fail(told);
            throw told;
          }
        };
      const methods = Object.fromEntries(
        (Object.keys(METHODS) as MethodName[]).map((name) => [name, ask(name)]),
      ) as unknown as HostMethods;
      resolve({ ...methods, descriptor, close: () => socket.destroy() });
    }

    function wrong(error: unknown): InspectError {
      const reason = error instanceof Error ? error.message : String(error);
      return new InspectError('wrong-message', `${named} has sent what is not understood: ${reason}`, {
        cause: error,
      });
    }

    socket.on('connect', () => socket.write(frameOf(JSON.stringify({ protocol: PROTOCOL, token }))));
    socket.on('data', (piece: Buffer) => {
      try {
        frames.push(piece, (json) => {
          if (receive) receive(json);
          else begin(json);
          return !socket.destroyed;
        });
      } catch (error) {
        fail(wrong(error));
      }
    });
    socket.on('error', (cause) => {
      failure ??= new InspectError('gone', `${named} cannot be reached: ${cause.message}`, { cause });
    });
    socket.on('close', () => {
      clearTimeout(deadline);
      const error = failure ?? new InspectError('gone', `${named} has ended`);
      ended = error;
      // What was begun is settled once; afterwards this has no effect.
      reject(error);
      if (close === null) return;
      close(error);
      onEnd?.(error);
    });
  });
}
