import { create } from 'zustand';
import type { Worth } from '../../shared/worth.ts';

interface WorthStore {
  /** What the cache was worth; null until main has told. */
  worth: Worth | null;
  /** Whether it is told how that was computed. */
  detailsOpen: boolean;
}

export const useWorth = create<WorthStore>()(() => ({ worth: null, detailsOpen: false }));
