import { useEffect, useRef } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { DetailPane } from './detail-pane.tsx';
import { MainArea } from './main-area.tsx';
import { useNarrow } from './narrow-window.ts';
import styles from './panes.module.css';
import { togglePane, useView } from './view-store.ts';

/** In pixels. */
const LEAST_PANE = 320;
const LEAST_MAIN = 480;

/** The pane over the main area, where there is no room for it beside. Escape shuts it. */
function Drawer() {
  const drawer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    drawer.current?.querySelector<HTMLElement>('[role="tab"][data-state="active"]')?.focus();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <div
      ref={drawer}
      role="dialog"
      aria-label="Details"
      className={styles.drawer}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        togglePane();
      }}
    >
      <DetailPane onShut={togglePane} />
    </div>
  );
}

/** The main area, and beside or over it the pane about the selection. */
export function Panes() {
  const narrow = useNarrow();
  const isOpen = useView((state) => (narrow ? state.drawerOpen : state.paneOpen));
  const beside = isOpen && !narrow;
  return (
    <Group
      className={styles.panes}
      onLayoutChanged={({ details }) => {
        // Dragged to nothing: its place is given to the main area, and a button brings it back.
        if (details === 0) useView.setState({ paneOpen: false });
      }}
    >
      <Panel id="main" className={styles.main} minSize={LEAST_MAIN}>
        <MainArea />
      </Panel>
      {beside && (
        <>
          <Separator className={styles.separator} aria-label="Width of the details" />
          <Panel
            id="details"
            className={styles.details}
            defaultSize={useView.getState().paneWidth}
            minSize={LEAST_PANE}
            collapsible
            groupResizeBehavior="preserve-pixel-size"
            onResize={({ inPixels }) => {
              if (inPixels >= LEAST_PANE) useView.setState({ paneWidth: Math.round(inPixels) });
            }}
          >
            <DetailPane onShut={togglePane} />
          </Panel>
        </>
      )}
      {isOpen && narrow && <Drawer />}
    </Group>
  );
}
