import { Command, defaultFilter } from 'cmdk';
import { Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { deletedText, labelOf, MODULE_ACTIONS, targetsOf, whomText } from '../modules/module-actions.ts';
import { selectedRows } from '../modules/selected-rows.ts';
import { availableCommands, runCommand } from './command-actions.ts';
import { keysText } from './keys.ts';
import styles from './palette.module.css';

/** Between an entry's label and its group, by which it is found too. */
const SEPARATOR = ' · ';

interface Entry {
  id: string;
  label: string;
  keys: string | null;
  run(): void;
}

/** Everything that can be done now, in groups by what it is about: the selected modules come first. */
function entryGroups(): { heading: string; entries: Entry[] }[] {
  const rows = selectedRows();
  const groups = new Map<string, Entry[]>();
  if (rows.length > 0) {
    const entries = MODULE_ACTIONS.flatMap((action) => {
      const targets = targetsOf(action, rows);
      if (targets.length === 0) return [];
      const deleted = deletedText(action, rows);
      return {
        id: `module-${action.id}`,
        label: `${labelOf(action, targets)}${deleted === null ? '' : ` (${deleted})`}`,
        keys: action.keyLabel,
        run: () => action.run(targets),
      };
    });
    groups.set(whomText(rows), entries);
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

/** How well an entry fits what was typed: what is called just that, or begins with it, stands before all else. */
function fit(value: string, typed: string): number {
  const [entry, wanted] = [value.toLowerCase(), typed.trim().toLowerCase()];
  const [label] = entry.split(SEPARATOR);
  if (label === wanted) return 3;
  if (label?.startsWith(wanted)) return 2;
  return defaultFilter(entry, wanted);
}

/** A list of all there is to do, to be found by typing. `typed` is what was, before it stood there. */
export function Palette({ onClose, typed }: { onClose(): void; typed: string }) {
  // As it is when it opens: what loads end meanwhile is no reason for the list to jump.
  const [groups] = useState(entryGroups);
  // Where nothing was, the list keeps its text itself: it is in order then before the next key comes.
  const [wanted, setWanted] = useState(typed === '' ? undefined : typed);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content className={styles.palette} aria-describedby={undefined} data-testid="palette">
          <Dialog.Title className="for-readers-only">Command palette</Dialog.Title>
          <Command label="Commands" loop filter={fit} className={styles.command}>
            <div className={styles.box}>
              <Search size={15} aria-hidden="true" />
              <Command.Input
                className={styles.input}
                placeholder="What do you want to do?"
                {...(wanted !== undefined && { value: wanted, onValueChange: setWanted })}
              />
            </div>
            <Command.List className={styles.list} label="Commands">
              <Command.Empty className={styles.empty}>No command is called that.</Command.Empty>
              {groups.map(({ heading, entries }) => (
                <Command.Group key={heading} heading={heading} className={styles.group}>
                  {entries.map(({ id, label, keys, run }) => (
                    <Command.Item
                      key={id}
                      className={styles.item}
                      value={`${label}${SEPARATOR}${heading}`}
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
