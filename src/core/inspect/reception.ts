/** A process's side once somebody has come: it lets inspectors in, and answers them. */
import type { Socket } from 'node:net';
import { answers } from './answers.ts';
import { type Connection, connect } from './connection.ts';
import { readDescriptors } from './descriptor-files.ts';
import type { InspectedCache } from './inspected-cache.ts';
import { ProcessNewsroom } from './newsroom.ts';
import { sweep } from './sweep.ts';

export interface Reception {
  /** Takes somebody who has connected. */
  admit(socket: Socket): void;
  /** Deletes what processes have left that were killed. Never rejects. */
  sweep(): Promise<unknown>;
  /** Tells those who listen of what has not been told yet, and hangs up. */
  close(): void;
}

export function openReception(caches: () => Map<number, InspectedCache>, token: string): Reception {
  const newsroom = new ProcessNewsroom(caches);
  const connections = new Set<Connection>();
  return {
    admit(socket) {
      const connection = connect(socket, {
        token,
        answers: (inspector) => answers(caches, newsroom, inspector),
        onEnd: () => {
          connections.delete(connection);
          newsroom.leave(connection);
        },
      });
      connections.add(connection);
    },
    sweep: () => sweep(readDescriptors()),
    close() {
      newsroom.flush();
      for (const connection of [...connections]) connection.end();
    },
  };
}
