import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { DownloadOutlined, SafetyCertificateOutlined } from '#clients/web/kit/icons.tsx';
import type { ownBidsSchema } from '#contracts/wire/openings.ts';
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
        {data?.bids.map((bid) => (
          <OwnBid
            key={bid.header}
            {...{ bid, openingId, asked }}
            mayWithdraw={bid.status === 'sealed' && isReceiving}
            onAsk={setAsked}
          />
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

interface OwnBidProps {
  readonly openingId: string;
  readonly bid: z.infer<typeof ownBidsSchema>['bids'][number];
  readonly asked: Asked | undefined;
  readonly mayWithdraw: boolean;
  readonly onAsk: (asked: Asked) => void;
}

/** One version with its receipt, and what can be done about it. */
function OwnBid({ openingId, bid, asked, mayWithdraw, onAsk }: OwnBidProps) {
  const { t } = useTranslation('sealBid');
  const { header, ver, status, bytes, receivedMs } = bid;
  const isWithdrawn = status === 'withdrawn';
  return (
    <li>
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
          onClick={() => onAsk({ act: 'check', header, ver, isWithdrawn })}
        >
          {t('ownReceipt.open', { ver })}
        </Button>
      )}
      {mayWithdraw && !isAsked(asked, 'withdraw', header) && (
        <Button
          size="small"
          danger
          onClick={() => onAsk({ act: 'withdraw', header, ver, isWithdrawn })}
        >
          {t('withdraw.open', { ver })}
        </Button>
      )}
    </li>
  );
}
