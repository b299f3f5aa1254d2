import { create } from 'zustand';
import type { BroughtFolder } from '../../shared/contract.ts';

/** The folders that were brought in. */
export const useFolders = create<{ folders: readonly BroughtFolder[] }>()(() => ({ folders: [] }));
