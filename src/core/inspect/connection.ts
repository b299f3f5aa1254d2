import type { Socket } from 'node:net';
import { createBirpc } from 'birpc';
import { crypto } from '../on-demand.ts';
import { FrameReader, frameOf } from './frames.ts';
import {
  checkHello,
  checkRequest,
  HOST_LIMITS,
  type HostMethods,
  type InspectorMethods,
  METHODS,
  type MethodName,
  PROTOCOL,
  type ProcessNews,
  type Welcome,
} from './protocol.ts';

/** An inspector that has shown the token, or somebody who may yet. */
export interface Connection {
  /** Tells of what has happened, where it has shown the token. */
  tell(news: ProcessNews): void;
  end(): void;
}

export interface ConnectionOptions {
  token: string;
  /** Gives what answers an inspector that has shown the token. */
  answers(inspector: Connection): HostMethods;
  onEnd(): void;
}

const { setTimeout, clearTimeout } = globalThis;

/**
 * Takes somebody who has connected. Whoever does not say the token in time, says what nobody asked for, or reads
 * nothing, is hung up on without a word.
 */
export function connect(socket: Socket, { token, answers, onEnd }: ConnectionOptions): Connection {
  socket.unref();
  const frames = new FrameReader(HOST_LIMITS.helloBytes);
  const deadline = setTimeout(() => socket.destroy(), HOST_LIMITS.helloWithin).unref();
  let receive: ((json: string) => void) | null = null;
  let tell: (news: ProcessNews) => void = () => {};
  let close = () => {};
  let underWay = 0;

  function send(message: string): void {
    if (socket.destroyed) return;
    socket.write(frameOf(message));
    // It does not read: what waits for it is the host's memory.
    if (socket.writableLength > HOST_LIMITS.unreadBytes) socket.destroy();
  }

  function begin(json: string): void {
    const hello = checkHello(JSON.parse(json));
    if (!isEqual(hello.token, token)) throw new Error('the token is another one');
    clearTimeout(deadline);
    const welcome: Welcome = { protocol: PROTOCOL, pid: process.pid };
    send(JSON.stringify(welcome));
    if (hello.protocol !== PROTOCOL) {
      socket.end();
      return;
    }
    frames.limit = HOST_LIMITS.requestBytes;
    const rpc = createBirpc<InspectorMethods, HostMethods>(checked(answers(connection)), {
      eventNames: ['news'],
      bind: 'functions',
      post: (message: string) => send(message),
      on: (onMessage) => {
        // It gives a promise of which its type says nothing.
        const take = onMessage as (json: string) => Promise<void>;
        receive = (message) => {
          if (++underWay > HOST_LIMITS.requestsAtOnce) throw new Error('too many requests at once');
          take(message)
            .catch(() => socket.destroy())
            .finally(() => {
              underWay--;
            });
        };
      },
      serialize,
      deserialize: (message: string) => checkRequest(JSON.parse(message)),
      // What cannot be understood, or answered, is no error of the host's.
      onGeneralError: () => {
        socket.destroy();
        return true;
      },
    });
    tell = (news) => void rpc.news.asEvent(news).catch(() => socket.destroy());
    close = () => rpc.$close();
  }

  const connection: Connection = {
    tell: (news) => tell(news),
    end: () => socket.destroySoon(),
  };
  socket.on('data', (piece: Buffer) => {
    try {
      frames.push(piece, (json) => {
        if (receive) receive(json);
        else begin(json);
        return !socket.destroyed && !socket.writableEnded;
      });
    } catch {
      socket.destroy();
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    clearTimeout(deadline);
    close();
    onEnd();
  });
  return connection;
}

/** The same time whatever is wrong with it, but for its length, which is no secret. */
function isEqual(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.byteLength === b.byteLength && crypto().timingSafeEqual(a, b);
}

/** Each method with its argument checked before it. */
function checked(methods: HostMethods): HostMethods {
  const wrapped = Object.create(null) as Record<MethodName, (argument: unknown) => Promise<unknown>>;
  for (const name of Object.keys(METHODS) as MethodName[]) {
    const method = methods[name] as (argument: never) => Promise<unknown>;
    wrapped[name] = async (argument) => method.call(methods, METHODS[name].takes(argument) as never);
  }
  return wrapped as unknown as HostMethods;
}

/** An error is sent as what can be read of it. */
function serialize(message: { e?: unknown }): string {
  const { e: error } = message;
  if (error === undefined) return JSON.stringify(message);
  const kind = (error as { kind?: unknown } | null)?.kind;
  const text = error instanceof Error ? error.message : String(error);
  const told = { message: text.slice(0, 8_000), kind: typeof kind === 'string' ? kind.slice(0, 64) : null };
  return JSON.stringify({ ...message, e: told });
}
