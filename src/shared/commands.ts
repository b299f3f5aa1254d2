/** Every command of the window: the one list for its keys, its palette, the shortcut help and the application menu. */

export type CommandGroup = 'File' | 'Edit' | 'View' | 'Go' | 'Theme' | 'Help';

export interface CommandInfo {
  id: string;
  /** As it stands in a menu, without an ellipsis. */
  label: string;
  group: CommandGroup;
  /** As Electron's accelerators are written; `CmdOrCtrl` is the command key on a Mac. Null where it has no key. */
  keys: string | null;
  /** Other keys for the same. */
  otherKeys?: string;
  /** Whether the same keys are for the text, where there is one to edit. */
  editsText?: true;
  /** Whether it asks something before anything is done, which its label then ends in dots for. */
  asks?: true;
}

export const COMMANDS = [
  { id: 'open-files', label: 'Open files', group: 'File', keys: 'CmdOrCtrl+O', asks: true },
  { id: 'open-folder', label: 'Open folder', group: 'File', keys: 'CmdOrCtrl+Shift+O', asks: true },
  { id: 'cancel-all', label: 'Cancel all loads', group: 'File', keys: 'CmdOrCtrl+.' },
  { id: 'undo-drop', label: 'Undo the latest drop', group: 'Edit', keys: 'CmdOrCtrl+Z', editsText: true },
  { id: 'retry-disk', label: 'Try the disk tier again', group: 'File', keys: null },
  { id: 'open-cache-folder', label: 'Show the cache folder', group: 'File', keys: null },
  { id: 'settings', label: 'Settings', group: 'File', keys: 'CmdOrCtrl+,', asks: true },
  {
    id: 'palette',
    label: 'Command palette',
    group: 'View',
    keys: 'CmdOrCtrl+K',
    otherKeys: 'CmdOrCtrl+Shift+P',
    asks: true,
  },
  { id: 'filter', label: 'Filter what is in view', group: 'View', keys: 'CmdOrCtrl+F' },
  { id: 'toggle-details', label: 'Show or hide the details', group: 'View', keys: 'CmdOrCtrl+I' },
  { id: 'clear-log', label: 'Clear the log', group: 'View', keys: null },
  { id: 'export-events', label: 'Export the log', group: 'File', keys: null, asks: true },
  { id: 'last-minute', label: 'Narrow to the last minute', group: 'View', keys: null },
  { id: 'recent-misses', label: 'Show the misses of the last minute', group: 'View', keys: null },
  { id: 'all-times', label: 'Show all times again', group: 'View', keys: null },
  { id: 'sort-code', label: 'Sort by code size', group: 'View', keys: null },
  { id: 'sort-memory', label: 'Sort by use of memory', group: 'View', keys: null },
  { id: 'sort-worth', label: 'Sort by saved time per MB, least first', group: 'View', keys: null },
  { id: 'worth', label: 'What the cache has saved', group: 'View', keys: null },
  { id: 'what-changed', label: 'What changed in the rebuilt module', group: 'View', keys: null },
  { id: 'compare-runs', label: 'Compare the last two benchmark runs', group: 'View', keys: null },
  { id: 'run-program', label: 'Run a program', group: 'File', keys: 'CmdOrCtrl+R', asks: true },
  { id: 'run-again', label: 'Run the last program again', group: 'File', keys: null },
  { id: 'stop-program', label: 'Stop the program', group: 'File', keys: null },
  {
    id: 'compare-program',
    label: 'Compare a program without and with the cache',
    group: 'File',
    keys: null,
    asks: true,
  },
  { id: 'go-modules', label: 'Modules', group: 'Go', keys: 'CmdOrCtrl+1' },
  { id: 'go-timeline', label: 'Timeline', group: 'Go', keys: 'CmdOrCtrl+2' },
  { id: 'go-events', label: 'Events', group: 'Go', keys: 'CmdOrCtrl+3' },
  { id: 'go-benchmarks', label: 'Benchmarks', group: 'Go', keys: 'CmdOrCtrl+4' },
  { id: 'go-contents-view', label: 'Contents', group: 'Go', keys: 'CmdOrCtrl+5' },
  { id: 'go-programs', label: 'Programs', group: 'Go', keys: 'CmdOrCtrl+6' },
  { id: 'go-overview', label: 'Details: overview', group: 'Go', keys: 'CmdOrCtrl+Shift+1' },
  { id: 'go-contents', label: 'Details: contents', group: 'Go', keys: 'CmdOrCtrl+Shift+2' },
  { id: 'go-history', label: 'Details: history', group: 'Go', keys: 'CmdOrCtrl+Shift+3' },
  { id: 'theme-system', label: 'Theme of the system', group: 'Theme', keys: null },
  { id: 'theme-light', label: 'Light theme', group: 'Theme', keys: null },
  { id: 'theme-dark', label: 'Dark theme', group: 'Theme', keys: null },
  { id: 'shortcuts', label: 'Keyboard shortcuts', group: 'Help', keys: 'F1', otherKeys: '?' },
  { id: 'documentation', label: 'Documentation', group: 'Help', keys: null },
  { id: 'copy-engine', label: 'Copy the engine id', group: 'Help', keys: null },
  { id: 'about', label: 'About Wasm Cache Inspector', group: 'Help', keys: null },
] as const satisfies readonly CommandInfo[];

export type CommandId = (typeof COMMANDS)[number]['id'];
