import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { deletedText, labelOf, MODULE_ACTIONS, targetsOf, whomText } from '../modules/module-actions.ts';
import { selectedRows } from '../modules/selected-rows.ts';
import { availableCommands, runCommand } from './command-actions.ts';
import { fitness } from './fitness.ts';
import { keysText } from './keys.ts';
import styles from './palette.module.css';

interface Entry {
  id: string;
  label: string;
  /** What it deletes; null where that is nothing. */
  amount: string | null;
  keys: string | null;
  run(): void;
}

interface Group {
  heading: string;
  entries: readonly Entry[];
}

/** Everything that can be done now, in groups by what it is about: the selected modules come first. */
function entryGroups(): Group[] {
  const rows = selectedRows();
  const groups = new Map<string, Entry[]>();
  if (rows.length > 0) {
    const entries = MODULE_ACTIONS.flatMap((action) => {
      const targets = targetsOf(action, rows);
      if (targets.length === 0) return [];
      const deleted = deletedText(action, rows);
      return {
        id: `module-${action.id}`,
        label: labelOf(action, targets),
        amount: deleted,
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
      amount: null,
      keys: keys === null ? null : keysText(keys),
      run: () => runCommand(id),
    });
    groups.set(group, entries);
  }
  return [...groups].map(([heading, entries]) => ({ heading, entries }));
}

/**
 * What fits what was typed, the best first, in groups of which that with the best is the first: Enter does what was
 * meant, and not what merely stands above it.
 */
function fitting(groups: readonly Group[], typed: string): readonly Group[] {
  const wanted = typed.trim();
  if (wanted === '') return groups;
  return groups
    .map(({ heading, entries }) => {
      const scored = entries
        .map((entry) => ({ entry, score: fitness(entry.label, heading, wanted) }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score);
      return { heading, entries: scored.map(({ entry }) => entry), best: scored[0]?.score ?? 0 };
    })
    .filter(({ best }) => best > 0)
    .sort((a, b) => b.best - a.best);
}

/** A list of all there is to do, to be found by typing. `typed` is what was, before it stood there. */
export function Palette({ onClose, typed }: { onClose(): void; typed: string }) {
  // As it is when it opens: what loads end meanwhile is no reason for the list to jump.
  const [groups] = useState(entryGroups);
  // Where nothing was, the list keeps its text itself: it is in order then before the next key comes.
  const [wanted, setWanted] = useState(typed);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content className={styles.palette} aria-describedby={undefined} data-testid="palette">
          <Dialog.Title className="for-readers-only">Command palette</Dialog.Title>
          <Command label="Commands" loop shouldFilter={false} className={styles.command}>
            <div className={styles.box}>
              <Search size={15} aria-hidden="true" />
              <Command.Input
                className={styles.input}
                placeholder="What do you want to do?"
                {...(typed !== '' && { value: wanted })}
                onValueChange={setWanted}
              />
            </div>
            <Command.List className={styles.list} label="Commands">
              <Command.Empty className={styles.empty}>No command is called that.</Command.Empty>
              {fitting(groups, wanted).map(({ heading, entries }) => (
                <Command.Group key={heading} heading={heading} className={styles.group}>
                  {entries.map(({ id, label, amount, keys, run }) => (
                    <Command.Item
                      key={id}
                      className={styles.item}
                      value={id}
                      onSelect={() => {
                        onClose();
                        run();
                      }}
                    >
                      <span className={styles.label}>
                        {label}
                        {amount !== null && ` (${amount})`}
                      </span>
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
