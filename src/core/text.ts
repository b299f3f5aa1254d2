/** How amounts and text from elsewhere are told to a person. It needs no Node, so that a page may use it too. */
export { bytesText, roundMs, timeText } from './text/amounts.ts';
export { budgetText, MIN_BUDGET_BYTES, parseBudget } from './text/budget-text.ts';
export { printable, printableJson, printableLines } from './text/printable.ts';
