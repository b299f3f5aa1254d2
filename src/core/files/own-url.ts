import { url } from '../on-demand.ts';

/**
 * Gives the URL of the file that this is in: of a source in a folder of the package's, or of what has been built of it.
 * In a bundle in CommonJS format there is no `import.meta.url`.
 */
export function ownUrl(): string {
  return import.meta.url ?? url().pathToFileURL(__filename).href;
}
