import { X } from 'lucide-react';
import { useIsApp } from '../sources/sources-store.ts';
import { IconButton } from '../widgets/button.tsx';
import styles from './detail-pane.module.css';
import { PANE_TABS } from './pane-tabs.tsx';
import { Tabbed } from './tabbed.tsx';
import { useView } from './view-store.ts';

const OF_ALL = PANE_TABS.filter(({ isOfApp }) => !isOfApp);

/** All about the selection, and nothing else. */
export function DetailPane({ onShut }: { onShut(): void }) {
  const open = useView((state) => state.paneTab);
  return (
    <section className={styles.pane} aria-label="Details">
      <Tabbed
        label="Details"
        tabs={useIsApp() ? PANE_TABS : OF_ALL}
        open={open}
        onOpen={(paneTab) => useView.setState({ paneTab })}
      >
        <IconButton icon={X} label="Shut the details" onClick={onShut} />
      </Tabbed>
    </section>
  );
}
