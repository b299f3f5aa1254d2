import { writeFile } from 'node:fs/promises';
import { type BrowserWindow, dialog } from 'electron';

/** What to save, and what to call it. */
export interface FileToSave {
  title: string;
  /** The file's name as it is proposed, without its extension; whatever a folder cannot have in a name is left out. */
  name: string;
  kind: { name: string; extension: string };
  content: string | Uint8Array;
}

/** Saves a file where the person chooses. Gives its path; null where none was chosen. Rejects with the file system's error. */
export async function saveFile(
  window: BrowserWindow,
  { title, name, kind, content }: FileToSave,
): Promise<string | null> {
  const { filePath, canceled } = await dialog.showSaveDialog(window, {
    title,
    defaultPath: `${asFileName(name)}.${kind.extension}`,
    filters: [{ name: kind.name, extensions: [kind.extension] }],
  });
  if (canceled || filePath === '') return null;
  await writeFile(filePath, content);
  return filePath;
}

function asFileName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be left out
  const plain = name.replaceAll(/[\u0000-\u001f<>:"/\\|?*]+/g, '-').replace(/^[.\s-]+|[.\s-]+$/g, '');
  return plain.slice(0, 100) || 'benchmark';
}
