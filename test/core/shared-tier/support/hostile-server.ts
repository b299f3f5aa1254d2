import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface HostileServer {
  port: number;
  /** What has been sent to it. */
  received(): string;
  connections(): number;
}

/**
 * Starts a server that does with each connection what a test says, as soon as something has come from it. It speaks no
 * protocol by itself, so that it can break each.
 */
export async function hostileServer(
  behave: (socket: Socket, received: string) => void,
  { when = (received: string) => received !== '' }: { when?: (received: string) => boolean } = {},
): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  let all = '';
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let received = '';
    const take = (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      all = (all + text).slice(-100_000);
      received += text;
      if (!when(received)) return;
      socket.off('data', take);
      socket.resume();
      behave(socket, received);
    };
    socket.on('data', take);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { port, received: () => all, connections: () => connections };
}

/** Writes for as long as somebody reads. */
export function writeForEver(socket: Socket, chunk: Buffer): void {
  const go = () => {
    while (!socket.destroyed && socket.write(chunk));
    if (!socket.destroyed) socket.once('drain', go);
  };
  go();
}

/** Writes a byte now and then, for as long as somebody reads. */
export function drip(socket: Socket, byte: string, every: number): void {
  const timer = setInterval(() => socket.write(byte), every);
  socket.once('close', () => clearInterval(timer));
}
