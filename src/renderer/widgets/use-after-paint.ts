import { useEffect, useState } from 'react';

/** In milliseconds, after which a window that paints nothing, since nobody sees it, is waited for no longer. */
const UNSEEN = 100;

/**
 * A value once the frame in which it changed has been painted: what answers the hand is seen at once, and work that takes
 * longer than a frame comes after it. Unlike React's own deferred values it is never put off again by what comes between.
 */
export function useAfterPaint<Value>(value: Value): Value {
  const [painted, setPainted] = useState(() => ({ value }));
  useEffect(() => {
    let timer = setTimeout(() => setPainted({ value }), UNSEEN);
    const frame = requestAnimationFrame(() => {
      clearTimeout(timer);
      timer = setTimeout(() => setPainted({ value }));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [value]);
  return painted.value;
}
