/** The tabs of the right pane, which is about the selection: a tab is one line here, and its name in `PaneTab`. */
import type { PaneTab } from '../../shared/kept-view.ts';
import { ModuleDetail } from '../detail/module-detail.tsx';
import { ModuleHistory } from '../history/module-history.tsx';
import type { TabEntry } from './tabbed.tsx';

export const PANE_TABS: readonly TabEntry<PaneTab>[] = [
  { id: 'overview', label: 'Overview', Content: ModuleDetail },
  { id: 'history', label: 'History', Content: ModuleHistory },
];
