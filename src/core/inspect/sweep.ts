import { net } from '../on-demand.ts';
import { type FoundDescriptor, isForgotten, removeEndpoint, seemsGone } from './descriptor-files.ts';

/** Deletes what processes have left that are gone. Gives those that are there. Never rejects. */
export async function sweep(found: readonly FoundDescriptor[]): Promise<FoundDescriptor[]> {
  const kept = await Promise.all(
    found.map(async (one) => {
      const { descriptor } = one;
      const isGone =
        descriptor.ended === null
          ? seemsGone(descriptor) && !(await isListening(descriptor.socket))
          : isForgotten(descriptor);
      if (!isGone) return [one];
      try {
        removeEndpoint(one);
      } catch {
        // Whoever comes next may be able to.
      }
      return [];
    }),
  );
  return kept.flat();
}

/** Tells whether somebody listens on a socket. */
export function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net().createConnection(path);
    socket.unref();
    const settle = (listens: boolean) => {
      socket.destroy();
      resolve(listens);
    };
    socket.once('connect', () => settle(true));
    // Only what nobody can listen on is gone; what may not be reached may be there.
    socket.once('error', ({ code }: NodeJS.ErrnoException) =>
      settle(code !== 'ECONNREFUSED' && code !== 'ENOENT'),
    );
  });
}
