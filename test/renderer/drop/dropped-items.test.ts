import { expect, it } from 'vitest';
import { tellApart } from '../../../src/renderer/drop/dropped-items.ts';

it('takes what has a path by its path, folders too, and the rest by its bytes', () => {
  const file = new File(['\0asm'], 'from-disk.wasm');
  const folder = new File([], 'pkg');
  const bytes = new File(['\0asm'], 'from-a-page.wasm');
  const archived = { name: 'archived', isDirectory: true } as FileSystemDirectoryEntry;
  const dropped = tellApart(
    [
      { file, folder: null },
      { file: folder, folder: { name: 'pkg', isDirectory: true } as FileSystemDirectoryEntry },
      { file: bytes, folder: null },
      { file: null, folder: archived },
    ],
    (one) => (one === bytes ? '' : `/somewhere/${one.name}`),
  );
  expect(dropped).toEqual({
    paths: ['/somewhere/from-disk.wasm', '/somewhere/pkg'],
    files: [bytes],
    folders: [archived],
  });
});
