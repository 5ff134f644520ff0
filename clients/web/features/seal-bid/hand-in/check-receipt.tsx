import { Alert, Button } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFaultWords } from '#clients/web/kit/fault-words.ts';
import { FileField } from '#clients/web/kit/file-field.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { withdrawalIn } from '../receipt-archive.ts';
import type { BidFile } from './bid-file.ts';
import type { ProvedReceipt, ReceiptVerdict } from './own-receipt.ts';
import { useBidOf } from './use-bid-of.ts';
import type { CheckBasis } from './use-checked.ts';
import { type OwnReceiptCheck, useOwnReceipt } from './use-own-receipt.ts';

interface CheckReceiptProps {
  readonly openingId: string;
  readonly basis: CheckBasis;
  /** Digest of header.json of the version. */
  readonly header: string;
  readonly ver: number;
  readonly isWithdrawn: boolean;
  /** Whether the log owes its proof by now: the closing list is fixed, or too few bids came. */
  readonly isListFixed: boolean;
  /** The file that is chosen for handing in, when it is this version. */
  readonly chosen: BidFile | undefined;
  readonly onClose: () => void;
}

/** Checks the receipt of one version in this page, against the bidder's own file and roots (SEAL-16, LOG-13), and says what to do. */
export function CheckReceipt(props: CheckReceiptProps) {
  const { openingId, basis, header, ver, isWithdrawn, isListFixed, chosen, onClose } = props;
  const { t } = useTranslation('sealBid');
  const id = useId();
  const { bid, isOther, take } = useBidOf(header, chosen);
  const [withdrawal, setWithdrawal] = useState<Uint8Array>();
  const [hasNone, setHasNone] = useState(false);
  const [round, setRound] = useState(0);
  const check = useOwnReceipt({ openingId, bid, withdrawal, basis, round });
  const takeWithdrawal = async ([file]: readonly File[]): Promise<void> => {
    if (file === undefined) return;
    const found = await withdrawalIn(file);
    setHasNone(found === undefined);
    setWithdrawal(found);
  };
  return (
    <section className="hand-in-withdraw" aria-labelledby={id}>
      <h4 id={id}>{t('ownReceipt.title', { ver })}</h4>
      <div className="hand-in-steps">
        {basis.trust === undefined && (
          <Alert type="info" showIcon title={t('ownReceipt.trustFirst')} />
        )}
        <FileField
          label={t('ownReceipt.file')}
          help={
            bid === undefined
              ? t('ownReceipt.file.help')
              : t('withdraw.file.taken', { name: bid.name })
          }
          accept=".ebid"
          error={isOther ? t('withdraw.file.other') : undefined}
          onFiles={take}
        />
        {isWithdrawn && (
          <FileField
            label={t('ownReceipt.withdrawal')}
            help={t('ownReceipt.withdrawal.help')}
            accept=".tar"
            error={hasNone ? t('ownReceipt.withdrawal.none') : undefined}
            onFiles={(files) => void takeWithdrawal(files)}
          />
        )}
        {bid !== undefined && basis.trust !== undefined && (
          <Found check={check} isListFixed={isListFixed} />
        )}
        <div className="hand-in-acts">
          {check !== undefined && (
            <Button onClick={() => setRound((now) => now + 1)}>{t('ownReceipt.again')}</Button>
          )}
          <Button onClick={onClose}>{t('withdraw.close')}</Button>
        </div>
      </div>
    </section>
  );
}

interface FoundProps {
  readonly check: OwnReceiptCheck;
  readonly isListFixed: boolean;
}

function Found({ check, isListFixed }: FoundProps) {
  const { t } = useTranslation('sealBid');
  if (check === undefined) return <p role="status">{t('handIn.check.running')}</p>;
  if (!check.ok) {
    if (check.error === 'no_policy') {
      return <Alert type="warning" showIcon role="alert" title={t('ownReceipt.noPolicy')} />;
    }
    return <ProblemAlert error={check.error.failed} />;
  }
  return check.value.map(({ of, found }) => (
    <OneVerdict key={of} {...{ of, found, isListFixed }} />
  ));
}

function OneVerdict({
  of,
  found,
  isListFixed,
}: ReceiptVerdict & { readonly isListFixed: boolean }) {
  const { t } = useTranslation('sealBid');
  const words = useFaultWords();
  if (found.ok) return <Good of={of} proved={found.value} isListFixed={isListFixed} />;
  if (found.error === 'no_withdrawal') {
    return <Alert type="info" showIcon title={t('ownReceipt.noWithdrawal')} />;
  }
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t(`ownReceipt.bad.${of}`)}
      description={
        <>
          <p>{`${words(found.error)} (${found.error})`}</p>
          <p>{t(found.error === 'log_proof' ? 'ownReceipt.badProof' : 'ownReceipt.badHelp')}</p>
        </>
      }
    />
  );
}

interface GoodProps {
  readonly of: ReceiptVerdict['of'];
  readonly proved: ProvedReceipt;
  readonly isListFixed: boolean;
}

function Good({ of, proved, isListFixed }: GoodProps) {
  const { t } = useTranslation('sealBid');
  const { stampedMs, place } = proved;
  const isOwed = place === undefined && isListFixed;
  return (
    <Alert
      type={isOwed ? 'warning' : 'success'}
      showIcon
      role="status"
      title={t(`ownReceipt.good.${of}`)}
      description={
        <>
          <p>
            {t('ownReceipt.stamped')} <Instant atMs={stampedMs} />
          </p>
          <p>
            {place === undefined
              ? t(isOwed ? 'ownReceipt.log.owed' : 'ownReceipt.log.later')
              : t('ownReceipt.log.there', {
                  index: place.index,
                  size: place.size,
                  origin: place.origin,
                })}
          </p>
        </>
      }
    />
  );
}
