import { openObjectStore } from 'wasm-compile-cache/commands';
import type { Problem } from '../../shared/problem.ts';
import type { Settings } from '../../shared/settings.ts';
import type { SecretKind, StoreSetup, StoreTest } from '../../shared/shared-tier.ts';
import type { Inspector } from '../inspector/inspector.ts';
import { problemOf } from '../inspector/problem.ts';
import { type KeptSecret, originOf, variablesOf } from '../store/kept-secret.ts';
import { secretsIn } from '../store/store-secrets.ts';
import { TeamStore } from '../store/team-store.ts';
import { Trust } from '../store/trust.ts';
import type { SettingsFile } from './settings-file.ts';
import type { StoreQuestions } from './store-questions.ts';
import { testStore } from './test-store.ts';

export interface StoreRequestsOptions {
  settings: SettingsFile<Settings>;
  inspector: Promise<Pick<Inspector, 'trustChanged' | 'warn'>>;
  secret: KeptSecret;
  questions: StoreQuestions;
  environment?: NodeJS.ProcessEnv;
}

/** What the settings page asks about the team's tier. */
export class StoreRequests {
  readonly #settings: SettingsFile<Settings>;
  readonly #inspector: StoreRequestsOptions['inspector'];
  readonly #environment: NodeJS.ProcessEnv;
  readonly #secret: KeptSecret;
  readonly #questions: StoreQuestions;
  /** The servers that may be given what the environment has of secrets. */
  readonly #mayBeSentTo = new Set<string | null>();
  readonly #trust: Trust;
  readonly #atStart: string | null;
  /** Undefined until it is asked for. */
  #teamStore: TeamStore | null | undefined;

  constructor(options: StoreRequestsOptions) {
    const { settings, inspector, secret, questions, environment = process.env } = options;
    this.#settings = settings;
    this.#inspector = inspector;
    this.#secret = secret;
    this.#environment = environment;
    this.#trust = Trust.in(environment);
    this.#questions = questions;
    this.#atStart = settings.get('store');
    if (this.#atStart !== null) this.#mayBeSentTo.add(originOf(this.#atStart));
  }

  /** What this run opens its cache with; null where there is none. Opened when it is first asked for. */
  get teamStore(): TeamStore | null {
    if (this.#teamStore === undefined) this.#teamStore = this.#open(this.#atStart);
    return this.#teamStore;
  }

  /** What the team's tier is, and whom it trusts. */
  async setup(): Promise<StoreSetup> {
    const set = this.#settings.get('store');
    const problem = set === null ? null : this.#problemWith(set);
    return {
      // What cannot be used may have a password in it.
      address: {
        set: problem === null ? set : null,
        inUse: this.teamStore?.meter.address ?? null,
        waitsForStart: set !== this.#atStart,
      },
      problem,
      secrets: secretsIn(this.#environment),
      keychain: { canKeep: this.#secret.canKeep, kept: this.#secret.about },
      trust: await this.#trustState(),
    };
  }

  /** Keeps the address that the next start opens. Rejects where it is none, is not to have the secrets, or cannot be kept. */
  async set(address: string | null): Promise<StoreSetup> {
    if (address !== null) {
      await openObjectStore(address, this.#environmentFor(address)).close();
      await this.#requireConsent(address);
    }
    this.#settings.set('store', address);
    return this.setup();
  }

  /** Asks a store whether it answers. Rejects for an address that is none, or is not to have the secrets. */
  async test(address: string): Promise<StoreTest> {
    const store = openObjectStore(address, this.#environmentFor(address));
    await this.#requireConsent(address);
    return testStore(store);
  }

  /** Keeps a secret in the system's keychain. Rejects where there is none, and for what is no secret of that kind. */
  async keepSecret(address: string, kind: SecretKind, secret: string): Promise<StoreSetup> {
    // None goes to a server in the clear, and not every text is a header.
    await openObjectStore(address, { ...this.#environment, ...variablesOf(kind, secret) }).close();
    this.#secret.keep(address, kind, secret);
    return this.setup();
  }

  async forgetSecret(): Promise<StoreSetup> {
    this.#secret.forget();
    return this.setup();
  }

  /** Trusts a key as it was pasted, from now on, where the person says so once more. Rejects with what is wrong with it. */
  async trust(publicKey: string, until: string | null): Promise<StoreSetup> {
    if (!(await this.#questions.mayTrust(Trust.keyIn(publicKey)))) return this.setup();
    await this.#trust.trust(publicKey, until);
    return this.#trustChanged();
  }

  /** Revokes a key, for all that it has ever signed, from now on. Rejects where there is none of that name. */
  async revoke(name: string): Promise<StoreSetup> {
    await this.#trust.revoke(name);
    return this.#trustChanged();
  }

  async #requireConsent(address: string): Promise<void> {
    const secrets = secretsIn(this.#environment);
    const origin = originOf(address);
    if (secrets.length === 0 || origin === null || this.#mayBeSentTo.has(origin)) return;
    if (!(await this.#questions.maySend(secrets, origin))) {
      throw new Error(`the secret in ${secrets.join(' and ')} is not to go to ${origin}, which is not asked`);
    }
    this.#mayBeSentTo.add(origin);
  }

  /** What the app was started with comes before what is kept. */
  #environmentFor(address: string): NodeJS.ProcessEnv {
    const given = this.#environment;
    return secretsIn(given).length > 0 ? given : { ...given, ...this.#secret.variablesFor(address) };
  }

  async #trustState(): Promise<StoreSetup['trust']> {
    const { path } = this.#trust;
    try {
      return { path, keys: await this.#trust.keys(), problem: null };
    } catch (error) {
      return { path, keys: [], problem: problemOf(error) };
    }
  }

  /** Why an address cannot be used; null where it can. */
  #problemWith(address: string): Problem | null {
    try {
      openObjectStore(address, this.#environmentFor(address));
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }

  async #trustChanged(): Promise<StoreSetup> {
    await (await this.#inspector).trustChanged();
    return this.setup();
  }

  /** An address that cannot be used is told of, and keeps no cache from being opened. */
  #open(address: string | null): TeamStore | null {
    if (address === null) return null;
    try {
      return TeamStore.open(address, this.#trust, this.#environmentFor(address));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const message = `The team's store that is set is not asked: ${why}. Set another in the settings.`;
      this.#inspector.then(
        (opened) => opened.warn(this.#settings.path, message),
        // Why there is none is told by whoever opens it.
        () => {},
      );
      return null;
    }
  }
}
