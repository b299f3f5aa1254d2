/** What was dropped, told apart: what has a path in the file system, and what has only bytes. */

export interface Dropped {
  /** Files and folders with a real path. */
  paths: string[];
  /** Files that were dragged out of a page or an archive. */
  files: File[];
  /** Folders without a path: their `.wasm` files have only bytes too. */
  folders: FileSystemDirectoryEntry[];
}

interface DroppedItem {
  file: File | null;
  folder: FileSystemDirectoryEntry | null;
}

/** Sorts dropped items by whether they have a path. */
export function tellApart(items: readonly DroppedItem[], pathForFile: (file: File) => string): Dropped {
  const dropped: Dropped = { paths: [], files: [], folders: [] };
  for (const { file, folder } of items) {
    const path = file ? pathForFile(file) : '';
    if (path !== '') dropped.paths.push(path);
    else if (folder) dropped.folders.push(folder);
    else if (file) dropped.files.push(file);
  }
  return dropped;
}

/** Takes everything out of a drop's data at once: it is empty as soon as the event's handler has returned. */
export function itemsOf(data: DataTransfer): DroppedItem[] {
  const items = [...data.items]
    .filter((item) => item.kind === 'file')
    .map((item) => {
      const entry = item.webkitGetAsEntry();
      return {
        file: item.getAsFile(),
        folder: entry?.isDirectory ? (entry as FileSystemDirectoryEntry) : null,
      };
    });
  return items.length > 0 ? items : [...data.files].map((file) => ({ file, folder: null }));
}

const readSome = (reader: FileSystemDirectoryReader) =>
  new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject));

/** The `.wasm` files below a folder that has no path. */
export async function wasmFilesBelow(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const files: File[] = [];
  // A reader gives a part of its entries at a time, and none at the end.
  for (let entries = await readSome(reader); entries.length > 0; entries = await readSome(reader)) {
    for (const entry of entries) {
      if (entry.isDirectory) files.push(...(await wasmFilesBelow(entry as FileSystemDirectoryEntry)));
      else if (/\.wasm$/i.test(entry.name)) files.push(await fileOf(entry as FileSystemFileEntry));
    }
  }
  return files;
}
