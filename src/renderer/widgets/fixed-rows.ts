/** A list of which only the lines in view are there: all lines have one height, so that nothing need be measured. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** So many lines beyond the view are there already when it is scrolled. */
const OVERSCAN = 8;
/** This near to the end, in pixels, the list follows what is added. */
const AT_THE_END = 24;

interface FixedRowsOptions {
  count: number;
  /** In pixels. */
  rowHeight: number;
  /** In pixels: what stands over the first line, and does not scroll away. */
  head?: number;
  /** How many lines have gone from the front so far: the place that is looked at is kept. */
  dropped?: number;
  /** Whether the list follows what is added to its end while that is in view. */
  follows?: boolean;
}

export interface FixedRows {
  scroller: RefObject<HTMLDivElement | null>;
  /** For the element that scrolls. */
  onScroll(): void;
  /** The lines to draw: from `first`, up to and without `end`. */
  first: number;
  end: number;
  /** How many whole lines fit into the view. */
  page: number;
  /** For the element that holds the lines, and for the lines' own offset in it; pixels. */
  height: number;
  offset: number;
  /** False while the person looks at something else than what is added. */
  isFollowing: boolean;
  /** Scrolls as little as it takes. */
  show(index: number): void;
  showEnd(): void;
}

export function useFixedRows({
  count,
  rowHeight,
  head = 0,
  dropped = 0,
  follows = false,
}: FixedRowsOptions): FixedRows {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 0 });
  const [isFollowing, setFollowing] = useState(follows);
  const following = useRef(isFollowing);
  following.current = isFollowing;
  const seenDropped = useRef(dropped);
  const lastTop = useRef(0);

  const look = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const { scrollTop, clientHeight, scrollHeight } = element;
    setView((before) =>
      before.top === scrollTop && before.height === clientHeight
        ? before
        : { top: scrollTop, height: clientHeight },
    );
    // Only who scrolls up looks at something else: the end also goes out of view where the list becomes smaller.
    if (scrollHeight - scrollTop - clientHeight < AT_THE_END) setFollowing(follows);
    else if (scrollTop < lastTop.current) setFollowing(false);
    lastTop.current = scrollTop;
  }, [follows]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    look();
    const observer = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight;
      setView({ top: element.scrollTop, height: element.clientHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [look]);

  useLayoutEffect(() => {
    const element = scroller.current;
    const gone = dropped - seenDropped.current;
    seenDropped.current = dropped;
    if (!element) return;
    if (isFollowing && follows) element.scrollTop = count * rowHeight;
    else if (gone > 0) element.scrollTop -= gone * rowHeight;
    else return;
    const { scrollTop } = element;
    setView((before) => (before.top === scrollTop ? before : { ...before, top: scrollTop }));
  }, [count, rowHeight, dropped, follows, isFollowing]);

  const height = count * rowHeight;
  const top = Math.min(view.top, Math.max(0, height - view.height));
  const first = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
  const end = Math.min(count, Math.ceil((top + view.height) / rowHeight) + OVERSCAN);

  const show = (index: number) => {
    const element = scroller.current;
    if (!element) return;
    const lineTop = index * rowHeight;
    if (lineTop < element.scrollTop) element.scrollTop = lineTop;
    else if (head + lineTop + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = head + lineTop + rowHeight - element.clientHeight;
    }
  };
  const showEnd = () => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
    setFollowing(follows);
  };
  const page = Math.max(1, Math.floor((view.height - head) / rowHeight) - 1);
  return {
    scroller,
    onScroll: look,
    first,
    end,
    page,
    height,
    offset: first * rowHeight,
    isFollowing,
    show,
    showEnd,
  };
}

/** Where an arrow or a paging key leads in a list of `count` lines; null for other keys. */
export function lineAfterKey(
  key: string,
  current: number | null,
  count: number,
  page: number,
): number | null {
  if (count === 0) return null;
  const last = count - 1;
  const from = current ?? -1;
  switch (key) {
    case 'ArrowDown':
      return current === null ? last : Math.min(last, from + 1);
    case 'ArrowUp':
      return current === null ? last : Math.max(0, from - 1);
    case 'PageDown':
      return Math.min(last, Math.max(0, from) + page);
    case 'PageUp':
      return current === null ? Math.max(0, last - page) : Math.max(0, from - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
