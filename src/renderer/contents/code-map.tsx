import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { CodePart, CodeTree } from '../../shared/module-contents.ts';
import { formatBytes, formatCount, formatShare } from '../format.ts';
import styles from './code-map.module.css';
import { goInTree, showFunction, useContents } from './contents-store.ts';
import { type Box, squarify } from './squarify.ts';

const HUES = 4;
const FUNCTION_HUE = 6;
/** In pixels: what is smaller has no name written on it, and parts smaller than that are not drawn within a group. */
const LEAST_TEXT = { width: 30, height: 17 };
const LEAST_INNER = { width: 60, height: 44 };
const TITLE_HEIGHT = 18;

interface Placed {
  part: CodePart;
  box: Box;
  hue: number;
}

const isAtLeast = ({ width, height }: Box, least: { width: number; height: number }) =>
  width >= least.width && height >= least.height;

/** Groups that stand side by side are told apart; functions are all of one hue, and the small ones together have none. */
const hueOf = ({ kind }: CodePart, index: number): number =>
  kind === 'group' ? 1 + (index % HUES) : kind === 'function' ? FUNCTION_HUE : 0;

function place(parts: readonly CodePart[], box: Box): Placed[] {
  const boxes = squarify(
    parts.map(({ bytes }) => bytes),
    box,
  );
  return parts.map((part, index) => ({ part, box: boxes[index] as Box, hue: hueOf(part, index) }));
}

function useSize<Element extends HTMLElement>() {
  const element = useRef<Element>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  // Before it is painted, so that there is never an empty map.
  useLayoutEffect(() => {
    const measured = element.current;
    if (!measured) return;
    const measure = () => setSize({ width: measured.clientWidth, height: measured.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    return () => observer.disconnect();
  }, []);
  return { element, size };
}

function wordsFor(part: CodePart, tree: CodeTree): string {
  const size = `${formatBytes(part.bytes)}, ${formatShare(part.bytes / Math.max(1, tree.bytes))}`;
  return part.kind === 'function'
    ? `${part.name}: ${size}`
    : `${part.name}: ${size}, ${formatCount(part.functions, 'function')}`;
}

function Inner({ part, box, hue }: Placed) {
  const inner = { x: 0, y: TITLE_HEIGHT, width: box.width - 4, height: box.height - TITLE_HEIGHT - 4 };
  return place(part.parts, inner)
    .filter(({ box: { width, height } }) => width >= 3 && height >= 3)
    .map((one) => (
      <span
        key={`${one.part.kind} ${one.part.name}`}
        className={styles.inner}
        data-hue={hue}
        style={boxStyle(one.box)}
      >
        {isAtLeast(one.box, LEAST_TEXT) && <span className={styles.innerName}>{one.part.name}</span>}
      </span>
    ));
}

const boxStyle = ({ x, y, width, height }: Box) => ({
  left: x,
  top: y,
  width: Math.max(0, width - 1),
  height: Math.max(0, height - 1),
});

/** The parts as areas. One of them is in the order of the Tab key; the arrow keys go on from there. */
function Boxes({ tree }: { tree: CodeTree }) {
  const { element, size } = useSize<HTMLUListElement>();
  const [active, setActive] = useState(0);
  const placed = useMemo(() => place(tree.parts, { x: 0, y: 0, ...size }), [tree, size]);
  const open = ({ part }: Placed) => {
    if (part.index !== null) showFunction(part.index);
    else if (part.path !== null) goInTree(part.path);
    else goInTree(tree.path, tree.skipped + tree.parts.length - 1);
  };
  const go = (index: number) => {
    const within = Math.max(0, Math.min(index, placed.length - 1));
    setActive(within);
    element.current?.querySelectorAll('button')[within]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const from = placed[active]?.box;
    if (!from) return;
    const steps: Record<string, number | undefined> = {
      Home: 0,
      End: placed.length - 1,
      ArrowRight: neighbour(placed, from, 1, 0),
      ArrowLeft: neighbour(placed, from, -1, 0),
      ArrowDown: neighbour(placed, from, 0, 1),
      ArrowUp: neighbour(placed, from, 0, -1),
    };
    if (event.key === 'Backspace' && tree.path.length + tree.skipped > 0) {
      event.preventDefault();
      return goUp(tree);
    }
    const index = steps[event.key];
    if (index === undefined) return;
    event.preventDefault();
    go(index);
  };
  return (
    <ul ref={element} className={styles.map} aria-label="Functions by size" onKeyDown={onKeyDown}>
      {size.width > 0 &&
        placed.map((one, index) => (
          <li key={`${one.part.kind} ${one.part.name}`}>
            <button
              type="button"
              className={styles.box}
              data-kind={one.part.kind}
              data-hue={one.hue}
              style={boxStyle(one.box)}
              tabIndex={index === active ? 0 : -1}
              aria-label={wordsFor(one.part, tree)}
              title={wordsFor(one.part, tree)}
              onFocus={() => setActive(index)}
              onClick={() => open(one)}
            >
              {isAtLeast(one.box, LEAST_TEXT) && (
                <span className={styles.name} aria-hidden="true">
                  {one.part.name} <span className={styles.size}>{formatBytes(one.part.bytes)}</span>
                </span>
              )}
              {one.part.kind === 'group' && isAtLeast(one.box, LEAST_INNER) && <Inner {...one} />}
            </button>
          </li>
        ))}
    </ul>
  );
}

/** The nearest box in a direction, seen from the middle of one; undefined where there is none. */
function neighbour(placed: readonly Placed[], from: Box, right: number, down: number): number | undefined {
  const [x, y] = middleOf(from);
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, { box }] of placed.entries()) {
    const [otherX, otherY] = middleOf(box);
    const ahead = (otherX - x) * right + (otherY - y) * down;
    if (ahead <= 0.5) continue;
    // What lies aside counts double, so that the way goes straight on.
    const distance = ahead + 2 * Math.abs((otherX - x) * down + (otherY - y) * right);
    if (distance >= least) continue;
    least = distance;
    best = index;
  }
  return best;
}

const middleOf = ({ x, y, width, height }: Box): [number, number] => [x + width / 2, y + height / 2];

function goUp({ path, skipped }: CodeTree): void {
  if (skipped > 0) goInTree(path);
  else goInTree(path.slice(0, -1));
}

function Way({ tree }: { tree: CodeTree }) {
  const steps = [{ name: 'All code', path: [] as string[] }];
  for (const [depth, name] of tree.path.entries()) steps.push({ name, path: tree.path.slice(0, depth + 1) });
  return (
    <nav className={styles.way} aria-label="Place in the code">
      <ol>
        {steps.map(({ name, path }, index) => (
          <li key={path.join('\0')}>
            {index > 0 && <ChevronRight size={12} aria-hidden="true" />}
            {index === steps.length - 1 && tree.skipped === 0 ? (
              <span aria-current="true">{name}</span>
            ) : (
              <button type="button" onClick={() => goInTree(path)}>
                {name}
              </button>
            )}
          </li>
        ))}
        {tree.skipped > 0 && (
          <li>
            <ChevronRight size={12} aria-hidden="true" />
            <span aria-current="true">without the largest {tree.skipped.toLocaleString('en')}</span>
          </li>
        )}
      </ol>
      <span className={styles.sum}>
        {formatBytes(tree.bytes)} · {formatCount(tree.functions, 'function')}
      </span>
    </nav>
  );
}

/** All functions as areas, by the namespaces in their names. */
export function CodeMap() {
  const tree = useContents((state) => state.tree);
  useEffect(() => {
    if (useContents.getState().tree.state === 'waiting') goInTree([]);
  }, []);
  if (tree.state === 'waiting') return <p className={styles.message}>Adding up the functions …</p>;
  if (tree.state === 'failed') {
    return <p className={styles.message}>The map cannot be drawn: {tree.problem.message}.</p>;
  }
  return (
    <section className={styles.part} aria-label="Code map">
      <Way tree={tree.value} />
      <Boxes key={`${tree.value.path.join('\0')} ${tree.value.skipped}`} tree={tree.value} />
    </section>
  );
}
