import { FullscreenOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '#clients/web/kit/copy-button.tsx';
import { AuctionFrame } from './auction-frame.tsx';
import { useAuction } from './use-auction.ts';

/** For everybody, also on a wall: no controls, large figures (habits 20 and 40). */
export function WatchPage({ auctionIdText }: { readonly auctionIdText: string }) {
  const { t } = useTranslation('auction');
  const state = useAuction(auctionIdText);
  const link = new URL(`/watch/${encodeURIComponent(auctionIdText)}`, location.href).href;
  return (
    <AuctionFrame
      state={state}
      className="watch"
      top={
        <div className="watch-tools">
          <span className="muted">{t('watch.note')}</span>
          <CopyButton text={link} label={t('watch.link')} />
          {document.fullscreenEnabled && (
            <Button
              size="small"
              type="text"
              icon={<FullscreenOutlined />}
              onClick={() => void document.documentElement.requestFullscreen()}
            >
              {t('watch.fullscreen')}
            </Button>
          )}
        </div>
      }
    />
  );
}
