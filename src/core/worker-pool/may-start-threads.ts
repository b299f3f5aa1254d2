/** A host may run without the permission for threads (`--permission`), and loads all the same. */
export function mayStartThreads(): boolean {
  // Node's types for 20 know only of what was there when they were made.
  const { permission } = process as { permission?: { has(scope: string): boolean } };
  return permission?.has('worker') ?? true;
}
