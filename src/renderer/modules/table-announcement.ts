/** What a screen reader says of what was done to the table. */
import { create } from 'zustand';

export const useTableAnnouncement = create<{ text: string }>()(() => ({ text: '' }));

export const say = (text: string): void => useTableAnnouncement.setState({ text });
