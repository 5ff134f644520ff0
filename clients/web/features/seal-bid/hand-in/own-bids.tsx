import { DownloadOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ownBidsQuery, receiptPath } from '#clients/web/kit/own-bids.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { sizeText } from '#clients/web/kit/size-text.ts';
import { bidOpeningQuery } from './bid-api.ts';
import type { BidFile } from './bid-file.ts';
import { CheckReceipt } from './check-receipt.tsx';
import { ReceiptPageButton } from './receipt-page-button.tsx';
import { WithdrawBid, type WithdrawPlace } from './withdraw-bid.tsx';

interface OwnBidsProps extends WithdrawPlace {
  /** The file that is chosen for handing in. */
  readonly chosen: BidFile | undefined;
}

/** Which panel is open, and of which version. */
interface Asked {
  readonly act: 'check' | 'withdraw';
  readonly header: string;
  readonly ver: number;
  readonly isWithdrawn: boolean;
}

function isAsked(asked: Asked | undefined, act: Asked['act'], header: string): boolean {
  return asked?.act === act && asked.header === header;
}

/** What one's own organization has handed in for this opening, newest first, each with its receipt, checked here; what counts may be taken back until the deadline. */
export function OwnBids({ openingId, userId, basis, chosen }: OwnBidsProps) {
  const { t } = useTranslation('sealBid');
  const id = useId();
  const [asked, setAsked] = useState<Asked>();
  const { data: view } = useQuery(bidOpeningQuery(openingId));
  const isReceiving = view?.opening.state === 'receiving';
  const isListFixed = view?.closing !== undefined || view?.opening.state === 'tooFew';
  const close = (): void => setAsked(undefined);
  const { data, error, isPending, refetch } = useQuery(ownBidsQuery(openingId));
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{t('handIn.own')}</h3>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {isPending && !error && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {data?.bids.length === 0 && <p className="muted">{t('handIn.own.none')}</p>}
      <ul className="hand-in-own">
        {data?.bids.map(({ header, ver, status, bytes, receivedMs }) => (
          <li key={header}>
            <strong>{t('handIn.own.ver', { ver })}</strong>
            <span>{t(`handIn.own.${status}`)}</span>
            <Instant atMs={receivedMs} />
            <span className="muted">{sizeText(bytes)}</span>
            <Button
              size="small"
              icon={<DownloadOutlined />}
              href={receiptPath(openingId, header)}
              download
            >
              {t('handIn.own.receipt', { ver })}
            </Button>
            <ReceiptPageButton {...{ openingId, header, ver }} />
            {!isAsked(asked, 'check', header) && (
              <Button
                size="small"
                icon={<SafetyCertificateOutlined />}
                onClick={() =>
                  setAsked({ act: 'check', header, ver, isWithdrawn: status === 'withdrawn' })
                }
              >
                {t('ownReceipt.open', { ver })}
              </Button>
            )}
            {status === 'sealed' && isReceiving && !isAsked(asked, 'withdraw', header) && (
              <Button
                size="small"
                danger
                onClick={() => setAsked({ act: 'withdraw', header, ver, isWithdrawn: false })}
              >
                {t('withdraw.open', { ver })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {asked?.act === 'check' && (
        <CheckReceipt
          key={asked.header}
          {...{ ...asked, openingId, basis, chosen, isListFixed }}
          onClose={close}
        />
      )}
      {asked?.act === 'withdraw' && (
        <WithdrawBid
          key={asked.header}
          {...{ ...asked, openingId, userId, basis, chosen }}
          onClose={close}
        />
      )}
    </section>
  );
}
