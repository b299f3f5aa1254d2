import { useEffect, useState } from 'react';
import type { LoadOutcome } from '../../shared/load-record.ts';
import type { Colours } from './draw-loads.ts';

const VARIABLE: Record<LoadOutcome, string> = {
  memory: '--memory-fill',
  disk: '--disk-fill',
  shared: '--shared-fill',
  compiler: '--compiler-fill',
  stock: '--compiler-fill',
  failed: '--danger',
  cancelled: '--neutral-fill',
};

function read(): Colours {
  const style = getComputedStyle(document.documentElement);
  const colour = (outcome: LoadOutcome) => style.getPropertyValue(VARIABLE[outcome]).trim();
  return {
    memory: colour('memory'),
    disk: colour('disk'),
    shared: colour('shared'),
    compiler: colour('compiler'),
    stock: colour('stock'),
    failed: colour('failed'),
    cancelled: colour('cancelled'),
  };
}

/** The theme's colours, for what is drawn rather than styled; anew when the theme is another one. */
export function useColours(): Colours {
  const [colours, setColours] = useState(read);
  useEffect(() => {
    const update = () => setColours(read());
    update();
    const query = window.matchMedia('(prefers-color-scheme: dark)');
    query.addEventListener('change', update);
    // A theme that the person chose stands as an attribute of the root.
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributes: true });
    return () => {
      query.removeEventListener('change', update);
      observer.disconnect();
    };
  }, []);
  return colours;
}
