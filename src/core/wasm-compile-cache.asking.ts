/** What a hooked program loads at its end, where it is to have an artifact made. */
export { askForWhole } from './hook/ask-for-whole.ts';
