import { Alert, Button } from 'antd';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button.tsx';

interface ErrorAreaProps {
  /** A new value gives the area a new try. */
  readonly resetKey?: string;
  readonly children: ReactNode;
}

/** One area's fault stays in that area: the rest of the page, a countdown above all, goes on. */
export class ErrorArea extends Component<ErrorAreaProps, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate(before: ErrorAreaProps): void {
    if (this.state.error && before.resetKey !== this.props.resetKey) {
      this.setState({ error: undefined });
    }
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <BrokenArea error={error} onRetry={() => this.setState({ error: undefined })} />;
  }
}

function BrokenArea({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const { t } = useTranslation('kit');
  return (
    <Alert
      showIcon
      type="error"
      role="alert"
      title={t('area.title')}
      description={
        <>
          <p>{t('area.detail')}</p>
          <code className="problem-code">{error.message}</code>
          <CopyButton text={error.stack ?? error.message} label={t('problem.code')} />
        </>
      }
      action={
        <Button size="small" onClick={onRetry}>
          {t('problem.retry')}
        </Button>
      }
    />
  );
}
