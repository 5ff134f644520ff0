import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { configQuery } from '#clients/web/kit/api.ts';
import { CopyButton } from '#clients/web/kit/copy-button.tsx';
import { FullscreenOutlined } from '#clients/web/kit/icons.tsx';
import { AuctionFrame } from './auction-frame.tsx';
import { embedCode, watchUrl } from './watch-address.ts';
import { useAuction } from './use-auction.ts';

/** For everybody, also on a wall: no controls, large figures (habits 20 and 40). */
export function WatchPage({ auctionIdText }: { readonly auctionIdText: string }) {
  const { t } = useTranslation('auction');
  const state = useAuction(auctionIdText);
  const config = useQuery(configQuery);
  return (
    <AuctionFrame
      state={state}
      className="watch"
      top={
        <div className="watch-tools">
          <span className="muted">{t('watch.note')}</span>
          <CopyButton text={watchUrl(auctionIdText)} label={t('watch.link')} />
          {config.data?.isEmbeddable === true && (
            <>
              <span className="muted">{t('embed.code')}</span>
              <CopyButton
                text={embedCode(auctionIdText, state.view?.title ?? auctionIdText)}
                label={t('embed.code')}
              />
            </>
          )}
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
