/** What main does with many rows at once, and what can be taken back of it. */
import { create } from 'zustand';
import type { BringIn, BulkWork, UndoableDrop } from '../../shared/bulk-work.ts';
import { withdrawOffers } from '../shell/notices-store.ts';

/** What the offer to take a drop back is called. */
export const UNDO_LABEL = 'Undo';

export interface WorkState {
  /** The files that are being brought in; null while none are. */
  bringIn: BringIn | null;
  /** The check or the move of many entries that is under way. */
  work: BulkWork | null;
  /** The drop that can be taken back. */
  undo: UndoableDrop | null;
}

export const useWork = create<WorkState>()(() => ({ bringIn: null, work: null, undo: null }));

/** Takes over what can be taken back; where nothing can any more, no notice offers it. */
export function takeUndo(undo: UndoableDrop | null): void {
  useWork.setState({ undo });
  if (undo === null) withdrawOffers(UNDO_LABEL);
}
