import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { MODULE_ACTIONS } from '../modules/module-actions.ts';
import { useModules } from '../modules/modules-store.ts';
import { useView } from '../shell/view-store.ts';
import { availableCommands, runCommand } from './command-actions.ts';
import { keysText } from './keys.ts';
import styles from './palette.module.css';

interface Entry {
  id: string;
  label: string;
  keys: string | null;
  run(): void;
}

/** Everything that can be done now, in groups by what it is about: the selected module comes first. */
function entryGroups(): { heading: string; entries: Entry[] }[] {
  const { selectedId } = useView.getState();
  const row = selectedId === null ? undefined : useModules.getState().byId.get(selectedId);
  const groups = new Map<string, Entry[]>();
  if (row) {
    groups.set(
      row.name,
      MODULE_ACTIONS.filter((action) => action.available(row)).map((action) => ({
        id: `module-${action.id}`,
        label: action.label,
        keys: action.keyLabel,
        run: () => action.run(row),
      })),
    );
  }
  for (const { id, label, group, keys, asks } of availableCommands()) {
    if (id === 'palette') continue;
    const entries = groups.get(group) ?? [];
    entries.push({
      id,
      label: asks ? `${label}…` : label,
      keys: keys === null ? null : keysText(keys),
      run: () => runCommand(id),
    });
    groups.set(group, entries);
  }
  return [...groups].map(([heading, entries]) => ({ heading, entries }));
}

/** A list of all there is to do, to be found by typing. */
export function Palette({ onClose }: { onClose(): void }) {
  // As it is when it opens: what loads end meanwhile is no reason for the list to jump.
  const [groups] = useState(entryGroups);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content className={styles.palette} aria-describedby={undefined} data-testid="palette">
          <Dialog.Title className="for-readers-only">Command palette</Dialog.Title>
          <Command label="Commands" loop className={styles.command}>
            <div className={styles.box}>
              <Search size={15} aria-hidden="true" />
              <Command.Input className={styles.input} placeholder="What do you want to do?" />
            </div>
            <Command.List className={styles.list} label="Commands">
              <Command.Empty className={styles.empty}>No command is called that.</Command.Empty>
              {groups.map(({ heading, entries }) => (
                <Command.Group key={heading} heading={heading} className={styles.group}>
                  {entries.map(({ id, label, keys, run }) => (
                    <Command.Item
                      key={id}
                      className={styles.item}
                      value={`${label} ${heading}`}
                      onSelect={() => {
                        onClose();
                        run();
                      }}
                    >
                      <span className={styles.label}>{label}</span>
                      {keys !== null && <kbd className={styles.keys}>{keys}</kbd>}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
