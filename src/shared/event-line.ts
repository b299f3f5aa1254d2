import type { InspectorEvent } from './inspector-event.ts';

/** An event as a line of JSON without its end, as `docs/event-log.md` describes it. */
export function eventLine(event: InspectorEvent): string {
  const { seq, at, kind, where, subject, key, ms, bytes, message, advice } = event;
  return JSON.stringify({
    seq,
    at: new Date(at).toISOString(),
    kind,
    where,
    subject,
    key,
    ms: ms === null ? null : Math.round(ms * 1000) / 1000,
    bytes,
    message,
    advice,
  });
}
