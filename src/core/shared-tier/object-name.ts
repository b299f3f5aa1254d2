/** What every kind of store takes as it is: nothing that needs to be escaped, climbs out of a folder or is hidden. */
const OBJECT_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;
const MAX_LENGTH = 512;

/** Gives `name` where every kind of store can have an object of that name. Throws a `TypeError` otherwise. */
export function checkObjectName(name: string): string {
  if (name.length <= MAX_LENGTH && OBJECT_NAME.test(name)) return name;
  throw new TypeError(
    `not the name of an object: ${JSON.stringify(name.slice(0, MAX_LENGTH))}. Letters, digits, "-", "_" and "." are, in parts between "/" that do not begin with "."`,
  );
}
