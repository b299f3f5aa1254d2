/** Where the disk tier has a module's entry of an engine; null where folder or key are not known. */
export function entryPath(location: string | null, engineId: string, key: string | null): string | null {
  if (location === null || key === null) return null;
  const separator = location.includes('/') ? '/' : '\\';
  return [location, engineId, `${key}.bin`].join(separator);
}
