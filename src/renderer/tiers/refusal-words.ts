/** Why something from the team's store was refused, in words that follow a number: `2 signed by an unknown key`. */
import type { SharedTierState } from '../../shared/shared-tier.ts';

const WORDS: Readonly<Record<string, string>> = {
  malformed: 'not a manifest',
  unsigned: 'not signed',
  'unknown-key': 'signed by an unknown key',
  revoked: 'signed by a revoked key',
  expired: 'signed by an expired key',
  'wrong-signature': 'with a wrong signature',
  'no-trusted-key': 'while nobody is trusted',
  'other-engine': 'for another V8',
  'other-cpu': 'for another processor',
  'other-module': 'for another module',
  truncated: 'cut short',
  'too-large': 'larger than signed for',
  'wrong-hash': 'not what was signed',
  unusable: 'no artifact',
};

export function refusalsText(refusals: SharedTierState['refusals']): string {
  return refusals.map(({ reason, count }) => `${count} ${WORDS[reason] ?? reason}`).join(', ');
}

export const refusalsIn = (refusals: SharedTierState['refusals']): number =>
  refusals.reduce((sum, { count }) => sum + count, 0);
