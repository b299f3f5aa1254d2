import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '../widgets/button.tsx';
import { copyText } from '../widgets/copy-text.ts';
import { FullMessage } from './full-message.tsx';

/** Shows what went wrong where a part of the window could not be drawn. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(cause: unknown) {
    return { error: cause instanceof Error ? cause : new Error(String(cause)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const details = error.stack ?? error.message;
    return (
      <FullMessage title="The window could not be drawn" text={error.message}>
        <p>The cache goes on working, and nothing is lost. Reload the window to see it again.</p>
        <Button look="primary" onClick={() => window.location.reload()}>
          Reload the window
        </Button>
        <Button onClick={() => void copyText(details, 'Details copied')}>Copy the details</Button>
      </FullMessage>
    );
  }
}
