import { createRoot } from 'react-dom/client';
import type { InspectorApi } from '../shared/contract.ts';
import type { KeptView } from '../shared/kept-view.ts';
import { App } from './app.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { FullMessage } from './shell/full-message.tsx';
import { restoreView } from './shell/view-keeping.ts';
import './theme.css';

/** What was there when the window was opened, unless this page was loaded anew: the person has gone on since. */
async function viewToOpenWith(api: InspectorApi): Promise<KeptView> {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (navigation?.type !== 'reload') return api.openedWith;
  const answer = await api.request('keptView', null);
  return answer.ok ? answer.value : api.openedWith;
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root.');

const api = window.inspector;
if (api) restoreView(await viewToOpenWith(api));

createRoot(root).render(
  <ErrorBoundary>
    {api ? (
      <App api={api} />
    ) : (
      <FullMessage
        title="Not connected"
        text="This page needs the app around it: window.inspector is missing."
      >
        <p>Start the app with npm start. Within the app, this means that its preload script did not run.</p>
      </FullMessage>
    )}
  </ErrorBoundary>,
);
