import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MatchingEvents } from '../../../src/renderer/events/matching-events.ts';
import type { InspectorEvent } from '../../../src/shared/inspector-event.ts';
import { Ring } from '../../../src/shared/ring.ts';
import { eventOf } from '../sample-data.ts';

const isMiss = ({ kind }: InspectorEvent) => kind === 'miss';

it('has what the ring has of the kind, whatever is added and let go of', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.array(fc.boolean(), { maxLength: 30 }), { maxLength: 12 }),
      (capacity, batches) => {
        const ring = new Ring<InspectorEvent>(capacity);
        const matching = new MatchingEvents(ring, isMiss);
        let seq = 5;
        let matched = 0;
        for (const batch of batches) {
          for (const miss of batch) {
            ring.push(eventOf(seq++, { kind: miss ? 'miss' : 'hit' }));
            if (miss) matched++;
          }
          matching.update();
          const expected = [...ring].filter(isMiss);
          expect([...matching]).toEqual(expected);
          expect(matching.length).toBe(expected.length);
          for (const [index, event] of expected.entries()) {
            expect(matching.at(index)).toBe(event);
            expect(matching.indexOf(event.seq)).toBe(index);
          }
          expect(matching.indexOf(seq)).toBe(-1);
          // What was let go of before it was ever seen was not among them.
          expect(matching.dropped + matching.length).toBeLessThanOrEqual(matched);
        }
      },
    ),
  );
});

it('looks at each event once', () => {
  const ring = new Ring<InspectorEvent>(1_000);
  let looks = 0;
  const matching = new MatchingEvents(ring, () => {
    looks++;
    return true;
  });
  for (let seq = 0; seq < 300; seq++) {
    ring.push(eventOf(seq));
    matching.update();
  }
  expect(looks).toBe(300);
});

it('counts how many have gone from its front', () => {
  const ring = new Ring<InspectorEvent>(3);
  for (let seq = 0; seq < 3; seq++) ring.push(eventOf(seq, { kind: seq === 1 ? 'hit' : 'miss' }));
  const matching = new MatchingEvents(ring, isMiss);
  expect([matching.length, matching.dropped]).toEqual([2, 0]);
  for (let seq = 3; seq < 5; seq++) ring.push(eventOf(seq, { kind: 'miss' }));
  matching.update();
  expect([matching.length, matching.dropped, matching.at(0)?.seq]).toEqual([3, 1, 2]);
});
