/** Whether the menu of what can be dropped is open. */
import { create } from 'zustand';
import type { ModuleAction } from './module-actions.ts';

interface DropMenuState {
  open: boolean;
  /** The item that a key has asked for; null where the menu was opened by its button. */
  askedFor: ModuleAction['id'] | null;
}

export const useDropMenu = create<DropMenuState>()(() => ({ open: false, askedFor: null }));

export const openDropMenu = (askedFor: ModuleAction['id'] | null): void =>
  useDropMenu.setState({ open: true, askedFor });

export const closeDropMenu = (): void => useDropMenu.setState({ open: false });
