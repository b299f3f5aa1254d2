import { Check, ChevronDown, PanelLeft } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { SourceInfo } from '../../shared/source.ts';
import { IconButton } from '../widgets/button.tsx';
import menu from '../widgets/menu.module.css';
import { menuPlace } from '../widgets/menu-place.ts';
import { useNow } from '../widgets/now.ts';
import { SourceIcon } from './source-list.tsx';
import styles from './source-menu.module.css';
import { useHasRoomForSources } from './source-room.ts';
import { hitsText, pidText, stateText } from './source-text.ts';
import { showSource, toggleList, useShownSource, useSources, wantsList } from './sources-store.ts';

function Item({ source }: { source: SourceInfo }) {
  const state = useNow((now) => stateText(source, now) ?? '');
  return (
    <DropdownMenu.RadioItem className={menu.item} value={source.id}>
      <SourceIcon source={source} />
      {source.title}
      <span className={menu.amount}>
        {pidText(source)} · {hitsText(source)}
        {state !== '' && ` · ${state}`}
      </span>
      <DropdownMenu.ItemIndicator className={menu.key}>
        <Check size={13} aria-hidden="true" />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}

function Items() {
  const { sources, shown } = useSources();
  return (
    <DropdownMenu.RadioGroup value={shown} onValueChange={(id) => void showSource(id)}>
      {sources.map((source) => (
        <Item key={source.id} source={source} />
      ))}
    </DropdownMenu.RadioGroup>
  );
}

/** The way to the sources from the window's top: a button for the list, or where there is no room for that, a menu. */
export function SourceMenu() {
  const shown = useShownSource();
  const processes = useSources(({ sources }) => sources.length - 1);
  const isOpen = useSources(wantsList);
  const hasRoom = useHasRoomForSources();
  if (hasRoom) {
    return (
      <IconButton
        icon={PanelLeft}
        label={isOpen ? 'Hide the sources' : 'Show the sources'}
        aria-expanded={isOpen}
        onClick={toggleList}
      />
    );
  }
  if (processes < 1) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className={styles.trigger}
        data-testid="source-menu"
        title="What the window shows"
      >
        <span className="for-readers-only">Source: </span>
        <span className={styles.title}>{shown?.title ?? 'This app'}</span>
        <ChevronDown size={12} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={menuPlace()}>
        <DropdownMenu.Content className={menu.menu} align="start" sideOffset={4} collisionPadding={8}>
          <Items />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
