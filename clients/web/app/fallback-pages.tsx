import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { Button, Result, Spin } from 'antd';
import { useTranslation } from 'react-i18next';

export function LoadingPage() {
  const { t } = useTranslation();
  return (
    <div className="page page-loading" role="status">
      <Spin size="large" />
      <span className="visually-hidden">{t('loading')}</span>
    </div>
  );
}

export function MissingPage() {
  const { t } = useTranslation();
  return (
    <Result
      status="404"
      title={t('missing.title')}
      subTitle={t('missing.detail')}
      extra={<Link to="/auctions">{t('missing.back')}</Link>}
    />
  );
}

/** A page that cannot be shown, mostly because its code did not arrive. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <Result
      status="error"
      title={t('broken.title')}
      subTitle={t('broken.detail')}
      extra={
        <>
          <Button type="primary" onClick={reset}>
            {t('broken.retry')}
          </Button>
          <p>
            <code className="problem-code">
              {error instanceof Error ? error.message : String(error)}
            </code>
          </p>
        </>
      }
    />
  );
}
