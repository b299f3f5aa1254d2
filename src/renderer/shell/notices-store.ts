/** Short messages over the window: what failed that has no place of its own, and what was done. */
import { create } from 'zustand';
import type { Problem } from '../../shared/contract.ts';

/** What a notice offers to do about what it tells. */
export interface NoticeAction {
  label: string;
  /** The key that does the same wherever the focus is, as the system writes it. */
  keys: string | null;
  run(): void;
}

export interface Notice {
  id: number;
  tone: 'problem' | 'done';
  message: string;
  advice: string | null;
  action: NoticeAction | null;
  /** How many times the same was said while it stood. */
  times: number;
}

/** More than these would cover the window; the oldest goes first. */
const MOST_NOTICES = 4;

export const useNotices = create<{ notices: Notice[] }>()(() => ({ notices: [] }));

let nextId = 1;

function show(
  tone: Notice['tone'],
  message: string,
  advice: string | null,
  action: NoticeAction | null = null,
): void {
  useNotices.setState(({ notices }) => {
    const same = notices.find((notice) => notice.tone === tone && notice.message === message);
    const notice: Notice = { id: nextId++, tone, message, advice, action, times: (same?.times ?? 0) + 1 };
    const others = notices.filter((other) => other !== same);
    // Of two offers of the same, only the latest is meant.
    const left = action ? others.map((other) => withoutOffer(other, action.label)) : others;
    return { notices: [...left, notice].slice(-MOST_NOTICES) };
  });
}

export const showProblem = (problem: Problem): void => show('problem', problem.message, problem.advice);

/** Says what was done, and what can be done about it. */
export const showDone = (message: string, action: NoticeAction | null = null): void =>
  show('done', message, null, action);

const withoutOffer = (notice: Notice, label: string): Notice =>
  notice.action?.label === label ? { ...notice, action: null } : notice;

/** Takes back what notices offer under that label, since it can no longer be done. */
export const withdrawOffers = (label: string): void =>
  useNotices.setState(({ notices }) => ({ notices: notices.map((notice) => withoutOffer(notice, label)) }));

export const dismissNotice = (id: number): void =>
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
