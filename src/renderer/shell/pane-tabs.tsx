/** The tabs of the right pane, which is about the selection: a tab is one line here, and its name in `PaneTab`. */
import { lazy } from 'react';
import type { PaneTab } from '../../shared/kept-view.ts';
import { ModuleDetail } from '../detail/module-detail.tsx';
import { ModuleHistory } from '../history/module-history.tsx';
import type { TabEntry } from './tabbed.tsx';

const ContentsPane = lazy(async () => ({
  default: (await import('../contents/contents-tab.tsx')).ContentsPane,
}));

export const PANE_TABS: readonly TabEntry<PaneTab>[] = [
  { id: 'overview', label: 'Overview', Content: ModuleDetail },
  { id: 'contents', label: 'Contents', isOfApp: true, Content: ContentsPane, scrollsItself: true },
  { id: 'history', label: 'History', Content: ModuleHistory },
];
