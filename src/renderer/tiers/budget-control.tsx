import { ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type FormEvent, useId, useRef, useState } from 'react';
import type { RequestOf, TierState } from '../../shared/contract.ts';
import type { TierName } from '../../shared/tiers.ts';
import { formatBytes } from '../format.ts';
import { request } from '../inspector-api.ts';
import { readableMessage } from '../readable-message.ts';
import { showDone } from '../shell/notices-store.ts';
import { Button } from '../widgets/button.tsx';
import styles from './budget-control.module.css';
import { BUDGET_UNITS, type BudgetUnit, budgetSizeOf, parseBudgetSize } from './budget-size.ts';

type Budget = RequestOf<'setBudget'>['budget'];

const TITLE: Record<TierName, string> = { memory: 'Memory budget', disk: 'Disk budget' };

const EFFECT: Record<TierName, string> = {
  memory:
    'The most that the modules in memory may weigh together. What is over it is evicted, the least recently used first.',
  disk: 'The most that the modules on disk may weigh together. What is over it is deleted, the least recently used first.',
};

const AUTOMATIC: Record<TierName, string> = {
  memory: 'An eighth of this machine’s RAM, at least 256 MB and at most 4 GB.',
  disk: 'A quarter of the volume’s free space, counting what the cache holds, and at most 10 GB. The last of the volume is never taken.',
};

function BudgetForm({ tier, onClose }: { tier: TierState; onClose: () => void }) {
  const { name, bytes, budgetBytes } = tier;
  const budgetIsAutomatic = tier.budgetIsAutomatic === true;
  const [automatic, setAutomatic] = useState(budgetIsAutomatic);
  const [size, setSize] = useState(() => budgetSizeOf(budgetBytes ?? BUDGET_UNITS.GB));
  const [sizeError, setSizeError] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const sizeBox = useRef<HTMLInputElement>(null);
  const id = useId();
  const parsed = parseBudgetSize(size.text, size.unit);
  const over = !automatic && 'bytes' in parsed && bytes > parsed.bytes ? parsed.bytes : null;

  const edit = (change: Partial<typeof size>) => {
    setAutomatic(false);
    setSize({ ...size, ...change });
    setSizeError(null);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!automatic && 'error' in parsed) {
      setSizeError(parsed.error);
      return sizeBox.current?.focus();
    }
    const budget: Budget = automatic || 'error' in parsed ? 'automatic' : parsed.bytes;
    setFailure(null);
    setAsked(true);
    const answer = await request('setBudget', { tier: name, budget });
    setAsked(false);
    if (!answer.ok) {
      const { message, advice } = answer.problem;
      return setFailure([`${readableMessage(message)}.`, advice].filter(Boolean).join(' '));
    }
    showDone(
      `${TITLE[name]}: ${budget === 'automatic' ? 'automatic' : formatBytes(budget)}, kept between starts`,
    );
    onClose();
  };

  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <h3 id={`${id}-title`} className={styles.title}>
        {TITLE[name]}
      </h3>
      <p className={styles.effect}>{EFFECT[name]}</p>
      <fieldset className={styles.choices} aria-labelledby={`${id}-title`}>
        <div className={styles.choice}>
          <input
            id={`${id}-automatic`}
            type="radio"
            name={`${id}-choice`}
            checked={automatic}
            aria-describedby={`${id}-follows`}
            onChange={() => setAutomatic(true)}
          />
          <label htmlFor={`${id}-automatic`}>
            Automatic
            {budgetIsAutomatic && budgetBytes !== null && (
              <span className={styles.now}> now {formatBytes(budgetBytes)}</span>
            )}
          </label>
          <p id={`${id}-follows`} className={styles.follows}>
            {AUTOMATIC[name]}
          </p>
        </div>
        <div className={styles.choice}>
          <input
            id={`${id}-own`}
            type="radio"
            name={`${id}-choice`}
            checked={!automatic}
            onChange={() => setAutomatic(false)}
          />
          <label htmlFor={`${id}-own`}>Own size</label>
          <div className={styles.size}>
            <input
              ref={sizeBox}
              type="text"
              inputMode="decimal"
              autoComplete="off"
              spellCheck={false}
              aria-label="Size"
              aria-invalid={sizeError !== null}
              aria-describedby={sizeError === null ? undefined : `${id}-error`}
              data-testid={`budget-size-${name}`}
              value={size.text}
              onPointerDown={() => setAutomatic(false)}
              onChange={(event) => edit({ text: event.target.value })}
            />
            <select
              aria-label="Unit"
              value={size.unit}
              onChange={(event) => edit({ unit: event.target.value as BudgetUnit })}
            >
              {Object.keys(BUDGET_UNITS).map((unit) => (
                <option key={unit}>{unit}</option>
              ))}
            </select>
          </div>
          {sizeError !== null && (
            <p id={`${id}-error`} className={styles.error} role="alert">
              {sizeError}
            </p>
          )}
        </div>
      </fieldset>
      <p className={styles.over} aria-live="polite">
        {over !== null &&
          `${formatBytes(bytes)} are held now: what is over ${formatBytes(over)} is ${name === 'disk' ? 'deleted' : 'evicted'} at once.`}
      </p>
      {failure !== null && (
        <p className={styles.failure} role="alert">
          {failure}
        </p>
      )}
      <footer className={styles.footer}>
        <span className={styles.kept}>Kept between starts.</span>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={asked}>
          Apply
        </Button>
      </footer>
    </form>
  );
}

/** A tier's budget as a figure that can be changed. `alone` is for where it does not follow what is held. */
export function BudgetControl({ tier, alone = false }: { tier: TierState; alone?: boolean }) {
  const [open, setOpen] = useState(false);
  const { name, budgetBytes, budgetIsAutomatic } = tier;
  const kind = budgetIsAutomatic ? 'automatic' : 'own size';
  const size = budgetBytes === null ? 'budget unknown' : formatBytes(budgetBytes);
  const shown = alone ? `${size}, ${kind}` : `${budgetBytes === null ? '' : 'of '}${size}`;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        className={styles.trigger}
        // Who says what they see must be understood, so the name begins with it.
        aria-label={`${shown}, ${TITLE[name].toLowerCase()}${alone ? '' : `, ${kind}`}`}
        title={`${TITLE[name]}, ${kind}. Click to change it.`}
        data-testid={`budget-${name}`}
      >
        {shown}
        <ChevronDown size={11} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.popover}
          data-tone={name}
          data-testid={`budget-popover-${name}`}
          aria-label={TITLE[name]}
          align="end"
          sideOffset={5}
          collisionPadding={10}
          // Radix would go to the first choice, which may not be the chosen one.
          onOpenAutoFocus={(event) => {
            const popover = event.currentTarget as HTMLElement | null;
            const chosen = popover?.querySelector<HTMLElement>('input:checked');
            if (!chosen) return;
            event.preventDefault();
            chosen.focus();
          }}
        >
          <BudgetForm tier={tier} onClose={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
