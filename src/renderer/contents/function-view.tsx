import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowLeft, Copy, LoaderCircle } from 'lucide-react';
import { memo, useEffect, useRef } from 'react';
import type { FunctionText, TextLine } from '../../shared/module-contents.ts';
import { formatBytes, formatCount } from '../format.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { copyText } from '../widgets/copy-text.ts';
import { type Close, goBack, showFunction, showMore, useContents } from './contents-store.ts';
import styles from './function-view.module.css';

/** In pixels; the style sheet's `.line` has the same. */
const LINE_HEIGHT = 19;
/** So much text fits a clipboard without a pause. */
const MOST_COPIED_LINES = 100_000;

type FunctionClose = Extract<Close, { kind: 'function' }>;

const textOf = ({ depth, pieces }: TextLine): string =>
  '  '.repeat(depth) + pieces.map(({ text }) => text).join('');

/** Copies the whole text, of which the window may have the beginning alone. */
async function copyAll(shown: FunctionClose): Promise<void> {
  let whole: Close | null = shown;
  while (whole?.kind === 'function' && whole.next !== null && whole.lines.length < MOST_COPIED_LINES) {
    const more = await showMore(whole);
    if (!more) break;
    whole = more;
  }
  const { lines, next } = (whole as FunctionClose | null) ?? shown;
  const done =
    next === null ? 'The text is copied' : `The first ${lines.length.toLocaleString('en')} lines are copied`;
  await copyText(lines.map(textOf).join('\n'), done);
}

const Line = memo(function Line({ line, number, top }: { line: TextLine; number: number; top: number }) {
  return (
    <li className={styles.line} style={{ transform: `translateY(${top}px)` }} value={number}>
      <span className={styles.offset} aria-hidden="true">
        {line.offset === null ? '' : line.offset.toString(16).padStart(6, '0')}
      </span>
      <code style={{ paddingLeft: `${Math.min(line.depth, 60) * 1.4}ch` }}>
        {line.pieces.map(({ text, tone, functionIndex }, index) =>
          functionIndex === undefined ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line never change
            <span key={index} data-tone-of-text={tone}>
              {text}
            </span>
          ) : (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: the same
              key={index}
              type="button"
              className={styles.called}
              title={`Show function ${functionIndex}`}
              onClick={() => showFunction(functionIndex)}
            >
              {text}
            </button>
          ),
        )}
      </code>
    </li>
  );
});

function Lines({ shown, label, place }: { shown: FunctionClose; label: string; place: string }) {
  const { lines, next } = shown;
  const scroller = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 24,
    initialOffset: () => useContents.getState().scrolled[place] ?? 0,
    useFlushSync: false,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const isNearEnd = next !== null && last > lines.length - 100;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once, whatever else changes in what is shown
  useEffect(() => {
    if (isNearEnd) void showMore(shown);
  }, [isNearEnd, next]);
  return (
    <section
      ref={scroller}
      className={styles.scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      onScrollEnd={({ currentTarget: { scrollTop } }) =>
        useContents.setState(({ scrolled }) => ({ scrolled: { ...scrolled, [place]: scrollTop } }))
      }
    >
      <ol className={styles.lines} style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const line = lines[item.index];
          return line && <Line key={item.index} line={line} number={item.index + 1} top={item.start} />;
        })}
      </ol>
    </section>
  );
}

function About({ text }: { text: FunctionText }) {
  const { imported, signature, bytes, instructions, exportedAs } = text;
  const size = imported
    ? 'imported'
    : [formatBytes(bytes), ...(instructions === null ? [] : [formatCount(instructions, 'instruction')])].join(
        ' · ',
      );
  return (
    <p className={styles.about}>
      <span className={styles.signature}>{signature}</span>
      <span>{size}</span>
      {exportedAs.length > 0 && <span>exported as {exportedAs.join(', ')}</span>}
    </p>
  );
}

/** One function as WebAssembly text. */
export function FunctionView({ shown, place }: { shown: FunctionClose; place: string }) {
  const { index, text } = shown;
  const name = text.state === 'there' ? (text.value.name ?? `function ${index}`) : `function ${index}`;
  const back = useRef<HTMLButtonElement>(null);
  // Whoever came by keyboard goes on from here.
  useEffect(() => back.current?.focus({ preventScroll: true, focusVisible: false } as FocusOptions), []);
  return (
    <article
      className={styles.view}
      aria-label={`Text of ${name}`}
      data-testid="function-text"
      onKeyDown={(event) => {
        const isBack = event.key === 'Escape' || (event.altKey && event.key === 'ArrowLeft');
        if (!isBack || event.defaultPrevented) return;
        event.preventDefault();
        goBack();
      }}
    >
      <header className={styles.head}>
        <button ref={back} type="button" className={styles.back} onClick={goBack} title="Back (Esc)">
          <ArrowLeft size={14} aria-hidden="true" />
          <span className="for-readers-only">Back</span>
        </button>
        <h3 className={styles.name} title={name}>
          {name}
        </h3>
        <span className={styles.index}>#{index}</span>
        <IconButton
          icon={Copy}
          label="Copy the function's text"
          disabled={text.state !== 'there'}
          onClick={() => void copyAll(shown)}
        />
      </header>
      {text.state === 'waiting' && (
        <p className={styles.message} role="status">
          <LoaderCircle size={13} aria-hidden="true" /> Reading …
        </p>
      )}
      {text.state === 'failed' && (
        <div className={styles.message}>
          <p>This function cannot be shown: {text.problem.message}.</p>
          <Button onClick={goBack}>Back</Button>
        </div>
      )}
      {text.state === 'there' && (
        <>
          <About text={text.value} />
          <Lines shown={shown} label={`WebAssembly text of ${name}`} place={place} />
          {text.value.problem !== null && (
            <p className={styles.problem} data-tone="warning">
              The text ends here: {text.value.problem}.
            </p>
          )}
        </>
      )}
    </article>
  );
}
