/** What is asked of the thread that reads modules, and what it answers. */
import type {
  CodeTree,
  ContentPage,
  FunctionText,
  ModuleChanges,
  ModuleContents,
  ShownBytes,
} from '../../shared/module-contents.ts';
import type { PageRequest } from './list-page.ts';

/** Where a module's bytes are: in a file, or in memory that both threads see. */
export type ModuleSource = { path: string } | { bytes: Uint8Array };

/** The questions about a module that is open. */
export interface ContentsQuestions {
  contents: { takes: null; gives: ModuleContents };
  page: { takes: PageRequest; gives: ContentPage };
  codeTree: { takes: { path: string[]; skip: number }; gives: CodeTree };
  functionText: { takes: { index: number; from: number }; gives: FunctionText };
  bytes: { takes: { offset: number; length: number }; gives: ShownBytes };
  /** Beside another module that is open: its former version. */
  changes: { takes: { before: string }; gives: ModuleChanges };
}

export type QuestionName = keyof ContentsQuestions;

/** Modules are known by a token that the asking side gives them. */
export type ContentsRequest =
  | { id: number; kind: 'open'; token: string; key: string | null; source: ModuleSource }
  | { id: number; kind: 'close'; token: string }
  | { id: number; kind: 'ask'; token: string; name: QuestionName; argument: unknown };

/** An error crosses as its fields: a thread cannot throw into another. */
export type ContentsReply =
  | { id: number; value: unknown }
  | { id: number; error: { kind: string; message: string; offset: number | null } };
