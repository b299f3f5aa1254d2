import { create } from 'zustand';
import type { Worth } from '../../shared/worth.ts';

/** What the cache was worth; null until main has told. */
export const useWorth = create<{ worth: Worth | null }>()(() => ({ worth: null }));
