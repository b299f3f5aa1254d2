import { ContextMenu } from 'radix-ui';
import { Fragment } from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import { formatBytes } from '../format.ts';
import menu from '../widgets/menu.module.css';
import { MODULE_ACTIONS } from './module-actions.ts';

/** All that can be done with a row; one menu for the whole table, to be put into its `ContextMenu.Root`. */
export function ModuleMenu({ row }: { row: ModuleRow }) {
  return (
    <ContextMenu.Portal>
      <ContextMenu.Content className={menu.menu} aria-label={`Actions for ${row.name}`} collisionPadding={8}>
        {MODULE_ACTIONS.map((action, index) => (
          <Fragment key={action.id}>
            {index > 0 && MODULE_ACTIONS[index - 1]?.group !== action.group && (
              <ContextMenu.Separator className={menu.separator} />
            )}
            <ContextMenu.Item
              className={menu.item}
              data-danger={action.deletes !== undefined}
              disabled={!action.available(row)}
              onSelect={() => action.run(row)}
            >
              <action.icon size={14} aria-hidden="true" />
              {action.label}
              {action.deletes && action.available(row) && (
                <span className={menu.amount}>{formatBytes(action.deletes(row))}</span>
              )}
              {action.keyLabel && (
                <span className={menu.key} aria-hidden="true">
                  {action.keyLabel}
                </span>
              )}
            </ContextMenu.Item>
          </Fragment>
        ))}
      </ContextMenu.Content>
    </ContextMenu.Portal>
  );
}

/** Opens the menu of the row that an element belongs to, below that element and without a pointer. */
export function openModuleMenuAt(element: Element): void {
  const { left, bottom } = element.getBoundingClientRect();
  const at = { clientX: left + 4, clientY: bottom - 2 };
  element.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...at }));
}
