/** From what happened to what moves in the tier picture: pure, so that the choice can be tested. */

import type { InspectorEvent } from '../../shared/contract.ts';
import type { EventKind } from '../../shared/event-kinds.ts';
import type { ServedBy } from '../../shared/tiers.ts';

/** Where something can be seen to move. A rail joins two cards: requests go to the right, modules to the left. */
export type PulseTarget =
  | 'card-memory'
  | 'card-disk'
  | 'card-shared'
  | 'card-compiler'
  | 'ask-memory'
  | 'ask-disk'
  | 'ask-shared'
  | 'ask-compiler'
  | 'give-memory'
  | 'give-disk'
  | 'give-shared';

export type PulseTone = ServedBy | 'neutral' | 'danger';

export interface Pulse {
  target: PulseTarget;
  tone: PulseTone;
  /** When it starts, in milliseconds from now. */
  delay: number;
}

/** The time between one pulse and the next of a batch, in milliseconds. */
export const PULSE_GAP = 150;
/** However much a batch holds, its last pulse starts within this time, in milliseconds. */
export const LONGEST_DELAY = 750;

type Move = Omit<Pulse, 'delay'>;

const ask = (where: ServedBy): Move => ({ target: `ask-${where}`, tone: where });
const card = (where: ServedBy, tone: PulseTone = where): Move => ({ target: `card-${where}`, tone });

/** On its way to disk a compiled module passes by the team's tier, where there is one. */
const PAST_SHARED: readonly Move[] = [{ target: 'give-shared', tone: 'compiler' }];

function movesOf(kind: EventKind, where: ServedBy): Move[] {
  switch (kind) {
    case 'hit':
      return [ask(where), card(where)];
    case 'miss':
      return [ask(where), card(where, 'neutral')];
    case 'promotion':
      return where === 'disk'
        ? [{ target: 'give-disk', tone: 'shared' }, card('disk')]
        : [{ target: 'give-memory', tone: 'disk' }, card('memory')];
    case 'save':
      if (where === 'compiler') return [];
      return [
        ...(where === 'disk' ? PAST_SHARED : []),
        { target: `give-${where}`, tone: 'compiler' },
        card(where),
      ];
    case 'undo':
      return [card(where)];
    case 'compile-start':
      return [ask('compiler'), card('compiler')];
    case 'compile-end':
    case 'stock':
      return [card('compiler')];
    case 'artifact':
      return [...PAST_SHARED, { target: 'give-disk', tone: 'compiler' }, card('disk')];
    case 'eviction':
    case 'drop':
      return [card(where, 'neutral')];
    case 'rejected':
    case 'read-failed':
    case 'save-failed':
    case 'compile-failed':
    case 'rebuilt':
    case 'warning':
    case 'error':
      return [card(where, 'danger')];
    case 'cancelled':
      return [card(where, 'neutral')];
    case 'loaded':
      return [];
  }
}

/** What was found in the slowest tier is put into the others at once: it is shown to climb from one to the next. */
function climbing(events: readonly InspectorEvent[]): readonly InspectorEvent[] {
  const isOf = (event: InspectorEvent | undefined, where: ServedBy, key: string | null) =>
    event?.kind === 'promotion' && event.where === where && event.key === key;
  const ordered = [...events];
  for (const [index, event] of ordered.entries()) {
    const next = ordered[index + 1];
    if (next && isOf(event, 'memory', next.key) && isOf(next, 'disk', event.key)) {
      ordered[index] = next;
      ordered[index + 1] = event;
    }
  }
  return ordered;
}

/**
 * The pulses of one batch, in the order things happened. What repeats in a batch is shown once, so that a
 * thousand loads make no more movement than a handful.
 */
export function pulsesOf(events: readonly InspectorEvent[]): Pulse[] {
  const pulses: Pulse[] = [];
  const seen = new Set<string>();
  let step = 0;
  for (const { kind, where } of climbing(events)) {
    if (where === null) continue;
    for (const move of movesOf(kind, where)) {
      const name = `${move.target} ${move.tone}`;
      if (seen.has(name)) continue;
      seen.add(name);
      pulses.push({ ...move, delay: Math.min(step * PULSE_GAP, LONGEST_DELAY) });
      step += 1;
    }
  }
  return pulses;
}
