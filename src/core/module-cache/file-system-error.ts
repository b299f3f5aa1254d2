import { CacheError } from './cache-error.ts';

/** A file system's refusal that happened on another thread, which only its code and message came back from. */
export interface FileSystemFailure {
  code: string;
  message: string;
}

/** Makes of a refusal the error that it was, with the system's code on its cause. */
export function fileSystemError(
  kind: 'file-read' | 'file-write',
  what: string,
  path: string,
  { code, message }: FileSystemFailure,
): CacheError {
  const cause = Object.assign(new Error(message), { code });
  return new CacheError(kind, `${what}: ${message}`, { path, cause });
}

/** Tells whether an error means that there is nothing at a path. */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
