import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { BenchmarkPanel } from '../benchmark/benchmark-panel.tsx';
import { useBenchmark } from '../benchmark/benchmark-store.ts';
import { ModuleDetail } from '../detail/module-detail.tsx';
import { EventLog } from '../events/event-log.tsx';
import { useEvents } from '../events/events-store.ts';
import styles from './side-panel.module.css';
import { openPanel, type Panel, useView } from './view-store.ts';

function EventCount() {
  const count = useEvents((state) => state.events.length);
  return count > 0 ? <span className={styles.count}>{count.toLocaleString('en')}</span> : null;
}

function BenchmarkMark() {
  const running = useBenchmark((state) =>
    state.benchmark?.status === 'running' ? `${state.benchmark.done}/${state.benchmark.total}` : null,
  );
  return running === null ? null : <span className={styles.running}>{running}</span>;
}

function Tab({ value, children }: { value: Panel; children: ReactNode }) {
  return (
    <Tabs.Trigger
      className={styles.tab}
      value={value}
      // Radix would move the focus by script, which draws the ring that is meant for the keyboard.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => openPanel(value)}
    >
      {children}
    </Tabs.Trigger>
  );
}

/** The detail of a module, the event log and the benchmark, one at a time. */
export function SidePanel() {
  const panel = useView((state) => state.panel);
  return (
    <Tabs.Root className={styles.panel} value={panel} onValueChange={(value) => openPanel(value as Panel)}>
      <Tabs.List className={styles.tabs} aria-label="Panels">
        <Tab value="detail">Detail</Tab>
        <Tab value="events">
          Events <EventCount />
        </Tab>
        <Tab value="benchmark">
          Benchmark <BenchmarkMark />
        </Tab>
      </Tabs.List>
      <Tabs.Content className={styles.content} value="detail">
        <ModuleDetail />
      </Tabs.Content>
      <Tabs.Content className={styles.content} value="events" tabIndex={-1}>
        <EventLog />
      </Tabs.Content>
      <Tabs.Content className={styles.content} value="benchmark" tabIndex={-1}>
        <BenchmarkPanel />
      </Tabs.Content>
    </Tabs.Root>
  );
}
