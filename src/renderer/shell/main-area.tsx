import { PanelRight } from 'lucide-react';
import { useIsApp } from '../sources/sources-store.ts';
import { IconButton } from '../widgets/button.tsx';
import { MAIN_TABS } from './main-tabs.tsx';
import { useNarrow } from './narrow-window.ts';
import { Tabbed } from './tabbed.tsx';
import { openTab, togglePane, useView } from './view-store.ts';

const OF_ALL = MAIN_TABS.filter(({ isOfApp }) => !isOfApp);

/** What needs width: the modules, the timeline, the log and the benchmarks, one at a time. */
export function MainArea() {
  const open = useView((state) => state.mainTab);
  const isApp = useIsApp();
  const tabs = isApp ? MAIN_TABS : OF_ALL;
  const narrow = useNarrow();
  const paneIsOpen = useView((state) => (narrow ? state.drawerOpen : state.paneOpen));
  return (
    <Tabbed label="Views" tabs={tabs} open={open} onOpen={openTab}>
      <IconButton
        icon={PanelRight}
        label={paneIsOpen ? 'Hide the details' : 'Show the details'}
        aria-expanded={paneIsOpen}
        onClick={togglePane}
      />
    </Tabbed>
  );
}
