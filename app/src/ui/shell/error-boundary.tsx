import { Component, type ReactNode } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import styles from './error-boundary.module.css';

/** A bug in one part of the window must not leave an empty window: it says so and offers a fresh start. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return <Broken onRetry={() => this.setState({ failed: false })} />;
  }
}

function Broken({ onRetry }: { onRetry: () => void }) {
  const text = useText();
  return (
    <div className={styles.broken} role="alert">
      <h1>{text('broken.title')}</h1>
      <p>{text('broken.text')}</p>
      <div className={styles.ways}>
        <Button look="primary" onClick={onRetry}>
          {text('common.try-again')}
        </Button>
        <Button onClick={() => location.reload()}>{text('broken.reload')}</Button>
      </div>
    </div>
  );
}
