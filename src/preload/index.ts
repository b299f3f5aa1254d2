import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { channelOf, type InspectorApi, UPDATE_CHANNEL, type UpdateBatch } from '../shared/contract.ts';

const api: InspectorApi = {
  request: (name, argument) => ipcRenderer.invoke(channelOf(name), argument),
  onUpdate: (listener) => {
    const forward = (_event: unknown, batch: UpdateBatch) => listener(batch);
    ipcRenderer.on(UPDATE_CHANNEL, forward);
    return () => ipcRenderer.off(UPDATE_CHANNEL, forward);
  },
  pathForFile: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('inspector', api);
