import type { Machine } from './machine.ts';
import type { Outcome } from './section.ts';

/** What is written to the JSON file, and what the report is made of. */
export interface Results {
  machine: Machine;
  engine: { engineId: string; electron: string; v8: string; chrome: string; node: string };
  sections: MeasuredSection[];
}

/** When a section was measured, and what. */
export interface Measuring {
  date: string;
  seconds: number;
  /** The commit that was measured, and whether anything was changed on top of it. */
  commit: string;
  /** The system's load average over the last minute, before the section began. */
  loadBefore: number;
}

export type MeasuredSection = { id: string; title: string; measuring: Measuring } & (
  | ({ status: 'measured' } & Outcome)
  | { status: 'failed'; reason: string }
);
