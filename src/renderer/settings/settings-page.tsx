import { FolderOpen, RotateCcw, Trash2 } from 'lucide-react';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { COMPILE_MODES, type CompileMode } from '../../shared/compile-mode.ts';
import {
  MAX_COMPILE_PROCESSES,
  MAX_COMPILE_TIMEOUT,
  type Settings,
  type SettingsState,
  THEMES,
  type Theme,
} from '../../shared/settings.ts';
import { TIERS } from '../../shared/tiers.ts';
import { ask } from '../inspector-api.ts';
import { showDone } from '../shell/notices-store.ts';
import { resetView } from '../shell/view-keeping.ts';
import { BudgetControl } from '../tiers/budget-control.tsx';
import { useTiers } from '../tiers/tiers-store.ts';
import { Button } from '../widgets/button.tsx';
import { Modal } from '../widgets/modal.tsx';
import styles from './settings-page.module.css';
import { chooseCacheFolder, readSettings, setSettings, useSettings } from './settings-store.ts';
import { TeamTier } from './team-tier.tsx';

const THEME_LABEL: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

/** In milliseconds. */
const MINUTE = 60_000;

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.part} aria-label={title}>
      <h3 className={styles.title}>{title}</h3>
      {children}
    </section>
  );
}

function ThemeChoice({ values }: { values: Settings }) {
  const name = useId();
  return (
    <fieldset className={styles.choices}>
      <legend className="for-readers-only">Theme</legend>
      {THEMES.map((theme) => (
        <label key={theme} className={styles.choice}>
          <input
            type="radio"
            name={name}
            checked={values.theme === theme}
            onChange={() => void setSettings({ theme })}
          />
          {THEME_LABEL[theme]}
        </label>
      ))}
    </fieldset>
  );
}

/** Where the disk tier is now, and where it will be from the next start. */
function CacheFolder({ state: { values, cacheFolder, givenForThisRun } }: { state: SettingsState }) {
  const { inUse, byDefault } = cacheFolder;
  const next = values.cacheFolder ?? byDefault;
  return (
    <>
      <p className={styles.path} data-testid="cache-folder">
        {inUse}
      </p>
      {givenForThisRun.includes('cacheFolder') && (
        <p className={styles.note}>Given for this run with --cache-dir.</p>
      )}
      {next !== inUse && (
        <p className={styles.next} role="status" data-testid="next-cache-folder">
          From the next start: <span className={styles.path}>{next}</span>
        </p>
      )}
      <div className={styles.buttons}>
        <Button icon={FolderOpen} onClick={() => void ask('openPlace', { place: 'cache-folder' })}>
          Open the folder
        </Button>
        <Button onClick={() => void chooseCacheFolder()}>Choose another…</Button>
        {values.cacheFolder !== null && (
          <Button icon={RotateCcw} look="quiet" onClick={() => void setSettings({ cacheFolder: null })}>
            Use the app’s own
          </Button>
        )}
      </div>
      <p className={styles.note}>
        Another folder is used from the next start. What is in this one stays there.
      </p>
    </>
  );
}

function Budgets() {
  const tiers = useTiers((state) => state.tiers);
  return (
    <dl className={styles.rows}>
      {TIERS.map((name) => {
        const tier = tiers[name];
        return (
          <div key={name} className={styles.row}>
            <dt>{name === 'memory' ? 'Memory budget' : 'Disk budget'}</dt>
            <dd>{tier ? <BudgetControl tier={tier} alone /> : 'not known yet'}</dd>
          </div>
        );
      })}
    </dl>
  );
}

interface OwnNumberProps {
  label: string;
  unit: string;
  /** What automatic is, for the reader. */
  automatic: string;
  most: number;
  /** Null where it is automatic. */
  value: number | null;
  note?: string | undefined;
  onSet(value: number | null): void;
}

/** A whole number from 1, or what the app takes by itself. It is set once what is typed makes sense. */
function OwnNumber({ label, unit, automatic, most, value, note, onSet }: OwnNumberProps) {
  const id = useId();
  const [text, setText] = useState(value === null ? '' : String(value));
  const number = Number(text);
  const valid = text === '' || (/^\d+$/.test(text.trim()) && number >= 1 && number <= most);
  return (
    <div className={styles.row}>
      <label htmlFor={id}>{label}</label>
      <span className={styles.number}>
        <input
          id={id}
          type="text"
          inputMode="numeric"
          autoComplete="off"
          placeholder={automatic}
          value={text}
          aria-invalid={!valid}
          aria-describedby={`${id}-about`}
          onChange={(event) => {
            setText(event.target.value);
            const typed = event.target.value.trim();
            if (typed === '') onSet(null);
            else if (/^\d+$/.test(typed) && Number(typed) >= 1 && Number(typed) <= most) onSet(Number(typed));
          }}
        />
        {unit}
      </span>
      <p id={`${id}-about`} className={styles.note} data-wrong={!valid}>
        {valid ? note : `A whole number, 1 to ${most.toLocaleString('en')}.`}
      </p>
    </div>
  );
}

const MODE_LABEL: Record<CompileMode, string> = {
  'ahead-of-time': 'Ahead of time',
  background: 'In the background',
  'as-used': 'As used',
  auto: 'Automatic',
};

const MODE_MEANING: Record<CompileMode, string> = {
  'ahead-of-time':
    'A load waits for optimized machine code of the whole module: seconds for a large one. What a cache is worth is seen best so.',
  background:
    'Stock V8 answers at once; the artifact of the whole module follows, from a process of the lowest priority.',
  'as-used': 'Stock V8 answers at once; the machine code of what then runs is kept.',
  auto: 'By what the module’s earlier runs took: whichever of the last two was measured to pay, or nothing.',
};

/** How a module that no tier has is compiled. */
function ModeChoice({ state: { values, givenForThisRun } }: { state: SettingsState }) {
  const name = useId();
  const engine = useTiers((tiers) => tiers.engine);
  const isBackground = (mode: CompileMode) => engine?.tellsWhatRan === false && mode === 'as-used';
  return (
    <fieldset className={styles.modes}>
      <legend className={styles.legend}>Where no tier has the module</legend>
      {COMPILE_MODES.map((mode) => (
        <label key={mode} className={styles.mode}>
          <input
            type="radio"
            name={name}
            checked={values.compileMode === mode}
            onChange={() => void setSettings({ compileMode: mode })}
          />
          <span>
            <strong>{MODE_LABEL[mode]}</strong>
            <span className={styles.note}>
              {MODE_MEANING[mode]}
              {isBackground(mode) &&
                ` Here as in the background: V8 ${engine?.v8} cannot be asked for what ran.`}
            </span>
          </span>
        </label>
      ))}
      <p className={styles.note}>
        {givenForThisRun.includes('compileMode')
          ? 'Another one was given for this run with --compile.'
          : 'Holds from the next load. What the tiers have is loaded as ever.'}
      </p>
    </fieldset>
  );
}

function Compiling({ state }: { state: SettingsState }) {
  const { values, givenForThisRun } = state;
  const { compileProcesses, compileTimeout } = values;
  const given = (name: keyof Settings, option: string) =>
    givenForThisRun.includes(name) ? `Given for this run with ${option}.` : undefined;
  return (
    <>
      <ModeChoice state={state} />
      <OwnNumber
        label="Compiling processes"
        unit="at once"
        automatic="2 by default"
        most={MAX_COMPILE_PROCESSES}
        value={compileProcesses === 'automatic' ? null : compileProcesses}
        note={given('compileProcesses', '--compile-processes')}
        onSet={(count) => void setSettings({ compileProcesses: count ?? 'automatic' })}
      />
      <OwnNumber
        label="Limit for one module"
        unit="minutes"
        automatic="10 by default"
        most={Math.floor(MAX_COMPILE_TIMEOUT / MINUTE)}
        value={compileTimeout === 'automatic' ? null : Math.max(1, Math.round(compileTimeout / MINUTE))}
        note={given('compileTimeout', '--timeout')}
        onSet={(minutes) =>
          void setSettings({ compileTimeout: minutes === null ? 'automatic' : minutes * MINUTE })
        }
      />
      <p className={styles.note}>
        Each compile uses all cores by itself; a second one keeps a small module from waiting for an enormous
        one. These two hold from the next start.
      </p>
    </>
  );
}

function Kept({ values }: { values: Settings }) {
  return (
    <>
      <label className={styles.choice}>
        <input
          type="checkbox"
          checked={values.keepView}
          onChange={(event) => void setSettings({ keepView: event.target.checked })}
        />
        Open the window as it was closed
      </label>
      <p className={styles.note}>
        Its place and size, the panes, the open tab, the columns and the filters. Modules on disk, budgets and
        these settings are kept in any case.
      </p>
      <div className={styles.buttons}>
        <Button
          icon={Trash2}
          onClick={async () => {
            if ((await ask('clearView', null)) === undefined) return;
            resetView();
            showDone('The window’s view is forgotten');
          }}
        >
          Forget the view
        </Button>
      </div>
    </>
  );
}

/** What can be set, for every run. */
export function SettingsPage({ onClose }: { onClose(): void }) {
  const state = useSettings((settings) => settings.state);
  useEffect(() => void readSettings(), []);
  return (
    <Modal
      title="Settings"
      about="For the window and the command line alike; each is kept as soon as it is set."
      onClose={onClose}
    >
      {state && (
        <div className={styles.parts}>
          <Part title="Theme">
            <ThemeChoice values={state.values} />
          </Part>
          <Part title="Cache folder">
            <CacheFolder state={state} />
          </Part>
          <Part title="Budgets">
            <Budgets />
          </Part>
          <TeamTier />
          <Part title="Compiling">
            <Compiling state={state} />
          </Part>
          <Part title="Kept between starts">
            <Kept values={state.values} />
          </Part>
          <p className={styles.file}>
            Kept in <span className={styles.path}>{state.path}</span>
          </p>
        </div>
      )}
    </Modal>
  );
}
