/** The benchmark under way, or the last one. */
import { create } from 'zustand';
import type { BenchmarkState } from '../../shared/contract.ts';

export const useBenchmark = create<{ benchmark: BenchmarkState | null }>()(() => ({ benchmark: null }));
