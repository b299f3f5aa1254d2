import { describe, expect, it } from 'vitest';
import { LONGEST_DELAY, pulsesOf } from '../../../src/renderer/tiers/pulses.ts';
import { eventOf } from '../sample-data.ts';

const targets = (...events: Parameters<typeof pulsesOf>[0]) => pulsesOf(events).map(({ target }) => target);

describe('pulsesOf', () => {
  it('shows a disk hit as its way through the chain, and the promotion back', () => {
    expect(
      targets(
        eventOf(1, { kind: 'miss', where: 'memory' }),
        eventOf(2, { kind: 'hit', where: 'disk' }),
        eventOf(3, { kind: 'promotion', where: 'memory' }),
      ),
    ).toEqual(['ask-memory', 'card-memory', 'ask-disk', 'card-disk', 'give-memory', 'card-memory']);
  });

  it('shows what the team’s store gave climbing two tiers, whichever of them took it first', () => {
    const promoted = (seq: number, where: 'memory' | 'disk') => eventOf(seq, { kind: 'promotion', where });
    const climb = ['ask-shared', 'card-shared', 'give-disk', 'card-disk', 'give-memory', 'card-memory'];
    const hit = eventOf(1, { kind: 'hit', where: 'shared' });
    expect(targets(hit, promoted(2, 'memory'), promoted(3, 'disk'))).toEqual(climb);
    expect(targets(hit, promoted(2, 'disk'), promoted(3, 'memory'))).toEqual(climb);
  });

  it('starts each after the one before', () => {
    const delays = pulsesOf([eventOf(1, { kind: 'miss' }), eventOf(2, { where: 'disk' })]).map(
      (p) => p.delay,
    );
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(new Set(delays).size).toBe(delays.length);
  });

  it('is bounded, however much happens at once', () => {
    const kinds = ['miss', 'hit', 'promotion', 'save', 'eviction', 'rejected'] as const;
    const many = Array.from({ length: 6_000 }, (_, seq) =>
      eventOf(seq, { kind: kinds[seq % 6] ?? 'hit', where: seq % 2 ? 'disk' : 'memory' }),
    );
    const pulses = pulsesOf(many);
    expect(pulses.length).toBeLessThan(20);
    expect(Math.max(...pulses.map(({ delay }) => delay))).toBeLessThanOrEqual(LONGEST_DELAY);
  });

  it('leaves out what belongs to no tier', () => {
    expect(targets(eventOf(1, { kind: 'error', where: null }))).toEqual([]);
  });
});
