/** Which of the dialogs over the window is open: one at a time. */
import { create } from 'zustand';

export type DialogName = 'palette' | 'shortcuts' | 'settings' | 'about';

export const useDialog = create<{ open: DialogName | null }>()(() => ({ open: null }));

export const openDialog = (open: DialogName): void => useDialog.setState({ open });

export const closeDialog = (): void => useDialog.setState({ open: null });
