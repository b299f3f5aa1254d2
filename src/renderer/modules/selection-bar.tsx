import {
  ChevronDown,
  CircleStop,
  Ellipsis,
  Gauge,
  ListChecks,
  type LucideIcon,
  RotateCw,
  ShieldCheck,
  Trash2,
} from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type KeyboardEvent, memo, useCallback, useRef } from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import { formatBytes, formatCount } from '../format.ts';
import { select, useView } from '../shell/view-store.ts';
import { Button } from '../widgets/button.tsx';
import menu from '../widgets/menu.module.css';
import { menuPlace } from '../widgets/menu-place.ts';
import { closeDropMenu, openDropMenu, useDropMenu } from './drop-menu-store.ts';
import {
  deletedText,
  isOffered,
  labelOf,
  MODULE_ACTIONS,
  type ModuleAction,
  moduleAction,
  targetsOf,
} from './module-actions.ts';
import { weightOfAll } from './row-sums.ts';
import { selectAll } from './selection.ts';
import styles from './selection-bar.module.css';
import { WorkProgress } from './work-progress.tsx';

interface SelectionBarProps {
  /** All that the search lets through. */
  shown: readonly ModuleRow[];
  /** Those of them that are selected. */
  selected: readonly ModuleRow[];
  /** How many more are selected that the search hides. */
  hidden: number;
}

const DROPS = MODULE_ACTIONS.filter(({ deletes }) => deletes !== undefined);
const OTHERS = MODULE_ACTIONS.filter(({ inMore }) => inMore);

/** What is selected, what it weighs, and what can be done with it; where nothing is, what all rows weigh. */
export const SelectionBar = memo(function SelectionBar({ shown, selected, hidden }: SelectionBarProps) {
  const rows = selected.length > 0 ? selected : shown;
  return (
    <fieldset className={styles.frame} aria-label="Selected modules" data-testid="selection-bar">
      <div className={styles.bar}>
        <p className={styles.sum}>
          {selected.length > 0 ? (
            <strong>{selected.length.toLocaleString('en')} selected</strong>
          ) : (
            <span>{formatCount(shown.length, 'module')}</span>
          )}
          <span title="The wasm and the machine code of these modules together">
            {' '}
            · {formatBytes(weightOfAll(rows))}
          </span>
          {hidden > 0 && (
            <span className={styles.hidden} title="What is done is not done to them">
              {' '}
              · {hidden.toLocaleString('en')} {selected.length > 0 ? 'more' : 'selected'} hidden by the search
            </span>
          )}
        </p>
        {selected.length > 0 && (
          <span className={styles.actions}>
            <ActionButton action={moduleAction('reload')} icon={RotateCw} label="Load" rows={selected} />
            <ActionButton action={moduleAction('cancel')} icon={CircleStop} rows={selected} hideUnavailable />
            <ActionButton action={moduleAction('verify')} icon={ShieldCheck} rows={selected} />
            <ActionButton action={moduleAction('benchmark')} icon={Gauge} rows={selected} />
            <DropMenu rows={selected} />
            <MoreMenu rows={selected} />
          </span>
        )}
        {selected.length === 0 && shown.length > 0 && (
          <Button
            icon={ListChecks}
            look="quiet"
            className={styles.button}
            onClick={() => select(selectAll(useView.getState(), shown))}
          >
            Select all
          </Button>
        )}
        <WorkProgress />
      </div>
    </fieldset>
  );
});

interface ActionButtonProps {
  action: ModuleAction;
  icon: LucideIcon;
  label?: string;
  rows: readonly ModuleRow[];
  hideUnavailable?: boolean;
}

function ActionButton({ action, icon, label = action.label, rows, hideUnavailable }: ActionButtonProps) {
  const targets = targetsOf(action, rows);
  if (!isOffered(action, rows) || (targets.length === 0 && hideUnavailable)) return null;
  return (
    <Button
      icon={icon}
      className={styles.button}
      disabled={targets.length === 0}
      onClick={() => action.run(targets)}
    >
      {label}
      {targets.length > 0 && targets.length < rows.length && (
        <span className={styles.part}> {targets.length.toLocaleString('en')}</span>
      )}
    </Button>
  );
}

function DropMenu({ rows }: { rows: readonly ModuleRow[] }) {
  const { open, askedFor } = useDropMenu();
  return (
    <DropdownMenu.Root
      modal={false}
      open={open}
      onOpenChange={(opens) => (opens ? openDropMenu(null) : closeDropMenu())}
    >
      <DropdownMenu.Trigger asChild>
        <Button
          icon={Trash2}
          look="danger"
          className={styles.button}
          disabled={!DROPS.some((action) => rows.some(action.available))}
        >
          Drop
          <ChevronDown size={12} aria-hidden="true" />
        </Button>
      </DropdownMenu.Trigger>
      <MenuItems actions={DROPS} rows={rows} askedFor={askedFor} />
    </DropdownMenu.Root>
  );
}

function MoreMenu({ rows }: { rows: readonly ModuleRow[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button icon={Ellipsis} className={styles.button}>
          More
        </Button>
      </DropdownMenu.Trigger>
      <MenuItems
        actions={OTHERS.filter(
          (one) => isOffered(one, rows) && (!one.isRare || targetsOf(one, rows).length > 0),
        )}
        rows={rows}
      />
    </DropdownMenu.Root>
  );
}

interface ItemsProps {
  actions: readonly ModuleAction[];
  rows: readonly ModuleRow[];
  /** The item that has the focus first, and after which it goes back to the rows. */
  askedFor?: ModuleAction['id'] | null;
}

interface AskedFor {
  /** Takes the element of the item that was asked for, and null once it is gone. */
  onAskedFor(element: HTMLElement | null): void;
}

/** Works out what each action would do only while the menu is open. */
function Items({ actions, rows, askedFor = null, onAskedFor }: ItemsProps & AskedFor) {
  return actions.map((action) => {
    const targets = targetsOf(action, rows);
    const deleted = deletedText(action, rows);
    return (
      <DropdownMenu.Item
        key={action.id}
        ref={action.id === askedFor ? onAskedFor : undefined}
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
      </DropdownMenu.Item>
    );
  });
}

function MenuItems(props: ItemsProps) {
  /** The item that was asked for, as long as another one has the focus. */
  const awaited = useRef<HTMLElement | null>(null);
  const onAskedFor = useCallback((element: HTMLElement | null) => {
    awaited.current = element;
    // Once the menu has given the focus to its first item.
    setTimeout(() => {
      element?.focus();
      if (awaited.current === element) awaited.current = null;
    });
  }, []);
  const onKeyDownCapture = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || awaited.current === null) return;
    // Who types faster than the focus moves means what was asked for, and not the first item.
    event.preventDefault();
    event.stopPropagation();
    awaited.current.click();
  };
  return (
    <DropdownMenu.Portal container={menuPlace()}>
      <DropdownMenu.Content
        className={menu.menu}
        side="top"
        align="start"
        sideOffset={4}
        collisionPadding={8}
        onKeyDownCapture={onKeyDownCapture}
        onCloseAutoFocus={(event) => {
          if (props.askedFor == null) return;
          event.preventDefault();
          document.querySelector<HTMLElement>('[role="grid"][aria-label="Modules"]')?.focus();
        }}
      >
        <Items {...props} onAskedFor={onAskedFor} />
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  );
}
