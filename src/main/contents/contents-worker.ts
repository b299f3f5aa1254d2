/** The thread that reads modules. It holds those that were opened, and is ended where one takes too long. */
import { readFile, stat } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { MAX_WIRE_BYTES, ModuleHash } from 'wasm-compile-cache';
import { ContentsError } from './binary/contents-error.ts';
import { codeTree } from './code-tree.ts';
import { compareModules } from './compare-modules.ts';
import type {
  ContentsQuestions,
  ContentsReply,
  ContentsRequest,
  ModuleSource,
  QuestionName,
} from './contents-tasks.ts';
import { functionText } from './function-text.ts';
import { ListPages } from './list-page.ts';
import { type OpenModule, openModule, shownBytes } from './open-module.ts';

interface HeldModule extends OpenModule {
  pages: ListPages;
}

const held = new Map<string, HeldModule>();

type Answers = {
  [Name in QuestionName]: (
    module: HeldModule,
    argument: ContentsQuestions[Name]['takes'],
  ) => ContentsQuestions[Name]['gives'];
};

const answers: Answers = {
  contents: ({ contents }) => contents,
  page: ({ pages }, request) => pages.page(request),
  codeTree: (module, { path, skip }) => codeTree(module, path, skip),
  functionText: (module, { index, from }) => functionText(module, index, from),
  bytes: (module, { offset, length }) => shownBytes(module, offset, length),
  changes: (module, { before }) => compareModules(heldModule(before), module),
};

parentPort?.on('message', (request: ContentsRequest) => void reply(request));

async function reply(request: ContentsRequest): Promise<void> {
  const { id } = request;
  let answer: ContentsReply;
  try {
    answer = { id, value: await answerTo(request) };
  } catch (error) {
    const { kind, message, offset } =
      error instanceof ContentsError
        ? error
        : { kind: 'other', message: error instanceof Error ? error.message : String(error), offset: null };
    answer = { id, error: { kind, message, offset } };
  }
  parentPort?.postMessage(answer);
}

async function answerTo(request: ContentsRequest): Promise<unknown> {
  const { token } = request;
  switch (request.kind) {
    case 'open': {
      const bytes = await bytesOf(request.source);
      const key = await ModuleHash.of(bytes);
      if (request.key !== null && request.key !== key) {
        throw new ContentsError('changed', 'it holds another module than the one that was loaded');
      }
      const module = openModule(bytes, key);
      held.set(token, { ...module, pages: new ListPages(module) });
      return bytes.byteLength;
    }
    case 'close':
      held.delete(token);
      return null;
    case 'ask':
      return answers[request.name](heldModule(token), request.argument as never);
  }
}

function heldModule(token: string): HeldModule {
  const module = held.get(token);
  if (!module) throw new Error('the module has been closed');
  return module;
}

async function bytesOf(source: ModuleSource): Promise<Uint8Array> {
  if ('bytes' in source) return source.bytes;
  try {
    const stats = await stat(source.path);
    if (!stats.isFile()) throw new ContentsError('file-read', `${source.path} is not a file`);
    if (stats.size > MAX_WIRE_BYTES) {
      throw new ContentsError('too-large', `${source.path} is larger than 1 GiB, which no module is`);
    }
    return await readFile(source.path);
  } catch (error) {
    if (error instanceof ContentsError) throw error;
    const { message } = error as Error;
    throw new ContentsError('file-read', `${source.path} could not be read: ${message}`);
  }
}
