import { Link } from '@tanstack/react-router';
import { Button, Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined } from '#clients/web/kit/icons.tsx';
import type { AuctionView } from '#contracts/wire/views.ts';
import { exportPath } from '#clients/web/kit/api.ts';
import { CopyButton } from '#clients/web/kit/copy-button.tsx';

/** After the close: where everything about it stands, the journal to take away, and how anybody checks it. */
export function ResultCard({ view }: { readonly view: AuctionView }) {
  const { t } = useTranslation('auction');
  if (!view.ended) return null;
  const file = `kaibiao-${view.auctionId}.ndjson`;
  const command = `npm run --silent verify -- ${file}`;
  return (
    <Card className="result-card" title={<h2>{t('verify.title')}</h2>}>
      <p>{t('verify.detail')}</p>
      <Link to="/archive/$auctionId" params={{ auctionId: view.auctionId }}>
        {t('verify.archive')}
      </Link>
      <Button
        type="primary"
        icon={<DownloadOutlined />}
        href={exportPath(view.auctionId)}
        download={file}
      >
        {t('verify.download')}
      </Button>
      <p>{t('verify.how')}</p>
      <div className="command">
        <code>{command}</code>
        <CopyButton text={command} label={t('verify.command')} />
      </div>
    </Card>
  );
}
