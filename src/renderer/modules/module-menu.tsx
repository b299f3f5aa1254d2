import { ContextMenu } from 'radix-ui';
import { Fragment } from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import menu from '../widgets/menu.module.css';
import { menuPlace } from '../widgets/menu-place.ts';
import { deletedText, isOffered, labelOf, MODULE_ACTIONS, targetsOf, whomText } from './module-actions.ts';

/** Works out what can be done with the rows only while the menu is open. */
function Items({ rows }: { rows: readonly ModuleRow[] }) {
  const actions = MODULE_ACTIONS.filter(
    (action) => isOffered(action, rows) && (!action.isRare || targetsOf(action, rows).length > 0),
  );
  return actions.map((action, index) => {
    const targets = targetsOf(action, rows);
    const deleted = deletedText(action, rows);
    return (
      <Fragment key={action.id}>
        {index > 0 && actions[index - 1]?.group !== action.group && (
          <ContextMenu.Separator className={menu.separator} />
        )}
        <ContextMenu.Item
          className={menu.item}
          data-danger={action.deletes !== undefined}
          disabled={targets.length === 0}
          onSelect={() => action.run(targets)}
        >
          <action.icon size={14} aria-hidden="true" />
          {labelOf(action, targets)}
          {deleted !== null && <span className={menu.amount}>{deleted}</span>}
          {action.keyLabel && (
            <span className={menu.key} aria-hidden="true">
              {action.keyLabel}
            </span>
          )}
        </ContextMenu.Item>
      </Fragment>
    );
  });
}

/** All that can be done with the rows; one menu for the whole table, to be put into its `ContextMenu.Root`. */
export function ModuleMenu({ rows }: { rows: readonly ModuleRow[] }) {
  return (
    <ContextMenu.Portal container={menuPlace()}>
      <ContextMenu.Content
        className={menu.menu}
        aria-label={`Actions for ${whomText(rows)}`}
        collisionPadding={8}
      >
        <Items rows={rows} />
      </ContextMenu.Content>
    </ContextMenu.Portal>
  );
}

/** Opens the menu that belongs to an element, below it and without a pointer. */
export function openModuleMenuAt(element: Element): void {
  const { left, bottom } = element.getBoundingClientRect();
  const at = { clientX: left + 4, clientY: bottom - 2 };
  element.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...at }));
}
