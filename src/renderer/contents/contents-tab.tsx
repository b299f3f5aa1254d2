import { Maximize2 } from 'lucide-react';
import { openTab, useView } from '../shell/view-store.ts';
import { IconButton } from '../widgets/button.tsx';
import { Contents } from './contents.tsx';

/** The pane has no need to show the same. */
function openInMainArea(): void {
  openTab('contents');
  useView.setState({ paneTab: 'overview' });
}

/** What is in the module, in the right pane. */
export function ContentsPane() {
  return (
    <Contents>
      <IconButton icon={Maximize2} label="Open in the main area" onClick={openInMainArea} />
    </Contents>
  );
}

/** The same where there is room: a function beside the list that it was chosen from. */
export function ContentsMain() {
  return <Contents wide />;
}
