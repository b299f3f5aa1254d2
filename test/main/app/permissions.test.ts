import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { expect, it, vi } from 'vitest';
import { PAGE_URL } from '../../../src/main/app/page-files.ts';
import { forbidPermissions, stayOnOwnPage } from '../../../src/main/app/permissions.ts';

vi.mock('electron', () => ({ session: {} }));

type Handler = (...args: unknown[]) => unknown;

/** A session, or a page, that keeps the handlers that it is given, and emits what Chromium would. */
function newEmitter() {
  const handlers: Record<string, Handler> = {};
  const emitter = new EventEmitter();
  const target = new Proxy(emitter, {
    get: (_target, name: string) =>
      name.startsWith('set')
        ? (handler: Handler) => {
            handlers[name] = handler;
          }
        : Reflect.get(emitter, name).bind(emitter),
  });
  const handler = (name: string) => handlers[name] as Handler;
  /** Gives whether the default was prevented. */
  const emit = (name: string, ...args: unknown[]) => {
    const event = { preventDefault: vi.fn() };
    expect(emitter.emit(name, event, ...args), `${name} is listened to`).toBe(true);
    return event.preventDefault.mock.calls.length > 0;
  };
  return { target, handler, emit };
}

function newSession() {
  const { target, ...rest } = newEmitter();
  forbidPermissions({ defaultSession: target as unknown as Session });
  return rest;
}

it('lets its own page write to the clipboard, and nothing else', () => {
  const { handler } = newSession();
  const asked = (permission: string, requestingUrl: string) => {
    const answer = vi.fn();
    handler('setPermissionRequestHandler')({}, permission, answer, { requestingUrl });
    expect(answer).toHaveBeenCalledOnce();
    return answer.mock.calls[0]?.[0];
  };
  const checked = (permission: string, origin: string) =>
    handler('setPermissionCheckHandler')({}, permission, origin);
  expect(asked('clipboard-sanitized-write', PAGE_URL)).toBe(true);
  expect(checked('clipboard-sanitized-write', 'app://inspector')).toBe(true);
  for (const permission of ['clipboard-read', 'media', 'geolocation', 'notifications', 'openExternal']) {
    expect(asked(permission, PAGE_URL), permission).toBe(false);
    expect(checked(permission, 'app://inspector'), permission).toBe(false);
  }
  for (const url of ['https://example.com/', 'app://other/', 'file:///index.html', '']) {
    expect(asked('clipboard-sanitized-write', url), url).toBe(false);
    expect(checked('clipboard-sanitized-write', url), url).toBe(false);
  }
});

it('gives no device, no screen and no pairing', () => {
  const { handler, emit } = newSession();
  expect(handler('setDevicePermissionHandler')({})).toBe(false);
  const screen = vi.fn();
  handler('setDisplayMediaRequestHandler')({}, screen);
  expect(screen).toHaveBeenCalledExactlyOnceWith({});
  const pairing = vi.fn();
  handler('setBluetoothPairingHandler')({}, pairing);
  expect(pairing).toHaveBeenCalledExactlyOnceWith({ confirmed: false });
  const choose = vi.fn();
  expect(emit('select-hid-device', {}, choose)).toBe(true);
  expect(emit('select-serial-port', [], {}, choose)).toBe(true);
  expect(emit('select-usb-device', {}, choose)).toBe(true);
  expect(choose.mock.calls).toEqual([[], [''], []]);
});

it('downloads nothing', () => {
  expect(newSession().emit('will-download')).toBe(true);
});

it('keeps a window on its own page', () => {
  const { target, handler, emit } = newEmitter();
  stayOnOwnPage(target as unknown as WebContents);
  for (const leave of ['will-navigate', 'will-redirect', 'will-attach-webview']) {
    expect(emit(leave), leave).toBe(true);
  }
  const choose = vi.fn();
  expect(emit('select-bluetooth-device', [], choose)).toBe(true);
  expect(choose).toHaveBeenCalledExactlyOnceWith('');
  expect(handler('setWindowOpenHandler')({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
});
