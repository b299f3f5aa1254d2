import { type Session, session, type WebContents } from 'electron';
import { isOfPage } from './page-files.ts';

/** Copying a key is the one thing that the page needs leave for. */
const ALLOWED = 'clipboard-sanitized-write';

/** Refuses the page all that Chromium would ask a person about, and every download. */
export function forbidPermissions({ defaultSession }: { defaultSession: Session } = session): void {
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(permission === ALLOWED && isOfPage(requestingUrl)),
  );
  defaultSession.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === ALLOWED && isOfPage(origin),
  );
  defaultSession.setDevicePermissionHandler(() => false);
  // Without a stream the request is refused.
  defaultSession.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  defaultSession.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  // Called without a device, they refuse; left alone, some take the first device that there is.
  defaultSession.on('select-hid-device', (event, _details, choose) => {
    event.preventDefault();
    choose();
  });
  defaultSession.on('select-serial-port', (event, _ports, _contents, choose) => {
    event.preventDefault();
    choose('');
  });
  defaultSession.on('select-usb-device', (event, _details, choose) => {
    event.preventDefault();
    choose();
  });
  defaultSession.on('will-download', (event) => event.preventDefault());
}

/** Keeps a window on its own page: it goes nowhere, opens nothing and takes nothing in. */
export function stayOnOwnPage(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault();
    choose('');
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
