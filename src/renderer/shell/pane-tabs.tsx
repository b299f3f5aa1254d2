/** The tabs of the right pane, which is about the selection: a tab is one line here, and its name in `PaneTab`. */
import { ModuleDetail } from '../detail/module-detail.tsx';
import type { TabEntry } from './tabbed.tsx';
import type { PaneTab } from './view-store.ts';

export const PANE_TABS: readonly TabEntry<PaneTab>[] = [
  { id: 'overview', label: 'Overview', Content: ModuleDetail },
];
