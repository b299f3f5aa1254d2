import { Tabs } from 'radix-ui';
import { Activity, type ComponentType, type ReactNode, Suspense, useRef } from 'react';
import { ErrorBoundary } from './error-boundary.tsx';
import styles from './tabbed.module.css';

/** One tab of a list of them. */
export interface TabEntry<Id extends string> {
  id: Id;
  label: string;
  /** A short addition to the label, such as a number. */
  Mark?: ComponentType;
  /** May be lazy: it is first asked for when its tab is first opened. */
  Content: ComponentType;
  /** Whether it is only there for this app's own cache. */
  isOfApp?: boolean;
  /** Whether the content has a scroller of its own, that is reached by keyboard; else it scrolls as a whole. */
  scrollsItself?: boolean;
}

interface TabbedProps<Id extends string> {
  /** Names the list of tabs for screen readers. */
  label: string;
  tabs: readonly TabEntry<Id>[];
  /** The open one; where the list has no such tab, the first is. */
  open: Id;
  onOpen(id: Id): void;
  /** What stands at the end of the row of tabs. */
  children?: ReactNode;
}

/**
 * Tabs that lose nothing: what was opened once stays as it was, with what was typed, scrolled and chosen, and does no
 * work while another tab is in front of it.
 */
export function Tabbed<Id extends string>({ label, tabs, open, onOpen, children }: TabbedProps<Id>) {
  const current = tabs.find(({ id }) => id === open) ?? tabs[0];
  const opened = useRef(new Set<Id>());
  if (!current) throw new Error(`There are no tabs in ${label}.`);
  opened.current.add(current.id);
  return (
    <Tabs.Root className={styles.root} value={current.id} onValueChange={(id) => onOpen(id as Id)}>
      <div className={styles.bar}>
        <Tabs.List className={styles.tabs} aria-label={label}>
          {tabs.map(({ id, label: name, Mark }) => (
            <Tabs.Trigger
              key={id}
              className={styles.tab}
              value={id}
              // Radix would move the focus by script, which draws the ring that is meant for the keyboard.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onOpen(id)}
            >
              {name}
              {Mark && <Mark />}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {children}
      </div>
      {tabs.map(({ id, Content, scrollsItself = false }) => (
        <Tabs.Content
          key={id}
          className={styles.content}
          value={id}
          forceMount
          data-scrolls={!scrollsItself}
          tabIndex={scrollsItself ? -1 : 0}
        >
          {opened.current.has(id) && (
            <Activity mode={id === current.id ? 'visible' : 'hidden'}>
              {/* A view that cannot be drawn leaves the others as they are. */}
              <ErrorBoundary>
                <Suspense fallback={null}>
                  <Content />
                </Suspense>
              </ErrorBoundary>
            </Activity>
          )}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}

/** A number beside a tab's label. */
export function TabMark({ tone, children }: { tone?: 'compiler'; children: ReactNode }) {
  return (
    <span className={styles.mark} data-tone={tone}>
      {children}
    </span>
  );
}
