import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { CommandId } from '../shared/commands.ts';
import {
  COMMAND_CHANNEL,
  channelOf,
  type InspectorApi,
  UPDATE_CHANNEL,
  type UpdateBatch,
  VIEW_ARGUMENT,
} from '../shared/contract.ts';
import type { KeptView } from '../shared/kept-view.ts';

/** What main gave this page's process at its start, so that the first picture is the right one. */
function openedWith(): KeptView {
  const given = process.argv.find((argument) => argument.startsWith(VIEW_ARGUMENT));
  if (given === undefined) throw new Error('The window was opened without its view.');
  return JSON.parse(decodeURIComponent(given.slice(VIEW_ARGUMENT.length)));
}

const api: InspectorApi = {
  request: (name, argument) => ipcRenderer.invoke(channelOf(name), argument),
  onUpdate: (listener) => {
    const forward = (_event: unknown, batch: UpdateBatch) => listener(batch);
    ipcRenderer.on(UPDATE_CHANNEL, forward);
    return () => ipcRenderer.off(UPDATE_CHANNEL, forward);
  },
  onCommand: (listener) => {
    const forward = (_event: unknown, id: CommandId) => listener(id);
    ipcRenderer.on(COMMAND_CHANNEL, forward);
    return () => ipcRenderer.off(COMMAND_CHANNEL, forward);
  },
  openedWith: openedWith(),
  pathForFile: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('inspector', api);
