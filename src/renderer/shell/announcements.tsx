import { useEffect, useState } from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import { formatCount } from '../format.ts';
import { useModules } from '../modules/modules-store.ts';
import { loadSentenceText } from '../tiers/load-sentence.ts';

/** Results are gathered for this long, in milliseconds, so that a thousand of them are one announcement. */
const GATHERING = 600;

/** What a screen reader says about loads that came to an end. */
export function announcementOf(rows: readonly ModuleRow[]): string {
  const [only, ...others] = rows;
  if (!only) return '';
  if (others.length === 0) return loadSentenceText(only);
  const ended = (state: ModuleRow['state']) => rows.filter((row) => row.state === state).length;
  return [
    `${formatCount(ended('ready'), 'module')} loaded`,
    ended('failed') > 0 && `${ended('failed')} failed`,
    ended('cancelled') > 0 && `${ended('cancelled')} cancelled`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Tells screen readers what a person sees happen. */
export function Announcements() {
  const [results, setResults] = useState('');
  const [errors, setErrors] = useState('');
  useEffect(() => {
    const gathered = new Map<string, ModuleRow>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const announce = () => {
      timer = undefined;
      const rows = [...gathered.values()];
      gathered.clear();
      const failed = rows.length === 1 && rows[0]?.state === 'failed';
      (failed ? setErrors : setResults)(announcementOf(rows));
    };
    const stop = useModules.subscribe(({ outcomes }, before) => {
      if (outcomes === before.outcomes || outcomes.length === 0) return;
      for (const row of outcomes) gathered.set(row.id, row);
      timer ??= setTimeout(announce, GATHERING);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return (
    <>
      <p className="for-readers-only" aria-live="polite" data-testid="announcement">
        {results}
      </p>
      <p className="for-readers-only" aria-live="assertive">
        {errors}
      </p>
    </>
  );
}
