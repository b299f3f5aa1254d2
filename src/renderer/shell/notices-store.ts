/** Short messages over the window: what failed that has no place of its own, and what was done. */
import { create } from 'zustand';
import type { Problem } from '../../shared/contract.ts';

export interface Notice {
  id: number;
  tone: 'problem' | 'done';
  message: string;
  advice: string | null;
  /** How many times the same was said while it stood. */
  times: number;
}

/** More than these would cover the window; the oldest goes first. */
const MOST_NOTICES = 4;

export const useNotices = create<{ notices: Notice[] }>()(() => ({ notices: [] }));

let nextId = 1;

function show(tone: Notice['tone'], message: string, advice: string | null): void {
  useNotices.setState(({ notices }) => {
    const same = notices.find((notice) => notice.tone === tone && notice.message === message);
    const notice: Notice = { id: nextId++, tone, message, advice, times: (same?.times ?? 0) + 1 };
    return { notices: [...notices.filter((other) => other !== same), notice].slice(-MOST_NOTICES) };
  });
}

export const showProblem = (problem: Problem): void => show('problem', problem.message, problem.advice);

export const showDone = (message: string): void => show('done', message, null);

export const dismissNotice = (id: number): void =>
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
