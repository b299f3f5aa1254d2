import { Tooltip } from 'radix-ui';
import { useEffect } from 'react';
import type { InspectorApi } from '../shared/contract.ts';
import styles from './app.module.css';
import { connect } from './connect.ts';
import { DropZone } from './drop/drop-zone.tsx';
import { ModuleTable } from './modules/module-table.tsx';
import { Announcements } from './shell/announcements.tsx';
import { Banner } from './shell/banner.tsx';
import { Notices } from './shell/notices.tsx';
import { listenForShortcuts } from './shell/shortcuts.ts';
import { SidePanel } from './shell/side-panel.tsx';
import { Toolbar } from './shell/toolbar.tsx';
import { TierPicture } from './tiers/tier-picture.tsx';

/** The whole window. */
export function App({ api }: { api: InspectorApi }) {
  useEffect(() => connect(api), [api]);
  useEffect(listenForShortcuts, []);
  return (
    <Tooltip.Provider delayDuration={350} skipDelayDuration={150}>
      <div className={styles.app}>
        <Toolbar />
        <Banner />
        <main className={styles.main}>
          <div className={styles.work}>
            <TierPicture />
            <ModuleTable />
          </div>
          <SidePanel />
        </main>
      </div>
      <DropZone />
      <Notices />
      <Announcements />
    </Tooltip.Provider>
  );
}
