import { FileBox } from 'lucide-react';
import { useEffect, useState } from 'react';
import { MAX_WIRE_BYTES } from '../../shared/contract.ts';
import { ask, problemFrom } from '../inspector-api.ts';
import { showProblem } from '../shell/notices-store.ts';
import { showApp } from '../sources/sources-store.ts';
import styles from './drop-zone.module.css';
import { type Dropped, itemsOf, tellApart, wasmFilesBelow } from './dropped-items.ts';

async function loadBytesOf(file: File): Promise<void> {
  // Not read at all: main would refuse it, after it had been in memory twice.
  if (file.size > MAX_WIRE_BYTES) {
    showProblem({
      kind: 'unsupported-file',
      message: `${file.name} cannot be loaded: it has ${file.size} bytes; a module has at most 1 GiB.`,
      advice: null,
    });
    return;
  }
  try {
    await ask('loadBytes', { name: file.name, bytes: await file.arrayBuffer() });
  } catch (cause) {
    const { message } = problemFrom(cause);
    showProblem({
      kind: 'file-read',
      message: `${file.name} could not be read: ${message}`,
      advice: 'Save it to a folder and drop it from there.',
    });
  }
}

async function load({ paths, files, folders }: Dropped): Promise<void> {
  // It is this app that loads them, whatever is looked at.
  if (!(await showApp())) return;
  if (paths.length > 0) void ask('loadPaths', { paths });
  // One after the other: each is whole in memory while it is sent.
  for (const file of files) await loadBytesOf(file);
  for (const folder of folders) {
    const found = await wasmFilesBelow(folder);
    if (found.length === 0) {
      showProblem({
        kind: 'not-found',
        message: `${folder.name} holds no .wasm file.`,
        advice: 'Drop a folder that has .wasm files in it, at any depth.',
      });
    }
    for (const file of found) await loadBytesOf(file);
  }
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes files and folders wherever in the window they are dropped, and shows that it will. */
export function DropZone() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onDrag = (event: DragEvent) => {
      // Without this the window would navigate to what is dropped.
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = hasFiles(event) ? 'copy' : 'none';
      if (hasFiles(event)) setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      if (!event.dataTransfer) return;
      const dropped = tellApart(
        itemsOf(event.dataTransfer),
        (file) => window.inspector?.pathForFile(file) ?? '',
      );
      load(dropped).catch((cause) => showProblem(problemFrom(cause, 'Try to open the files instead.')));
    };
    const end = new AbortController();
    window.addEventListener('dragenter', onDrag, end);
    window.addEventListener('dragover', onDrag, end);
    window.addEventListener('dragleave', onLeave, end);
    window.addEventListener('drop', onDrop, end);
    return () => end.abort();
  }, []);
  if (!over) return null;
  return (
    <div className={styles.overlay} data-testid="drop-overlay" aria-hidden="true">
      <div className={styles.frame}>
        <FileBox size={40} strokeWidth={1.3} />
        <p className={styles.title}>Drop to load</p>
        <p>.wasm files, and every .wasm below folders</p>
      </div>
    </div>
  );
}
