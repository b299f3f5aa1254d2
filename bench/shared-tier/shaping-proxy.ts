import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line between two machines. */
export interface Line {
  /** Each way, for all connections together. */
  bitsPerSecond: number;
  /** To the other end and back, in milliseconds. */
  roundTrip: number;
}

export const LINES = {
  '1 Gbit/s': { bitsPerSecond: 1e9, roundTrip: 0.5 },
  '50 Mbit/s, 40 ms': { bitsPerSecond: 50e6, roundTrip: 40 },
} as const satisfies Record<string, Line>;

export interface ShapingProxy {
  port: number;
  /** What has gone to the clients, in bytes. */
  sent(): number;
  close(): Promise<void>;
}

/** What a server sends at first before it has heard of it: ten segments (RFC 6928). */
const FIRST_WINDOW = 14_600;
/** What the timers here add to a round trip, in milliseconds: a fast line must not be slower for it. */
const TIMERS = 4;
const PIECE = 16_384;

/**
 * Starts a proxy on this machine through which a connection is as over a line: its bandwidth, its delay, the round trip that
 * each connection begins with, and TCP's slow start, which on a long line is most of what a small object takes. Nothing is lost.
 */
export async function startShapingProxy(target: number, line: Line): Promise<ShapingProxy> {
  const up = new Direction(line);
  const down = new Direction(line);
  const sockets = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true }, (client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    // The system has taken the client in at once; over the line its greeting would have gone there and back.
    setTimeout(() => {
      up.carry(client, upstream);
      down.carry(upstream, client);
    }, line.roundTrip);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    sent: () => down.bytes,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      up.close();
      down.close();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Due {
  at: number;
  act: () => void;
}

/**
 * One direction of a line. What is due is looked at when the next of it is: on a machine with few processors, whoever looked
 * more often would slow down what is measured.
 */
class Direction {
  bytes = 0;
  readonly #line: Line;
  readonly #due: Due[] = [];
  #first = 0;
  #freeAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(line: Line) {
    this.#line = line;
  }

  carry(from: Socket, to: Socket): void {
    const { bitsPerSecond, roundTrip } = this.#line;
    const most = (2 * bitsPerSecond * (roundTrip + TIMERS)) / 8_000;
    let window = FIRST_WINDOW;
    let underWay = 0;
    const next = () => {
      while (underWay < window) {
        const piece: Buffer | null = from.read(Math.min(PIECE, Math.max(1, from.readableLength)));
        if (piece === null) return;
        underWay += piece.length;
        this.#send(piece.length, () => {
          to.write(piece);
          this.bytes += piece.length;
          // Word of it comes back, and lets the sender have more under way.
          this.#at(performance.now() + roundTrip / 2, () => {
            underWay -= piece.length;
            window = Math.min(most, window + piece.length);
            next();
          });
        });
      }
    };
    from.on('readable', next);
    from.once('end', () => this.#send(0, () => to.end()));
    next();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #send(bytes: number, arrive: () => void): void {
    const now = performance.now();
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes * 8_000) / this.#line.bitsPerSecond;
    this.#at(this.#freeAt + this.#line.roundTrip / 2, arrive);
  }

  /** In the order of their times: both kinds of events come later than those of their kind before them. */
  #at(at: number, act: () => void): void {
    let place = this.#due.length;
    while (place > this.#first && (this.#due[place - 1] as Due).at > at) place--;
    this.#due.splice(place, 0, { at, act });
    if (place === this.#first) this.#lookLater();
  }

  #look(): void {
    const now = performance.now();
    while (this.#first < this.#due.length && (this.#due[this.#first] as Due).at <= now) {
      (this.#due[this.#first++] as Due).act();
    }
    if (this.#first >= 4_096 || this.#first === this.#due.length) {
      this.#due.splice(0, this.#first);
      this.#first = 0;
    }
    this.#lookLater();
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    const next = this.#due[this.#first];
    this.#timer = next && setTimeout(() => this.#look(), next.at - performance.now());
  }
}
