/** What each command does, and whether it can be done now. */
import { COMMANDS, type CommandId, type CommandInfo } from '../../shared/commands.ts';
import type { MainTab, PaneTab } from '../../shared/kept-view.ts';
import { compareLatest, useBenchmark } from '../benchmark/benchmark-store.ts';
import { showChanges } from '../contents/rebuilt-notice.tsx';
import { currentEventFilter } from '../events/event-filter.ts';
import { clearEvents, useEvents } from '../events/events-store.ts';
import { exportEvents } from '../events/export-events.ts';
import { ask } from '../inspector-api.ts';
import { undoDrop } from '../modules/drop-modules.ts';
import type { ColumnId } from '../modules/module-columns.ts';
import { useModules } from '../modules/modules-store.ts';
import { sortBy } from '../modules/table-store.ts';
import { useWork } from '../modules/work-store.ts';
import { isBusy, runAgain, usePrograms } from '../programs/programs-store.ts';
import { setTheme } from '../settings/settings-store.ts';
import { MAIN_TABS } from '../shell/main-tabs.tsx';
import { PANE_TABS } from '../shell/pane-tabs.tsx';
import {
  brushLast,
  brushTime,
  openPane,
  openTab,
  selectRow,
  togglePane,
  useView,
} from '../shell/view-store.ts';
import { useTiers } from '../tiers/tiers-store.ts';
import { copyText } from '../widgets/copy-text.ts';
import { useWorth } from '../worth/worth-store.ts';
import { openDialog } from './dialog-store.ts';

interface CommandAction {
  run(): void;
  /** Absent where it can always be done. */
  available?(): boolean;
}

const goTo = (tab: MainTab): CommandAction => ({
  run: () => openTab(tab),
  available: () => MAIN_TABS.some(({ id }) => id === tab),
});

const goToPane = (tab: PaneTab): CommandAction => ({
  run: () => openPane(tab),
  available: () => PANE_TABS.some(({ id }) => id === tab),
});

/** Goes to the first box of the view in front that filters it. */
function focusFilter(): void {
  document
    .querySelector<HTMLInputElement>(
      '[role="tabpanel"][data-state="active"] input[aria-label^="Filter"], [role="tabpanel"][data-state="active"] search input',
    )
    ?.select();
}

/** Goes to the table, whose arrow keys then go through the rows. */
function focusTable(): void {
  openTab('modules');
  setTimeout(() => document.querySelector<HTMLElement>('[role="grid"][aria-label="Modules"]')?.focus());
}

/** Goes to where a program's command is typed, once what shows it is there. */
function focusCommand(): void {
  openTab('programs');
  usePrograms.setState(({ focusAsked }) => ({ focusAsked: focusAsked + 1 }));
}

const sortModules = (id: ColumnId, descending: boolean): CommandAction => ({
  run: () => {
    sortBy([{ id, descending }]);
    openTab('modules');
  },
  available: () => useModules.getState().rows.length > 0,
});

/** The selected row where its file was rebuilt; else the one that was rebuilt last. */
function rebuiltId(): string | null {
  const { byId, rows } = useModules.getState();
  const selected = byId.get(useView.getState().selectedId ?? '');
  if (selected?.rebuilt) return selected.id;
  let latest: { id: string; at: number } | null = null;
  for (const { id, rebuilt } of rows) {
    if (rebuilt && rebuilt.at > (latest?.at ?? 0)) latest = { id, at: rebuilt.at };
  }
  return latest?.id ?? null;
}

function showWhatChanged(): void {
  const id = rebuiltId();
  if (id === null) return;
  selectRow(id);
  showChanges();
}

function showRecentMisses(): void {
  brushLast(1);
  useView.setState({
    mainTab: 'events',
    eventKinds: new Set(['miss']),
    eventPlaces: new Set(),
    eventText: '',
    eventsOfSelection: false,
  });
}

const ACTIONS: Record<CommandId, CommandAction> = {
  'open-files': { run: () => void ask('openDialog', { kind: 'files' }) },
  'open-folder': { run: () => void ask('openDialog', { kind: 'folder' }) },
  'cancel-all': {
    run: () => void ask('cancelAll', null),
    available: () => useModules.getState().counts.underWay > 0,
  },
  'undo-drop': { run: () => void undoDrop(), available: () => useWork.getState().undo !== null },
  'retry-disk': {
    run: () => void ask('retryDisk', null),
    available: () => {
      const failing = useTiers.getState().tiers.disk?.failing;
      return failing !== undefined && (failing.read !== null || failing.write !== null);
    },
  },
  'open-cache-folder': { run: () => void ask('openPlace', { place: 'cache-folder' }) },
  settings: { run: () => openDialog('settings') },
  palette: { run: () => openDialog('palette') },
  // Once a dialog that it was chosen in has given the focus back.
  filter: { run: () => void setTimeout(focusFilter) },
  'toggle-details': { run: togglePane },
  'clear-log': { run: clearEvents, available: () => useEvents.getState().ring.length > 0 },
  'export-events': {
    run: () => void exportEvents(currentEventFilter()),
    available: () => useEvents.getState().ring.length > 0,
  },
  'last-minute': { run: () => brushLast(1) },
  'recent-misses': { run: showRecentMisses },
  'all-times': { run: () => brushTime(null), available: () => useView.getState().brushedTime !== null },
  'sort-code': sortModules('artifact', true),
  'sort-memory': sortModules('inMemory', true),
  'sort-worth': sortModules('savedPerMb', false),
  worth: {
    run: () => void setTimeout(() => useWorth.setState({ detailsOpen: true })),
    available: () => useWorth.getState().worth !== null,
  },
  'what-changed': { run: showWhatChanged, available: () => rebuiltId() !== null },
  'compare-runs': {
    run: () => {
      openTab('benchmarks');
      void compareLatest();
    },
    // They are asked for when they are first looked at.
    available: () => (useBenchmark.getState().kept?.runs.length ?? 2) > 1,
  },
  'run-program': { run: focusCommand },
  'run-again': {
    run: () => void runAgain(),
    available: () => usePrograms.getState().run !== null && !isBusy(usePrograms.getState()),
  },
  'stop-program': {
    run: () => void ask('stopProgram', null),
    available: () => usePrograms.getState().run?.state === 'running',
  },
  'compare-program': { run: focusCommand },
  'go-modules': { run: focusTable },
  'go-timeline': goTo('timeline'),
  'go-events': goTo('events'),
  'go-benchmarks': goTo('benchmarks'),
  'go-programs': goTo('programs'),
  'go-contents-view': goTo('contents'),
  'go-overview': goToPane('overview'),
  'go-contents': goToPane('contents'),
  'go-history': goToPane('history'),
  'theme-system': { run: () => void setTheme('system') },
  'theme-light': { run: () => void setTheme('light') },
  'theme-dark': { run: () => void setTheme('dark') },
  shortcuts: { run: () => openDialog('shortcuts') },
  documentation: { run: () => void ask('openPlace', { place: 'documentation' }) },
  'copy-engine': {
    run: () => void copyText(useTiers.getState().engine?.deterministicId ?? '', 'Engine id copied'),
    available: () => useTiers.getState().engine !== null,
  },
  about: { run: () => openDialog('about') },
};

const available = (id: CommandId): boolean => ACTIONS[id].available?.() ?? true;

export type AvailableCommand = CommandInfo & { id: CommandId };

/** The commands that there are something to do for now. */
export const availableCommands = (): readonly AvailableCommand[] =>
  (COMMANDS as readonly AvailableCommand[]).filter(({ id }) => available(id));

/** Does what a command is for; nothing where it cannot be done now. */
export function runCommand(id: CommandId): void {
  if (available(id)) ACTIONS[id].run();
}
