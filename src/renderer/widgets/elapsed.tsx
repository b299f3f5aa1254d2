import { useEffect, useState } from 'react';
import { formatElapsed } from '../format.ts';

/** The running time since a moment (milliseconds since the epoch); it keeps itself up to date. */
export function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  return <span>{formatElapsed(now - since)}</span>;
}
