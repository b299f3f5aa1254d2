import { ChevronDown, RotateCw } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useEffect } from 'react';
import type { ModuleRow, Problem } from '../../shared/contract.ts';
import type { ModuleContents } from '../../shared/module-contents.ts';
import { isUnderWay } from '../modules/module-actions.ts';
import { Button } from '../widgets/button.tsx';
import menu from '../widgets/menu.module.css';
import { BytesView } from './bytes-view.tsx';
import { ChangesPart } from './changes-part.tsx';
import { CodeMap } from './code-map.tsx';
import styles from './contents.module.css';
import {
  type Close,
  type ContentsPart,
  lookAgain,
  lookAt,
  lookAtNothing,
  showPart,
  useContents,
} from './contents-store.ts';
import { FunctionView } from './function-view.tsx';
import { ListPart } from './list-part.tsx';
import { OverviewPart } from './overview-part.tsx';
import { countOf, FIRST_PARTS, OTHER_LISTS, PART_LABELS } from './parts.ts';
import { useShownRow } from './shown-row.ts';

/** A row that is gone through with the arrow keys is not read at each step. */
const UNTIL_READ_MS = 120;

/** Whether there is no module to read yet: a text that is not assembled. Any other file is read before its load is. */
const isToBeAssembled = (row: ModuleRow): boolean =>
  isUnderWay(row) && row.key === null && row.name.toLowerCase().endsWith('.wat');

function useLookAt(row: ModuleRow | undefined): void {
  const ready = row !== undefined && !isToBeAssembled(row);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row changes with every step of a load
  useEffect(() => {
    if (!row || !ready) return lookAtNothing();
    const timer = setTimeout(() => lookAt(row), UNTIL_READ_MS);
    return () => clearTimeout(timer);
  }, [row?.id, row?.key, ready]);
}

function PartButton({
  part,
  contents,
  counted,
}: {
  part: ContentsPart;
  contents: ModuleContents;
  counted: boolean;
}) {
  const current = useContents((state) => state.part === part);
  const count = countOf(part, contents);
  return (
    <button
      type="button"
      className={styles.partButton}
      aria-pressed={current}
      disabled={count === 0}
      onClick={() => showPart(part)}
    >
      {PART_LABELS[part]}
      {counted && count !== null && part !== 'map' && (
        <span className={styles.partCount}>{count.toLocaleString('en')}</span>
      )}
    </button>
  );
}

function OtherParts({ contents }: { contents: ModuleContents }) {
  const part = useContents((state) => state.part);
  const current = OTHER_LISTS.find((list) => list === part);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className={styles.partButton} aria-pressed={current !== undefined}>
          {current ? PART_LABELS[current] : 'More'}
          <ChevronDown size={12} aria-hidden="true" />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu.menu} align="end" sideOffset={4} collisionPadding={8}>
          {OTHER_LISTS.map((list) => (
            <DropdownMenu.Item
              key={list}
              className={menu.item}
              disabled={contents.counts[list] === 0}
              onSelect={() => showPart(list)}
            >
              {PART_LABELS[list]}
              <span className={menu.amount}>{contents.counts[list].toLocaleString('en')}</span>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Failed({ row, problem }: { row: ModuleRow; problem: Problem }) {
  return (
    <div className={styles.message} role="status">
      <p>
        What is in {row.name} cannot be shown: {problem.message}.
      </p>
      {problem.advice && <p>{problem.advice}</p>}
      <Button icon={RotateCw} onClick={lookAgain}>
        Read it again
      </Button>
    </div>
  );
}

/** Each place on the way is a view of its own, with a focus and a scroll position of its own. */
function CloseView({ close, depth }: { close: Close; depth: number }) {
  if (close.kind === 'bytes') return <BytesView key={depth} shown={close} />;
  const place = `${depth} ${close.index}`;
  return <FunctionView key={place} shown={close} place={place} />;
}

function Part({ contents, row }: { contents: ModuleContents; row: ModuleRow }) {
  const part = useContents((state) => state.part);
  switch (part) {
    case 'overview':
      return <OverviewPart contents={contents} />;
    case 'map':
      return <CodeMap />;
    case 'changes':
      return <ChangesPart row={row} />;
    default:
      return <ListPart key={part} list={part} />;
  }
}

interface ContentsProps {
  /** Whether there is room for two things side by side. */
  wide?: boolean;
  /** What stands at the end of the row of parts. */
  children?: ReactNode;
}

/** What is in the module of the row that is shown. */
export function Contents({ wide = false, children }: ContentsProps) {
  const row = useShownRow();
  useLookAt(row);
  const subject = useContents((state) => state.subject);
  const contents = useContents((state) => state.contents);
  const close = useContents((state) => state.close[0]);
  const depth = useContents((state) => state.close.length);
  if (!row) {
    return (
      <p className={styles.message}>Select a module to see its functions, imports, exports and sizes.</p>
    );
  }
  if (isToBeAssembled(row)) {
    return <p className={styles.message}>What is in {row.name} is shown as soon as it has been assembled.</p>;
  }
  if (subject?.rowId !== row.id || contents.state === 'waiting') {
    return (
      <p className={styles.message} role="status">
        Reading {row.name} …
      </p>
    );
  }
  if (contents.state === 'failed') return <Failed row={row} problem={contents.problem} />;
  return (
    <section className={styles.contents} aria-label={`Contents of ${row.name}`} data-testid="contents">
      {wide && <h2 className={styles.title}>{row.name}</h2>}
      <div className={styles.parts} role="toolbar" aria-label="Parts">
        {row.rebuilt !== null && <PartButton part="changes" contents={contents.value} counted={wide} />}
        {FIRST_PARTS.map((part) => (
          <PartButton key={part} part={part} contents={contents.value} counted={wide} />
        ))}
        <OtherParts contents={contents.value} />
        <span className={styles.atEnd}>{children}</span>
      </div>
      <div className={styles.body} data-beside={wide && close !== undefined}>
        {(wide || !close) && <Part contents={contents.value} row={row} />}
        {close && <CloseView close={close} depth={depth} />}
      </div>
    </section>
  );
}
