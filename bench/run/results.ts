import type { Machine } from './machine.ts';
import type { Outcome } from './section.ts';

/** What is written to the JSON file, and what the report is made of. */
export interface Results {
  date: string;
  seconds: number;
  /** The commit that was measured, and whether anything was changed on top of it. */
  commit: string;
  machine: Machine;
  engine: { engineId: string; electron: string; v8: string; chrome: string; node: string };
  sections: MeasuredSection[];
}

export type MeasuredSection = { id: string; title: string } & (
  | ({ status: 'measured' } & Outcome)
  | { status: 'failed'; reason: string }
);
