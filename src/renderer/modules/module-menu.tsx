import { Ellipsis } from 'lucide-react';
import { ContextMenu, DropdownMenu } from 'radix-ui';
import { Fragment } from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import { IconButton } from '../widgets/button.tsx';
import menu from '../widgets/menu.module.css';
import { MODULE_ACTIONS } from './module-actions.ts';

type MenuParts =
  | Pick<typeof ContextMenu, 'Item' | 'Separator'>
  | Pick<typeof DropdownMenu, 'Item' | 'Separator'>;

function Items({ row, parts: { Item, Separator } }: { row: ModuleRow; parts: MenuParts }) {
  return MODULE_ACTIONS.map((action, index) => (
    <Fragment key={action.id}>
      {index > 0 && MODULE_ACTIONS[index - 1]?.group !== action.group && (
        <Separator className={menu.separator} />
      )}
      <Item className={menu.item} disabled={!action.available(row)} onSelect={() => action.run(row)}>
        <action.icon size={14} aria-hidden="true" />
        {action.label}
        {action.keyLabel && (
          <span className={menu.key} aria-hidden="true">
            {action.keyLabel}
          </span>
        )}
      </Item>
    </Fragment>
  ));
}

/** All that can be done with a row, where the pointer is; to be put into a `ContextMenu.Root`. */
export function ModuleContextMenu({ row }: { row: ModuleRow }) {
  return (
    <ContextMenu.Portal>
      <ContextMenu.Content className={menu.menu} aria-label={`Actions for ${row.name}`} collisionPadding={8}>
        <Items row={row} parts={ContextMenu} />
      </ContextMenu.Content>
    </ContextMenu.Portal>
  );
}

/** The same behind a button. */
export function ModuleMenuButton({ row, tabIndex }: { row: ModuleRow; tabIndex: number }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton icon={Ellipsis} label={`More actions for ${row.name}`} title="More" tabIndex={tabIndex} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu.menu} align="end" sideOffset={4} collisionPadding={8}>
          <Items row={row} parts={DropdownMenu} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
