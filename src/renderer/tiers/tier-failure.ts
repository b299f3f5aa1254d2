/** What a tier cannot do at present, in words that say no more than that. */
import type { Problem, TierState } from '../../shared/contract.ts';
import { formatCount } from '../format.ts';

export interface TierFailure {
  /** One or two words for the tier's card. */
  mark: string;
  title: string;
  /** What still works, and what is made up for later. */
  meanwhile: string;
  problems: Problem[];
}

/** Gives null where the tier can be read and written. */
export function failureOf({
  name,
  failing: { read, write },
  unsaved,
}: Pick<TierState, 'name' | 'failing' | 'unsaved'>): TierFailure | null {
  const both = [read, write].filter((problem) => problem !== null);
  // One reason for both is said once.
  const problems = read?.message === write?.message ? both.slice(0, 1) : both;
  if (problems.length === 0) return null;
  const later =
    unsaved === 0
      ? ''
      : `${formatCount(unsaved, 'module')} in memory ${unsaved === 1 ? 'is' : 'are'} saved as soon as it can be written.`;
  const say = (mark: string, title: string, works: string) => ({
    mark,
    title: `The ${name} tier ${title}.`,
    meanwhile: [works, later].filter(Boolean).join(' '),
    problems,
  });
  if (read && write) return say('failing', 'can be neither read nor written', '');
  return write
    ? say('cannot write', 'cannot be written', 'It still answers with what it holds.')
    : say('cannot read', 'could not be read', 'What is compiled is still saved to it.');
}
