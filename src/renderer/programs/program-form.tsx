import { FolderOpen, Play, Scale } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { CommandTextError, parseCommand, parseVariables } from '../../shared/command-text.ts';
import type { ProgramForm as Form } from '../../shared/kept-view.ts';
import { MAX_COMPARED_RUNS } from '../../shared/program-comparison.ts';
import { ask } from '../inspector-api.ts';
import { useView } from '../shell/view-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { Message } from '../widgets/message.tsx';
import styles from './program-form.module.css';
import { changeForm, compareProgram, isBusy, runProgram, usePrograms } from './programs-store.ts';

/** What is wrong with what was typed; null where nothing is. */
function problemOf({ command, variables }: Form): CommandTextError | null {
  try {
    parseVariables(variables);
    parseCommand(command, () => '$');
    return null;
  } catch (error) {
    if (error instanceof CommandTextError) return error;
    throw error;
  }
}

async function chooseFolder(what: 'working' | 'cache'): Promise<void> {
  const reply = await ask('chooseProgramFolder', { what });
  const path = reply?.value.path;
  if (path != null) changeForm(what === 'working' ? { folder: path } : { cacheFolder: path });
}

interface FolderBoxProps {
  label: string;
  what: 'working' | 'cache';
  value: string;
  placeholder: string;
  disabled?: boolean;
  onChange(value: string): void;
}

function FolderBox({ label, what, value, placeholder, disabled = false, onChange }: FolderBoxProps) {
  const id = useId();
  return (
    <div className={styles.folder}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        spellCheck={false}
        value={value}
        placeholder={placeholder}
        title={value || placeholder}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
      />
      <IconButton
        icon={FolderOpen}
        label={what === 'working' ? 'Choose the working folder' : "Choose the cache's folder"}
        disabled={disabled}
        onClick={() => void chooseFolder(what)}
      />
    </div>
  );
}

/** Which Node programs run on, and where their wasm is kept. */
function Surroundings({ form }: { form: Form }) {
  const defaults = usePrograms((state) => state.defaults);
  if (!defaults) return null;
  const { node, cacheFolder } = defaults;
  return (
    <p className={styles.surroundings} data-testid="program-surroundings">
      {node === null ? (
        <span className={styles.wrong}>There is no node in the PATH: type the whole path of one.</span>
      ) : (
        <>
          <code>node</code> is {node.version}, {node.path}.
        </>
      )}{' '}
      {form.hooked ? (
        <>
          Run keeps wasm in <code>{form.cacheFolder || cacheFolder}</code>
          {form.cacheFolder === '' && ', as all programs with the package do'}. Compare takes an empty folder
          of its own, and removes it.
        </>
      ) : (
        'Run goes without the cache.'
      )}
    </p>
  );
}

/** The command, where it runs, and with what. */
export function ProgramForm() {
  const form = useView((state) => state.programForm);
  const runs = useView((state) => state.programRuns);
  const defaults = usePrograms((state) => state.defaults);
  const busy = usePrograms(isBusy);
  const focusAsked = usePrograms((state) => state.focusAsked);
  const refusal = usePrograms((state) => state.problem);
  const [asked, setAsked] = useState(false);
  const command = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    if (focusAsked > 0) command.current?.select();
  }, [focusAsked]);

  const isEmpty = form.command.trim() === '';
  const problem = isEmpty ? null : problemOf(form);
  const count = Number(runs);
  const validRuns = Number.isInteger(count) && count >= 1 && count <= MAX_COMPARED_RUNS;
  const canStart = !isEmpty && problem === null && !busy && !asked && defaults !== null;
  const start = async (work: () => Promise<void>) => {
    setAsked(true);
    await work();
    setAsked(false);
  };
  return (
    <form
      className={styles.form}
      aria-label="Program"
      onSubmit={(event) => {
        event.preventDefault();
        if (canStart) void start(runProgram);
      }}
    >
      <div className={styles.line}>
        <label className="for-readers-only" htmlFor={`${id}-command`}>
          Command
        </label>
        <input
          ref={command}
          id={`${id}-command`}
          className={styles.command}
          type="text"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          placeholder="Command, such as: node app.mjs"
          value={form.command}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          onChange={(event) => changeForm({ command: event.target.value })}
        />
        <Button type="submit" icon={Play} look="primary" disabled={!canStart}>
          Run
        </Button>
        <Button
          icon={Scale}
          disabled={!canStart || !validRuns}
          title="Runs it again and again, without the cache and with it"
          onClick={() => void start(() => compareProgram(count))}
        >
          Compare
        </Button>
        <label className={styles.runs}>
          <input
            type="number"
            min={1}
            max={MAX_COMPARED_RUNS}
            step={1}
            value={runs}
            aria-label="Runs of each for a comparison"
            aria-invalid={!validRuns}
            onChange={(event) => useView.setState({ programRuns: event.target.value })}
          />
          times
        </label>
      </div>
      {problem !== null && (
        <p id={`${id}-problem`} className={styles.wrong} role="alert">
          {problem.message}. {problem.advice}
        </p>
      )}
      {refusal !== null && problem === null && (
        <p className={styles.wrong} role="alert" data-testid="program-problem">
          <Message text={refusal.message} />. {refusal.advice}
        </p>
      )}
      {!validRuns && (
        <p className={styles.wrong} role="alert">
          Compare takes a whole number of runs, 1 to {MAX_COMPARED_RUNS}.
        </p>
      )}
      <details className={styles.options}>
        <summary>
          In <span className={styles.where}>{form.folder || defaults?.folder || '…'}</span>
          {form.hooked ? (
            <>
              , with the cache in{' '}
              <span className={styles.where}>{form.cacheFolder || defaults?.cacheFolder || '…'}</span>
            </>
          ) : (
            ', without the cache'
          )}
          {form.variables.trim() !== '' && ', with variables'}
        </summary>
        <div className={styles.grid}>
          <FolderBox
            label="Working folder"
            what="working"
            value={form.folder}
            placeholder={defaults?.folder ?? ''}
            onChange={(folder) => changeForm({ folder })}
          />
          <FolderBox
            label="Cache's folder"
            what="cache"
            value={form.cacheFolder}
            placeholder={defaults?.cacheFolder ?? ''}
            disabled={!form.hooked}
            onChange={(cacheFolder) => changeForm({ cacheFolder })}
          />
          <label className={styles.hooked}>
            <input
              type="checkbox"
              checked={form.hooked}
              onChange={(event) => changeForm({ hooked: event.target.checked })}
            />
            Run with the cache
          </label>
          <div className={styles.variables}>
            <label htmlFor={`${id}-variables`}>Variables</label>
            <textarea
              id={`${id}-variables`}
              rows={2}
              spellCheck={false}
              placeholder={'NAME=value, one a line'}
              value={form.variables}
              onChange={(event) => changeForm({ variables: event.target.value })}
            />
            <p className={styles.note}>They are remembered with the command: put no secrets here.</p>
          </div>
        </div>
        <Surroundings form={form} />
      </details>
    </form>
  );
}
