import { ArrowDownToLine, CircleX, Copy, Play, Square } from 'lucide-react';
import type { OutputLine, ProgramRun } from '../../shared/program.ts';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { Button } from '../widgets/button.tsx';
import { copyText } from '../widgets/copy-text.ts';
import { Elapsed } from '../widgets/elapsed.tsx';
import { useFixedRows } from '../widgets/fixed-rows.ts';
import { Message } from '../widgets/message.tsx';
import { isBusy, type Output, runAgain, usePrograms } from './programs-store.ts';
import { RunLoads } from './run-loads.tsx';
import styles from './run-output.module.css';

/** In pixels, as the style sheet has it. */
const LINE_HEIGHT = 18;

/** What has become of a run, in words. */
export function endText({
  state,
  exitCode,
  signal,
  startedAt,
  endedAt,
  leavesRunning,
  wasStopped,
}: ProgramRun): string {
  if (state === 'failed') return 'It could not be started';
  const ended = wasStopped ? 'Stopped' : 'Ended';
  const how = signal === null ? `${ended} with ${exitCode}` : `${ended} by ${signal}`;
  const after = endedAt === null ? '' : ` after ${formatDuration(endedAt - startedAt)}`;
  return `${how}${after}${leavesRunning ? '; something that it has started still runs' : ''}`;
}

function Status({ run }: { run: ProgramRun }) {
  const { state, startedAt, firstOutputMs, outputBytes } = run;
  const isOver = state === 'ended' || state === 'failed';
  return (
    <p className={styles.status}>
      {isOver ? (
        <strong data-failed={state === 'failed' || (!run.wasStopped && run.exitCode !== 0)}>
          {endText(run)}
        </strong>
      ) : (
        <strong>
          {state === 'running' ? 'Runs for ' : 'Is asked to end, and runs for '}
          <Elapsed since={startedAt} />
        </strong>
      )}
      {firstOutputMs !== null && <span>first output after {formatDuration(firstOutputMs)}</span>}
      {outputBytes > 0 && <span>{formatBytes(outputBytes)} of output</span>}
      <span>{run.cacheFolder === null ? 'without the cache' : `cache in ${run.cacheFolder}`}</span>
    </p>
  );
}

/** The lines to draw: those that are complete, and what has come of the next ones. */
function linesOf({ lines, open }: Output): readonly OutputLine[] {
  const last = lines.at(-1)?.number ?? 0;
  const begun = (['out', 'err'] as const).flatMap((stream, index) =>
    open[stream] === '' ? [] : [{ number: last + 1 + index, stream, text: open[stream] }],
  );
  return begun.length === 0 ? lines : [...lines, ...begun];
}

function Lines({ output }: { output: Output }) {
  const lines = linesOf(output);
  const dropped = Math.max(0, (lines[0]?.number ?? 1) - 1);
  const rows = useFixedRows({ count: lines.length, rowHeight: LINE_HEIGHT, dropped, follows: true });
  return (
    <div className={styles.frame}>
      {dropped > 0 && (
        <p className={styles.dropped}>
          The first {formatCount(dropped, 'line')} are not remembered: there were more than can be.
        </p>
      )}
      <div
        ref={rows.scroller}
        className={styles.scroller}
        role="log"
        aria-live="off"
        aria-label="Output of the program"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
        tabIndex={0}
        onScroll={rows.onScroll}
        data-testid="program-output"
      >
        <div style={{ height: rows.height }}>
          <div style={{ transform: `translateY(${rows.offset}px)` }}>
            {lines.slice(rows.first, rows.end).map(({ number, stream, text }) => (
              <div key={number} className={styles.line} data-stream={stream}>
                {text}
              </div>
            ))}
          </div>
        </div>
      </div>
      {!rows.isFollowing && (
        <Button icon={ArrowDownToLine} className={styles.latest} onClick={rows.showEnd}>
          Latest
        </Button>
      )}
    </div>
  );
}

function Failure({ run }: { run: ProgramRun }) {
  if (run.problem === null) return null;
  return (
    <div className={styles.failed} role="alert" data-testid="run-problem">
      <CircleX size={14} aria-hidden="true" />
      <div>
        <p>
          <Message text={run.problem.message} />
        </p>
        {run.problem.advice !== null && <p>{run.problem.advice}</p>}
      </div>
    </div>
  );
}

/** The program that runs, or ran last: its state, the wasm that it asked for, and what it prints. */
export function RunOutput() {
  const run = usePrograms((state) => state.run);
  const output = usePrograms((state) => state.output);
  const busy = usePrograms(isBusy);
  if (!run) return null;
  const isStoppable = run.state === 'running' || run.leavesRunning;
  const text = () => linesOf(output).map((line) => line.text);
  return (
    <article
      className={styles.run}
      aria-label={`Run of ${run.command}`}
      data-testid="program-run"
      data-state={run.state}
    >
      <header className={styles.header}>
        <h2 title={run.command}>{run.command}</h2>
        <div className={styles.actions}>
          {isStoppable || run.state === 'stopping' ? (
            <Button
              icon={Square}
              look="danger"
              disabled={!isStoppable}
              onClick={() => void ask('stopProgram', null)}
            >
              Stop
            </Button>
          ) : (
            <Button icon={Play} disabled={busy} onClick={() => void runAgain()}>
              Run again
            </Button>
          )}
          <Button
            icon={Copy}
            disabled={output.lines.length === 0}
            onClick={() => void copyText(text().join('\n'), `${formatCount(text().length, 'line')} copied`)}
          >
            Copy
          </Button>
        </div>
        <Status run={run} />
      </header>
      <Failure run={run} />
      <RunLoads run={run} />
      {run.state !== 'failed' && <Lines output={output} />}
    </article>
  );
}
