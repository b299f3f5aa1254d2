import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { closeDialog, type DialogName, useDialog } from './dialog-store.ts';

const importPalette = () => import('./palette.tsx');

/** None is needed for the first picture. */
const DIALOGS: Record<DialogName, ComponentType<{ onClose(): void }>> = {
  palette: lazy(async () => ({ default: (await importPalette()).Palette })),
  shortcuts: lazy(async () => ({ default: (await import('./shortcuts-help.tsx')).ShortcutsHelp })),
  settings: lazy(async () => ({ default: (await import('../settings/settings-page.tsx')).SettingsPage })),
  about: lazy(async () => ({ default: (await import('./about.tsx')).About })),
};

/** The dialog that is open over the window, if one is. */
export function Dialogs() {
  const open = useDialog((state) => state.open);
  // Who opens the palette types on at once.
  useEffect(() => {
    const idle = requestIdleCallback(importPalette);
    return () => cancelIdleCallback(idle);
  }, []);
  if (open === null) return null;
  const Shown = DIALOGS[open];
  return (
    <Suspense fallback={null}>
      <Shown onClose={closeDialog} />
    </Suspense>
  );
}
