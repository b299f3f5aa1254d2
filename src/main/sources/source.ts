import type { VerifyReply } from '../../shared/bulk-work.ts';
import type { DropReply, SourceSnapshot, UndoReply } from '../../shared/contract.ts';
import type { EventFilter } from '../../shared/event-filter.ts';
import type { InspectorEvent } from '../../shared/inspector-event.ts';
import type { LoadColumns, LoadRecord } from '../../shared/load-record.ts';
import type { TierName } from '../../shared/tiers.ts';
import type { ModuleWorth, WorthSpan } from '../../shared/worth.ts';

/** What the window asks of what it looks at, whichever that is. Each rejects as the `Inspector`'s does. */
export interface Source {
  snapshot(): SourceSnapshot;
  drop(ids: readonly string[], from: TierName | 'both', continues?: boolean): Promise<DropReply>;
  undoDrop(): Promise<UndoReply>;
  verify(ids: readonly string[]): Promise<VerifyReply>;
  cancelVerify(): void;
  pathToReveal(id: string | null): string | null;
  events(limit: number, before: number): InspectorEvent[];
  matchingEvents(filter: EventFilter): InspectorEvent[];
  loads(id: string): { loads: LoadRecord[]; left: number };
  allLoads(): LoadColumns;
  worthOfModules(span: WorthSpan): Promise<{ modules: ModuleWorth[]; left: number }>;
}
