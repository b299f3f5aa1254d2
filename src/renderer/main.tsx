import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { FullMessage } from './shell/full-message.tsx';
import './theme.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root.');

createRoot(root).render(
  <ErrorBoundary>
    {window.inspector ? (
      <App api={window.inspector} />
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
