import type { KeyboardEvent } from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import { select, useView } from '../shell/view-store.ts';
import { openDropMenu } from './drop-menu-store.ts';
import { MODULE_ACTIONS, moduleAction, targetsOf } from './module-actions.ts';
import { openModuleMenuAt } from './module-menu.tsx';
import { rowElementId } from './module-table-row.tsx';
import {
  afterRemoval,
  extendTo,
  moveLead,
  selectAll,
  selectedAmong,
  selectNone,
  selectOnly,
  toggle,
} from './selection.ts';

interface GridKeysOptions {
  shown: readonly ModuleRow[];
  /** Where the keyboard is among the rows; -1 where it is on none that is shown. */
  leadIndex: number;
  /** Scrolls a row into view. */
  goTo(index: number): void;
  /** How many rows a page is. */
  page: number;
}

/** What the keys do while the grid has the focus. */
export function useGridKeys({ shown, leadIndex, goTo, page }: GridKeysOptions) {
  const selectedNow = () => selectedAmong(shown, useView.getState());

  /** Goes to a row, and selects it; with Shift what lies between as well; with Ctrl without selecting. */
  const go = (index: number, { shiftKey, ctrlKey, metaKey }: KeyboardEvent) => {
    const within = Math.max(0, Math.min(index, shown.length - 1));
    const row = shown[within];
    if (!row) return;
    const before = useView.getState();
    if (shiftKey) select(extendTo(before, shown, row.id, ctrlKey || metaKey));
    else select(ctrlKey || metaKey ? moveLead(before, row.id) : selectOnly(row.id));
    goTo(within);
  };

  /** The place that a key goes to; undefined where it goes nowhere. */
  const placeFor = (key: string): number | undefined => {
    switch (key) {
      case 'ArrowDown':
        return leadIndex + 1;
      case 'ArrowUp':
        return Math.max(0, leadIndex - 1);
      case 'PageDown':
        return leadIndex + page;
      case 'PageUp':
        return leadIndex - page;
      case 'Home':
        return 0;
      case 'End':
        return shown.length - 1;
      default:
        return undefined;
    }
  };

  /** What Space, Escape and Ctrl+A do to the selection; false for every other key. */
  const selects = (event: KeyboardEvent): boolean => {
    const before = useView.getState();
    const lead = shown[leadIndex];
    if (event.key === ' ') {
      if (lead) select(event.shiftKey ? extendTo(before, shown, lead.id) : toggle(before, lead.id));
      return true;
    }
    if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      select(selectAll(before, shown));
      return true;
    }
    // With one row that is being loaded, Escape is for the load.
    if (event.key !== 'Escape') return false;
    const selected = selectedNow();
    if (selected.length === 1 && targetsOf(moduleAction('cancel'), selected).length > 0) return false;
    select(selectNone(before));
    return true;
  };

  const act = (key: string): boolean => {
    const action = MODULE_ACTIONS.find((candidate) => candidate.key === key);
    const targets = action ? targetsOf(action, selectedNow()) : [];
    if (!action || targets.length === 0) return false;
    if (action.id === 'remove') {
      const next = afterRemoval(shown, new Set(targets.map(({ id }) => id)));
      if (next !== null) {
        select(selectOnly(next));
        goTo(shown.findIndex(({ id }) => id === next));
      }
    }
    // Of many, how much that deletes is said before it happens: the menu says it, and Enter does it.
    if (action.deletes && targets.length > 1) openDropMenu(action.id);
    else action.run(targets);
    return true;
  };

  const openMenu = (): boolean => {
    const id = shown[leadIndex]?.id;
    const element = id === undefined ? null : document.getElementById(rowElementId(id));
    if (element) openModuleMenuAt(element);
    return element !== null;
  };

  return (event: KeyboardEvent): void => {
    // Keys on a button of a row, or on a head, belong to it.
    if (event.target !== event.currentTarget || event.altKey) return;
    const index = placeFor(event.key);
    const isMenu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    const isPlain = !event.ctrlKey && !event.metaKey;
    if (index !== undefined) go(index, event);
    else if (!(selects(event) || (isMenu && openMenu()) || (isPlain && act(event.key.toLowerCase())))) return;
    event.preventDefault();
  };
}
