import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';

/** The menu of the app. Opening is the page's own shortcut, so the menu only shows it. */
export function applicationMenu(window: BrowserWindow): Menu {
  const press = (modifiers: ('control' | 'shift' | 'meta')[]) => () => {
    window.webContents.sendInputEvent({ type: 'keyDown', keyCode: 'O', modifiers });
  };
  const command = process.platform === 'darwin' ? 'meta' : 'control';
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        {
          label: 'Open Files…',
          accelerator: 'CmdOrCtrl+O',
          registerAccelerator: false,
          click: press([command]),
        },
        {
          label: 'Open Folder…',
          accelerator: 'CmdOrCtrl+Shift+O',
          registerAccelerator: false,
          click: press([command, 'shift']),
        },
        { type: 'separator' },
        { role: process.platform === 'darwin' ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        { type: 'separator' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
  ];
  return Menu.buildFromTemplate(template);
}
