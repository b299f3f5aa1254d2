/**
 * The page's first script: lets what index.html shows by itself be painted before the window's own styles and scripts
 * are there. Which those are, the build writes into its own element.
 */
// @ts-check
/** In milliseconds: a window that nobody sees paints nothing, and is to be ready all the same. */
const LONGEST_WAIT = 250;

const { script = '', style = '' } = document.currentScript?.dataset ?? {};

/** Not the frame that is about to be drawn: what is run while that is on its way to the screen holds it up. */
const painted = new Promise((resolve) => {
  const observer = new PerformanceObserver(() => {
    observer.disconnect();
    resolve(null);
  });
  observer.observe({ type: 'paint', buffered: true });
  setTimeout(resolve, LONGEST_WAIT, null);
});

const styled = () =>
  new Promise((resolve) => {
    const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: style });
    // A window without its style sheet is ugly, and better than none.
    sheet.onload = sheet.onerror = resolve;
    document.head.append(sheet);
  });

painted.then(styled).then(() => import(script));
