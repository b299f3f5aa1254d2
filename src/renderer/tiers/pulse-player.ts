/** Plays pulses on the elements of the tier picture that carry `data-pulse`. */
import type { Pulse } from './pulses.ts';

/** The same pulse is not started again within this time, in milliseconds: a stream of events flickers otherwise. */
const REST = 220;
const CARD_DURATION = 900;
const TOKEN_DURATION = 420;
const ARROW_DURATION = 750;

function animate(element: HTMLElement, { target, delay }: Pulse): void {
  if (target.startsWith('card-')) {
    element.animate(
      [{ opacity: 0, easing: 'ease-out' }, { opacity: 1, offset: 0.18, easing: 'ease-in' }, { opacity: 0 }],
      { duration: CARD_DURATION, delay, fill: 'backwards' },
    );
    return;
  }
  const length = element.parentElement?.clientWidth ?? 0;
  if (target.startsWith('ask-')) {
    element.animate(
      [
        { opacity: 1, transform: 'translateX(0)' },
        { opacity: 1, transform: `translateX(${length - 8}px)`, offset: 0.9 },
        { opacity: 0, transform: `translateX(${length - 8}px)` },
      ],
      { duration: TOKEN_DURATION, delay, easing: 'cubic-bezier(0.5, 0, 0.3, 1)' },
    );
    return;
  }
  element.animate(
    [
      { opacity: 1, transform: 'scaleX(0)', easing: 'cubic-bezier(0.3, 0, 0.2, 1)' },
      { opacity: 1, transform: 'scaleX(1)', offset: 0.5 },
      { opacity: 0, transform: 'scaleX(1)' },
    ],
    { duration: ARROW_DURATION, delay },
  );
}

/** Without motion: the place is marked for a moment, and nothing moves. */
function mark(element: HTMLElement): void {
  element.dataset.marked = '';
  setTimeout(() => delete element.dataset.marked, CARD_DURATION);
}

/** Makes a player for the picture below `root`. Pulses that come too fast are left out, never queued. */
export function createPulsePlayer(root: HTMLElement): (pulses: readonly Pulse[]) => void {
  const lastPlayed = new Map<string, number>();
  const still = window.matchMedia('(prefers-reduced-motion: reduce)');
  return (pulses) => {
    const now = performance.now();
    for (const pulse of pulses) {
      const name = `${pulse.target} ${pulse.tone}`;
      if (now - (lastPlayed.get(name) ?? Number.NEGATIVE_INFINITY) < REST) continue;
      const element = root.querySelector<HTMLElement>(`[data-pulse="${pulse.target}"]`);
      if (!element) continue;
      lastPlayed.set(name, now);
      element.dataset.tone = pulse.tone;
      if (still.matches) mark(element);
      else animate(element, pulse);
    }
  };
}
