import { LoaderCircle, PlugZap } from 'lucide-react';
import { type FormEvent, useId, useRef, useState } from 'react';
import type { Problem } from '../../shared/problem.ts';
import { LONGEST_ADDRESS, type StoreSetup, type StoreTest } from '../../shared/shared-tier.ts';
import { formatDuration } from '../format.ts';
import { request } from '../inspector-api.ts';
import { readableMessage } from '../readable-message.ts';
import { Button } from '../widgets/button.tsx';
import { changeStoreSetup } from './store-setup.ts';
import styles from './team-tier.module.css';

const EXAMPLE = 'https://cache.example.com/wasm';

/** What a test came to, in words. */
function TestResult({ test }: { test: StoreTest }) {
  if (test.outcome === 'answers') {
    return (
      <p className={styles.result} data-tone="good" role="status" data-testid="store-test">
        It answers, after {formatDuration(test.ms)}: {test.address} said that it has no object of the name
        that was asked for, as it should.
      </p>
    );
  }
  const { message, advice } = test.problem;
  return (
    <p className={styles.result} data-tone="bad" role="status" data-testid="store-test">
      {readableMessage(message)}. {advice}
    </p>
  );
}

/** From when on what is set holds, where that is not yet so. */
function FromNextStart({ address: { set, inUse, waitsForStart } }: { address: StoreSetup['address'] }) {
  if (!waitsForStart) return null;
  const now = inUse === null ? 'none' : inUse;
  return (
    <p className={styles.next} role="status" data-testid="next-store">
      {set === null ? 'From the next start there is none' : 'Holds from the next start'}; until then it is{' '}
      {now}.
    </p>
  );
}

/** Where the store is: what is typed is looked at, and tried if wanted, before it is kept. */
export function StoreAddress({ setup }: { setup: StoreSetup }) {
  const id = useId();
  const { address, problem: kept } = setup;
  const [text, setText] = useState(address.set ?? '');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [test, setTest] = useState<StoreTest | null>(null);
  const [isKept, setIsKept] = useState(false);
  const [isTesting, setIsTesting] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const typed = text.trim();
  const shown = problem ?? (typed === '' ? kept : null);
  const type = (value: string) => {
    setText(value);
    setIsKept(false);
    setProblem(null);
    setTest(null);
  };
  const keep = async (event?: FormEvent) => {
    event?.preventDefault();
    const wrong = await changeStoreSetup('setStore', { address: typed === '' ? null : typed });
    setProblem(wrong);
    setIsKept(wrong === null);
    // The button can be pressed no more, or there is something to mend.
    input.current?.focus();
  };
  const tryIt = async () => {
    setIsTesting(true);
    setTest(null);
    const answer = await request('testStore', { address: typed });
    setIsTesting(false);
    if (answer.ok) setTest(answer.value);
    else setProblem(answer.problem);
  };
  return (
    <form className={styles.address} onSubmit={(event) => void keep(event)}>
      <label htmlFor={id}>Address of the store</label>
      <div className={styles.line}>
        <input
          ref={input}
          id={id}
          type="text"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          maxLength={LONGEST_ADDRESS}
          placeholder={EXAMPLE}
          value={text}
          aria-invalid={shown !== null}
          aria-describedby={`${id}-about`}
          onChange={(event) => type(event.target.value)}
        />
        <Button type="submit" disabled={typed === (address.set ?? '') && kept === null}>
          {typed === '' && address.set !== null ? 'Use none' : 'Keep'}
        </Button>
        <Button
          icon={isTesting ? LoaderCircle : PlugZap}
          disabled={typed === '' || isTesting}
          onClick={() => void tryIt()}
        >
          {isTesting ? 'Asking…' : 'Test'}
        </Button>
      </div>
      <p id={`${id}-about`} className={styles.note} data-wrong={shown !== null}>
        {shown === null
          ? 'https, http, s3 or redis. Empty for none.'
          : `${readableMessage(shown.message)}. ${shown.advice ?? ''}`}
      </p>
      {test && <TestResult test={test} />}
      {isKept && (
        <p className="for-readers-only" role="status">
          The setting is kept.
        </p>
      )}
      <FromNextStart address={address} />
    </form>
  );
}
