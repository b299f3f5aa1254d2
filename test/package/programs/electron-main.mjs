/** The same as the main process of an Electron app, which ends when it is told to. */
import { app } from 'electron';
import { done } from './load-once.mjs';

void done.then(
  () => app.quit(),
  (error) => {
    console.error(error);
    app.exit(1);
  },
);
