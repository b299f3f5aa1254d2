import { Tooltip } from 'radix-ui';
import { useEffect } from 'react';
import type { InspectorApi } from '../shared/contract.ts';
import { APP_SOURCE } from '../shared/source.ts';
import styles from './app.module.css';
import { Dialogs } from './commands/dialogs.tsx';
import { listenForCommands } from './commands/listen-for-commands.ts';
import { connect } from './connect.ts';
import { DropZone } from './drop/drop-zone.tsx';
import { Announcements } from './shell/announcements.tsx';
import { Banner } from './shell/banner.tsx';
import { Notices } from './shell/notices.tsx';
import { Panes } from './shell/panes.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { keepView } from './shell/view-keeping.ts';
import { SourceHeadline } from './sources/source-headline.tsx';
import { SourceList } from './sources/source-list.tsx';
import { useHasRoomForSources } from './sources/source-room.ts';
import { useShownSource, useSources, wantsList } from './sources/sources-store.ts';
import { TierPicture } from './tiers/tier-picture.tsx';
import { Headline } from './worth/headline.tsx';

/** The list of sources, where it is wanted and there is room for it. */
function Sources() {
  const isWanted = useSources(wantsList);
  return useHasRoomForSources() && isWanted ? <SourceList /> : null;
}

/** The whole window. */
export function App({ api }: { api: InspectorApi }) {
  useEffect(() => connect(api), [api]);
  useEffect(() => listenForCommands(api), [api]);
  useEffect(() => keepView(api), [api]);
  const source = useShownSource();
  return (
    <Tooltip.Provider delayDuration={350} skipDelayDuration={150}>
      <div className={styles.app}>
        <TopBar>
          {source && source.id !== APP_SOURCE ? <SourceHeadline source={source} /> : <Headline />}
        </TopBar>
        <Banner />
        <div className={styles.body}>
          <Sources />
          <main className={styles.main}>
            <TierPicture />
            <Panes />
          </main>
        </div>
      </div>
      <Dialogs />
      <DropZone />
      <Notices />
      <Announcements />
    </Tooltip.Provider>
  );
}
