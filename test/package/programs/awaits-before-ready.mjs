/** A main process that waits for a load before Electron is ready, which it is only when this file has been run. */
import { app } from 'electron';
import { done } from './load-once.mjs';

await done;
app.quit();
