import { Check } from 'lucide-react';
import type { ContextMenu, DropdownMenu } from 'radix-ui';
import menu from '../widgets/menu.module.css';
import styles from './column-choices.module.css';
import { toggleColumn } from './column-layout.ts';
import { moduleColumn, NAME_COLUMN } from './module-columns.ts';
import { changeLayout, resetColumns, useColumnLayout } from './table-store.ts';

interface ColumnChoicesProps {
  /** The kind of menu that they are put into. */
  Menu: typeof ContextMenu | typeof DropdownMenu;
  crowdedOut: readonly string[];
}

/** Items of a menu: a box to check for each column. The menu stays open, for one seldom changes one alone. */
export function ColumnChoices({ Menu, crowdedOut }: ColumnChoicesProps) {
  const { order, chosen } = useColumnLayout();
  return (
    <>
      <Menu.Label className={menu.label}>Columns</Menu.Label>
      <Menu.CheckboxItem className={menu.item} checked disabled>
        <span className={menu.check}>
          <Check size={13} aria-hidden="true" />
        </span>
        {NAME_COLUMN.label}
      </Menu.CheckboxItem>
      {order.map((id) => {
        const column = moduleColumn(id);
        if (!column) return null;
        return (
          <Menu.CheckboxItem
            key={id}
            className={menu.item}
            title={column.meaning}
            checked={chosen.includes(id)}
            onSelect={(event) => event.preventDefault()}
            onCheckedChange={() => changeLayout((layout) => toggleColumn(layout, id))}
          >
            <span className={menu.check}>
              <Menu.ItemIndicator>
                <Check size={13} aria-hidden="true" />
              </Menu.ItemIndicator>
            </span>
            {column.icon && <column.icon size={13} aria-hidden="true" />}
            {column.label}
            {crowdedOut.includes(id) && <span className={styles.noRoom}>no room</span>}
          </Menu.CheckboxItem>
        );
      })}
      <Menu.Separator className={menu.separator} />
      <Menu.Item className={menu.item} onSelect={resetColumns}>
        <span className={menu.check} />
        Reset the columns
      </Menu.Item>
    </>
  );
}
