import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Distrust } from '../../../src/core/signing/distrust.ts';
import { publicKeyText } from '../../../src/core/signing/public-key.ts';
import { makeSigningKey, readSigningKey, writeSigningKey } from '../../../src/core/signing/signing-key.ts';
import { TrustFile } from '../../../src/core/signing/trust-file.ts';
import { parseEnd, parseTrustedKeys, stateOf } from '../../../src/core/signing/trusted-keys.ts';
import { failureOf } from '../../support/failures.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

const FOR_EVER = { notAfter: null, revokedAt: null };
const trustFile = () => new TrustFile(join(scratchFolder(), 'keys', 'trusted'));
const isWindows = process.platform === 'win32';

describe('a file of trusted keys', () => {
  it('holds no key where it is not there, and then those that were trusted', async () => {
    const file = trustFile();
    expect(await file.keys()).toEqual([]);
    const [old, young] = [makeSigningKey('ci-2025'), makeSigningKey('ci-2026')];
    await file.trust({ ...old, notAfter: parseEnd('2025-12-31'), revokedAt: null });
    await file.trust({ ...young, ...FOR_EVER });
    const states = async () => {
      const keys = await new TrustFile(file.path).keys();
      return keys.map((key) => [key.name, stateOf(key, Date.UTC(2026, 0, 1))]);
    };
    expect(await states()).toEqual([
      ['ci-2025', 'expired'],
      ['ci-2026', 'active'],
    ]);
    await file.revoke('ci-2026');
    expect((await states())[1]).toEqual(['ci-2026', 'revoked']);
    expect((await file.keys()).map((key) => stateOf(key, Date.UTC(2025, 11, 31, 23)))).toEqual([
      'active',
      'revoked',
    ]);
    if (!isWindows) expect(statSync(file.path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file.path, '..'))).toEqual(['trusted']);
  });

  it('keeps remarks and the other lines as they are', async () => {
    const file = trustFile();
    const [one, two] = [makeSigningKey('one'), makeSigningKey('two')];
    await file.trust({ ...one, ...FOR_EVER });
    const text = `# our CI, ask ada\n\n${readFileSync(file.path, 'utf8')}`;
    writeFileSync(file.path, text);
    await file.trust({ ...two, ...FOR_EVER });
    expect(readFileSync(file.path, 'utf8')).toBe(`${text}${publicKeyText(two)}\n`);
  });

  it('lets no name stand for two keys, and none come back that was revoked', async () => {
    const file = trustFile();
    const key = { ...makeSigningKey('ci'), ...FOR_EVER };
    await file.trust(key);
    await expect(file.trust({ ...makeSigningKey('ci'), ...FOR_EVER })).rejects.toThrow(
      'another key of the name ci',
    );
    await file.revoke('ci');
    await expect(file.trust(key)).rejects.toThrow('ci has been revoked');
    await expect(file.revoke('nobody')).rejects.toThrow('no key of the name nobody');
  });

  it('loses none of many changes at once', async () => {
    const file = trustFile();
    const names = Array.from({ length: 12 }, (_, index) => `key-${index}`);
    const changes = names.map((name) =>
      new TrustFile(file.path).trust({ ...makeSigningKey(name), ...FOR_EVER }),
    );
    await Promise.all(changes);
    expect((await file.keys()).map(({ name }) => name).sort()).toEqual([...names].sort());
  });

  it.each([
    ['half a line', 'ci:AAAA', 'line 1: this is no public key'],
    [
      'a word that says nothing',
      `${publicKeyText(makeSigningKey('ci'))} trusted`,
      'line 1: "trusted" says nothing',
    ],
    [
      'no date',
      `# ours\n${publicKeyText(makeSigningKey('ci'))} not-after=2026-02-30`,
      'line 2: "2026-02-30" is no date',
    ],
  ])('trusts nobody where it holds %s', async (_what, text, why) => {
    const file = new TrustFile(writeInto(scratchFolder(), 'trusted', text));
    chmodSync(file.path, 0o600);
    const failure = await failureOf(file.keys(), Distrust);
    expect(failure.reason).toBe('no-trusted-key');
    expect(failure.message).toContain(why);
  });

  it.skipIf(isWindows)('trusts nobody where others could have written it, and follows no link', async () => {
    const path = writeInto(scratchFolder(), 'trusted', `${publicKeyText(makeSigningKey('ci'))}\n`);
    chmodSync(path, 0o666);
    expect((await failureOf(new TrustFile(path).keys(), Distrust)).message).toContain('chmod go-w');
    // As Git makes it where each user has a group of their own.
    chmodSync(path, 0o664);
    expect(await new TrustFile(path).keys()).toHaveLength(1);
    chmodSync(path, 0o644);
    expect(await new TrustFile(path).keys()).toHaveLength(1);
    const link = join(scratchFolder(), 'link');
    symlinkSync(path, link);
    expect((await failureOf(new TrustFile(link).keys(), Distrust)).message).toContain('is a link');
  });

  it('reads no more keys than it would ask for', () => {
    const lines = Array.from({ length: 17 }, (_, index) => publicKeyText(makeSigningKey(`key-${index}`)));
    expect(() => parseTrustedKeys(lines.join('\n'))).toThrow('these are 17 keys');
  });
});

describe('a file of a private key', () => {
  it('is for this user alone, and is never written over', async () => {
    const path = join(scratchFolder(), 'keys', 'ci.signing-key');
    const key = makeSigningKey('ci');
    await writeSigningKey(path, key);
    expect((await readSigningKey(path)).bytes).toEqual(key.bytes);
    await expect(writeSigningKey(path, makeSigningKey('ci'))).rejects.toMatchObject({ code: 'EEXIST' });
    expect((await readSigningKey(path)).bytes).toEqual(key.bytes);
    if (isWindows) return;
    expect(statSync(path).mode & 0o777).toBe(0o600);
    chmodSync(path, 0o640);
    await expect(readSigningKey(path)).rejects.toThrow('open to other users (mode 640)');
    expect(existsSync(path)).toBe(true);
  });
});
