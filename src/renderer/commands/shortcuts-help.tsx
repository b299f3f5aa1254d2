import { COMMANDS, type CommandInfo } from '../../shared/commands.ts';
import { MODULE_ACTIONS } from '../modules/module-actions.ts';
import { Modal } from '../widgets/modal.tsx';
import { keysText } from './keys.ts';
import styles from './shortcuts-help.module.css';

interface Shortcut {
  label: string;
  keys: string[];
}

/** Keys that belong to a kind of control, and not to a command. */
const IN_THE_TABLE: readonly Shortcut[] = [
  { label: 'Go through the rows', keys: ['↑', '↓', 'PgUp', 'PgDn', 'Home', 'End'] },
  { label: 'Select what lies between', keys: ['Shift+↑', 'Shift+↓', 'Shift+click'] },
  { label: 'Add a row, or take it out', keys: ['Space', keysText('CmdOrCtrl+click')] },
  { label: 'Go on without selecting', keys: [keysText('CmdOrCtrl+↑'), keysText('CmdOrCtrl+↓')] },
  { label: 'Select all that are shown', keys: [keysText('CmdOrCtrl+A')] },
  { label: 'Select none', keys: ['Esc'] },
  { label: 'From the search to the rows', keys: ['↓'] },
  { label: 'Open the menu of the rows, or of a column', keys: [keysText('Shift+F10')] },
  { label: 'On a column’s head: sort, sort by it next', keys: ['↵', 'Shift+↵'] },
  { label: 'On a column’s head: move it', keys: [keysText('CmdOrCtrl+←'), keysText('CmdOrCtrl+→')] },
  { label: 'On a column’s head: resize it', keys: ['Shift+←', 'Shift+→'] },
];

function groups(): { title: string; shortcuts: Shortcut[] }[] {
  const byGroup = new Map<string, Shortcut[]>();
  for (const { label, group, keys, otherKeys } of COMMANDS as readonly CommandInfo[]) {
    const all = [keys, otherKeys].filter((one) => one != null).map((one) => keysText(one));
    if (all.length > 0) byGroup.set(group, [...(byGroup.get(group) ?? []), { label, keys: all }]);
  }
  const ofRow = MODULE_ACTIONS.filter(({ keyLabel }) => keyLabel !== null).map(({ label, keyLabel }) => ({
    label,
    keys: [keyLabel ?? ''],
  }));
  return [
    ...[...byGroup].map(([title, shortcuts]) => ({ title, shortcuts })),
    { title: 'In the table of modules', shortcuts: [...IN_THE_TABLE, ...ofRow] },
  ];
}

/** Every key that does something, by where it does it. */
export function ShortcutsHelp({ onClose }: { onClose(): void }) {
  return (
    <Modal
      title="Keyboard shortcuts"
      about="Tab goes from one part of the window to the next. Escape leaves what is open."
      wide
      onClose={onClose}
    >
      <div className={styles.groups}>
        {groups().map(({ title, shortcuts }) => (
          <section key={title} className={styles.group} aria-label={title}>
            <h3>{title}</h3>
            <dl>
              {shortcuts.map(({ label, keys }) => (
                <div key={label} className={styles.shortcut}>
                  <dt>{label}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
