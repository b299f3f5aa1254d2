import { type ComponentType, useEffect, useState } from 'react';
import { closeDialog, type DialogName, useDialog } from './dialog-store.ts';
import { typeAhead } from './type-ahead.ts';

interface DialogProperties {
  onClose(): void;
  /** What was typed before it stood there. */
  typed: string;
}

type DialogComponent = ComponentType<DialogProperties>;

/** None is needed for the first picture. */
const IMPORTS: Record<DialogName, () => Promise<DialogComponent>> = {
  palette: async () => (await import('./palette.tsx')).Palette,
  shortcuts: async () => (await import('./shortcuts-help.tsx')).ShortcutsHelp,
  settings: async () => (await import('../settings/settings-page.tsx')).SettingsPage,
  about: async () => (await import('./about.tsx')).About,
};

/** Those that are there stand at once: React's `lazy` would let a frame go by, and what is typed in it go astray. */
const imported = new Map<DialogName, DialogComponent>();

async function importDialog(name: DialogName): Promise<void> {
  if (!imported.has(name)) imported.set(name, await IMPORTS[name]());
}

/** The dialog that is open over the window, if one is. */
export function Dialogs() {
  const open = useDialog((state) => state.open);
  const [failure, setFailure] = useState<unknown>(null);
  const [typed, setTyped] = useState('');
  const [, setArrived] = useState<DialogName | null>(null);
  // Who opens the palette types on at once.
  useEffect(() => {
    const idle = requestIdleCallback(() => importDialog('palette').catch(setFailure));
    return () => cancelIdleCallback(idle);
  }, []);
  useEffect(() => {
    setTyped('');
    if (open === null || imported.has(open)) return;
    const ahead = typeAhead(closeDialog);
    importDialog(open)
      .then(() => {
        setTyped(ahead.text());
        setArrived(open);
      }, setFailure)
      .finally(ahead.end);
    return ahead.end;
  }, [open]);
  if (failure !== null) throw failure;
  const Shown = open === null ? undefined : imported.get(open);
  return Shown && <Shown onClose={closeDialog} typed={typed} />;
}
