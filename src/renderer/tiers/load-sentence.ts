/** What a load did, in one sentence that needs no knowledge of the tiers. */

import type { LastLoad, ModuleRow } from '../../shared/contract.ts';
import type { LoadStep } from '../../shared/load-steps.ts';
import type { GivenBy } from '../../shared/tiers.ts';
import { compilerWaitMs, workMs } from '../detail/steps.ts';
import { formatDuration } from '../format.ts';
import { followUpText } from '../modules/follow-up-text.ts';
import { readableMessage } from '../readable-message.ts';

/** A piece of a sentence; `tone` where it names a tier or an outcome that has a colour. */
export interface Phrase {
  text: string;
  tone?: GivenBy | 'danger' | 'warning';
}

const STEP_UNDER_WAY: Record<LoadStep, Phrase> = {
  read: { text: 'reading the file' },
  hash: { text: 'computing its key' },
  lookup: { text: 'asking the tiers' },
  fetch: { text: "asking the team's store" },
  verify: { text: 'found on disk, verifying', tone: 'disk' },
  deserialize: { text: 'found on disk, deserializing', tone: 'disk' },
  wait: { text: 'in no tier, waiting for the compiler' },
  compile: { text: 'in no tier, compiling', tone: 'compiler' },
  serialize: { text: 'compiled, serializing the code', tone: 'compiler' },
  save: { text: 'saving to the tiers' },
};

/** The step a row is at, as a person says it. */
export const stepUnderWay = (step: LoadStep | null): Phrase =>
  step === null ? { text: 'starting' } : STEP_UNDER_WAY[step];

/** Where a module is that not every tier could take. */
function keptWhere({ held }: ModuleRow): string {
  if (held.memory === held.disk) return 'not saved to every tier';
  return held.disk ? 'saved on disk only' : 'kept in memory only';
}

/** What a compile would have taken; on a slow line that may be less. */
function insteadOf({ compileMs, ms }: Pick<LastLoad, 'compileMs' | 'ms'>): string {
  if (compileMs === null) return '';
  const compile = formatDuration(compileMs);
  return ms < compileMs
    ? `, instead of about ${compile} of compiling`
    : `, which is slower than compiling (about ${compile})`;
}

/** Where a module is now that came from the team's store. */
function keptHere({ held, last, warnings }: ModuleRow): Phrase {
  // What the tiers hold is found out a moment later.
  const isEverywhere = (held.memory && held.disk) || (last?.promoted === true && warnings.length === 0);
  if (isEverywhere) return { text: 'now on disk and in memory', tone: 'memory' };
  if (held.disk) return { text: 'now on disk', tone: 'disk' };
  if (held.memory) return { text: 'now in memory', tone: 'memory' };
  return { text: 'it could not be kept here', tone: 'warning' };
}

const followUpOf = ({ follows }: ModuleRow): Phrase => ({
  text: followUpText(follows),
  ...(follows?.state === 'failed' && { tone: 'warning' }),
});

function ended(row: ModuleRow): Phrase[] {
  const { last } = row;
  if (!last) return [{ text: 'loaded' }];
  const time = formatDuration(workMs(last));
  const wait = compilerWaitMs(last);
  if (row.origin === 'process') return endedElsewhere(last.servedBy, time);
  switch (last.servedBy) {
    case 'memory':
      return [
        { text: `found in memory in ${time}`, tone: 'memory' },
        ...(last.isStock ? [{ text: ' as stock V8 had compiled it; ' }, followUpOf(row)] : []),
      ];
    case 'stock':
      return [
        { text: 'in no tier, ' },
        { text: `compiled by stock V8 in ${time}`, tone: 'stock' },
        { text: '; ' },
        followUpOf(row),
      ];
    case 'disk':
      return [
        { text: 'not in memory, ' },
        { text: `found on disk in ${time}`, tone: 'disk' },
        ...(last.promoted ? [{ text: ', ' }, { text: 'promoted to memory', tone: 'memory' } as const] : []),
      ];
    case 'shared':
      return [
        { text: `from the shared tier in ${time}`, tone: 'shared' },
        { text: insteadOf(last) },
        { text: '; ' },
        keptHere(row),
      ];
    case 'compiler':
      return [
        { text: 'in no tier, ' },
        { text: `compiled in ${time}`, tone: 'compiler' },
        ...(wait > 0 ? [{ text: ` after waiting ${formatDuration(wait)} for the compiler` }] : []),
        ...(last.saved
          ? [{ text: ', saved for next time' }]
          : [{ text: ', ' }, { text: keptWhere(row), tone: 'warning' } as const]),
      ];
  }
}

/** Another process tells who answered, and nothing of the way there. */
function endedElsewhere(servedBy: GivenBy, time: string): Phrase[] {
  switch (servedBy) {
    case 'shared':
      return [{ text: `from the shared tier in ${time}`, tone: 'shared' }];
    case 'memory':
    case 'disk':
      return [{ text: `found ${servedBy === 'disk' ? 'on disk' : 'in memory'} in ${time}`, tone: servedBy }];
    case 'stock':
      return [{ text: `compiled by stock V8 in ${time}`, tone: 'stock' }];
    case 'compiler':
      return [{ text: `compiled in ${time}`, tone: 'compiler' }];
  }
}

/** The sentence for a row, without the file's name that stands before it and the full stop behind it. */
export function loadSentence(row: ModuleRow): Phrase[] {
  switch (row.state) {
    case 'queued':
      return [{ text: 'waiting for its turn' }];
    case 'loading':
      return [stepUnderWay(row.step)];
    case 'failed':
      return [
        { text: row.error ? readableMessage(row.error.message, row) : 'could not be loaded', tone: 'danger' },
      ];
    case 'cancelled':
      return [{ text: 'cancelled before it was done' }];
    case 'stored':
      return [
        {
          text:
            row.origin === 'process'
              ? 'kept, and not loaded by this process yet'
              : 'kept from an earlier session, and not loaded yet',
        },
      ];
    case 'ready':
      return ended(row);
  }
}

/** The same as plain text with the file's name, for screen readers. */
export const loadSentenceText = (row: ModuleRow): string =>
  `${row.name}: ${loadSentence(row)
    .map((phrase) => phrase.text)
    .join('')
    .replace(/\.$/, '')}.`;
