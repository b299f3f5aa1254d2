/**
 * The page's first script: lets what index.html shows by itself be painted before the window's own styles and scripts
 * are there. Which those are, the build writes into its own element.
 */
// @ts-check
const LONGEST_WAIT_MS = 120;

const { script = '', style = '' } = document.currentScript?.dataset ?? {};

const styled = new Promise((resolve) => {
  const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: style });
  // A window without its style sheet is ugly, and better than none.
  sheet.onload = sheet.onerror = resolve;
  document.head.append(sheet);
});

const painted = new Promise((resolve) => {
  requestAnimationFrame(() => setTimeout(resolve));
  // A window that nobody sees paints nothing, and is to be ready all the same.
  setTimeout(resolve, LONGEST_WAIT_MS);
});

Promise.all([styled, painted]).then(() => import(script));
