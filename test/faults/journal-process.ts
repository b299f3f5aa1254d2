/** Notes its entries in a journal round after round, while other processes do the same and one compacts. */
import { DiskIndex } from '../../src/core/module-cache/disk-index.ts';

export interface JournalArgument {
  directory: string;
  names: string[];
  rounds: number;
}

const { directory, names, rounds }: JournalArgument = JSON.parse(process.argv[2] as string);
const scan = () => Promise.reject(new Error('nothing here may read the directory'));
const index = new DiskIndex({ directory, scan });
process.on('disconnect', () => process.exit());
for (let round = 1; round <= rounds; round++) {
  for (const name of names) await index.stored([{ name, bytes: round, usedAt: null }]);
}
process.send?.('done');
