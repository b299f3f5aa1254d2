import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { COMMANDS, type CommandGroup, type CommandId } from '../../shared/commands.ts';
import { COMMAND_CHANNEL } from '../../shared/contract.ts';

const ON_MAC = process.platform === 'darwin';

/** The menu of the app. What it offers, and under which keys, is the window's own list of commands. */
export function applicationMenu(window: BrowserWindow): Menu {
  const choose = (id: CommandId) => {
    if (!window.isDestroyed()) window.webContents.send(COMMAND_CHANNEL, id);
  };
  const items = (group: CommandGroup): MenuItemConstructorOptions[] =>
    COMMANDS.filter((command) => command.group === group).map(({ id, label, keys, ...command }) => ({
      label: 'asks' in command ? `${label}…` : label,
      // The keys are the page's: it knows what is typed into, and which dialog is open.
      ...(keys !== null && { accelerator: keys, registerAccelerator: false }),
      click: () => choose(id),
    }));
  const separator = { type: 'separator' } as const;
  return Menu.buildFromTemplate([
    ...(ON_MAC ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [...items('File'), separator, { role: ON_MAC ? 'close' : 'quit' }] },
    {
      label: '&Edit',
      submenu: [
        ...items('Edit'),
        separator,
        { role: 'undo', label: 'Undo typing' },
        { role: 'redo', label: 'Redo typing' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        ...items('View'),
        separator,
        { label: 'Theme', submenu: items('Theme') },
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        separator,
        { role: 'toggleDevTools' },
      ],
    },
    { label: '&Go', submenu: items('Go') },
    { role: 'windowMenu' },
    { role: 'help', label: '&Help', submenu: items('Help') },
  ]);
}
