import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { MemoryInfo, ModuleContents } from '../../shared/module-contents.ts';
import { formatBytes, formatCount, formatDuration, formatShare } from '../format.ts';
import { showFunction, showPart } from './contents-store.ts';
import styles from './overview-part.module.css';
import { SectionsBar } from './sections-bar.tsx';

function Figure({ value, label, onClick }: { value: string; label: string; onClick?: () => void }) {
  const content = (
    <>
      <span className={styles.value}>{value}</span>
      <span className={styles.label}>{label}</span>
    </>
  );
  return (
    <li>
      {onClick ? (
        <button type="button" className={styles.figure} onClick={onClick}>
          {content}
        </button>
      ) : (
        <span className={styles.figure}>{content}</span>
      )}
    </li>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.block} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function memoryLine({ index, name, limits, pageBytes, shared, wide, imported }: MemoryInfo): string {
  const from = formatBytes(limits.minimum * pageBytes);
  const size =
    limits.maximum === null
      ? `${from}, and may grow as far as the engine lets it`
      : limits.maximum === limits.minimum
        ? `${from}, and never grows`
        : `${from}, and may grow to ${formatBytes(limits.maximum * pageBytes)}`;
  const words = [
    name ?? `memory ${index}`,
    ...(imported ? ['imported'] : []),
    ...(shared ? ['shared between threads'] : []),
    ...(wide ? ['64-bit addresses'] : []),
  ];
  return `${words.join(', ')}: ${size}`;
}

/** Where the names come from that functions are called by, in a sentence. */
function namesLine({ names, counts, importedFunctions }: ModuleContents): string {
  const all = counts.functions + importedFunctions;
  if (names.named === 0) return 'No function has a name: the module has no name section, and exports none.';
  const some =
    names.named === all
      ? 'All functions have'
      : `${names.named.toLocaleString('en')} of ${all.toLocaleString('en')} functions have`;
  const from = names.from === 'name-section' ? 'the name section' : 'exports alone: there is no name section';
  return `${some} a name, from ${from}.`;
}

/** The numbers, where the bytes are, and what the module says of itself. */
export function OverviewPart({ contents }: { contents: ModuleContents }) {
  const { counts, start, features, producers, targetFeatures, oddities, memories } = contents;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.overview} tabIndex={0} aria-label="Overview of the contents">
      {oddities.length > 0 && (
        <div className={styles.oddities} data-tone="warning">
          <TriangleAlert size={14} aria-hidden="true" />
          <div>
            <p>Not all of it is as the format says, so some of it may be missing here:</p>
            <ul>
              {oddities.slice(0, 8).map(({ message, offset }) => (
                <li key={`${offset} ${message}`}>
                  {message} <span className={styles.at}>(byte {offset.toLocaleString('en')})</span>
                </li>
              ))}
              {oddities.length > 8 && <li>and {oddities.length - 8} more</li>}
            </ul>
          </div>
        </div>
      )}
      <ul className={styles.figures}>
        <Figure
          value={counts.functions.toLocaleString('en')}
          label={counts.functions === 1 ? 'function' : 'functions'}
          {...(counts.functions > 0 && { onClick: () => showPart('functions') })}
        />
        <Figure
          value={formatBytes(contents.codeBytes)}
          label="code"
          {...(counts.functions > 0 && { onClick: () => showPart('map') })}
        />
        <Figure
          value={formatBytes(contents.dataBytes)}
          label="data"
          {...(counts.data > 0 && { onClick: () => showPart('data') })}
        />
        <Figure
          value={counts.imports.toLocaleString('en')}
          label={counts.imports === 1 ? 'import' : 'imports'}
          {...(counts.imports > 0 && { onClick: () => showPart('imports') })}
        />
        <Figure
          value={counts.exports.toLocaleString('en')}
          label={counts.exports === 1 ? 'export' : 'exports'}
          {...(counts.exports > 0 && { onClick: () => showPart('exports') })}
        />
      </ul>
      <Block title="Sections">
        <SectionsBar contents={contents} />
      </Block>
      {memories.length > 0 && (
        <Block title={memories.length === 1 ? 'Memory' : 'Memories'}>
          <ul className={styles.lines}>
            {memories.slice(0, 10).map((memory) => (
              <li key={memory.index}>{memoryLine(memory)}</li>
            ))}
          </ul>
        </Block>
      )}
      <Block title="Features beyond the first WebAssembly">
        {features.length === 0 ? (
          <p className={styles.quiet}>None found.</p>
        ) : (
          <dl className={styles.features}>
            {features.map(({ name, found }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{found}</dd>
              </div>
            ))}
          </dl>
        )}
        {contents.featuresLookedAt < 1 && (
          <p className={styles.quiet}>
            Only {formatShare(contents.featuresLookedAt)} of the functions were looked through: there may be
            more.
          </p>
        )}
      </Block>
      {targetFeatures !== null && (
        <Block title="Declared by its target_features section">
          <ul className={styles.tags}>
            {targetFeatures.map(({ name, used }) => (
              <li key={name} data-used={used}>
                {used ? name : `not ${name}`}
              </li>
            ))}
          </ul>
        </Block>
      )}
      {producers.length > 0 && (
        <Block title="Made by">
          <ul className={styles.lines}>
            {producers.map(({ field, name, version }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a tool may stand there twice, and nothing is moved
              <li key={index}>
                {name} {version} <span className={styles.at}>({field})</span>
              </li>
            ))}
          </ul>
        </Block>
      )}
      <Block title="Names">
        <ul className={styles.lines}>
          {contents.moduleName !== null && <li>The module calls itself {contents.moduleName}.</li>}
          {counts.functions + contents.importedFunctions > 0 && <li>{namesLine(contents)}</li>}
          {start !== null && (
            <li>
              When it is instantiated it runs{' '}
              <button type="button" className={styles.link} onClick={() => showFunction(start.index)}>
                {start.name ?? `function ${start.index}`}
              </button>
              .
            </li>
          )}
          <li className={styles.quiet}>
            {formatCount(counts.types, 'type')}; read in {formatDuration(contents.ms)}.
          </li>
        </ul>
      </Block>
    </section>
  );
}
