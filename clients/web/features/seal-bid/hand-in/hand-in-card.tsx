import { Card } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Result } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { useFaultWords } from '#clients/web/kit/fault-words.ts';
import { FileField } from '#clients/web/kit/file-field.tsx';
import { pageStore } from '#clients/web/kit/keep.ts';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { bidOpeningQuery } from './bid-api.ts';
import { type BidFile, readBidFile } from './bid-file.ts';
import { HandInBid } from './hand-in-bid.tsx';
import { openUploadKeep } from './kept-upload.ts';
import { OpeningChoice } from './opening-choice.tsx';
import { OwnBids } from './own-bids.tsx';
import type { CheckBasis } from './use-checked.ts';
import { useSealedFile } from './use-sealed-file.ts';
import './hand-in.css';

interface HandInCardProps {
  readonly basis: CheckBasis;
  /** What was sealed in this page just now. */
  readonly sealed: { readonly blob: Blob; readonly fileName: string } | undefined;
}

/** A sealed bid is handed in here (递交): uploaded first, then, by a press of its own, submitted. */
export function HandInCard({ basis, sealed }: HandInCardProps) {
  const { t } = useTranslation('sealBid');
  const { role, userId } = useSession();
  const { opening } = useSearch({ from: '/seal-bid' });
  const isSupplier = role === 'supplier' && userId !== undefined;
  return (
    <Card title={t('step.handIn')}>
      {isSupplier ? (
        <div className="hand-in">
          <OpeningChoice openingId={opening} />
          {opening !== undefined && (
            <ForOpening key={opening} {...{ openingId: opening, userId, basis, sealed }} />
          )}
        </div>
      ) : (
        <>
          <p>{t('handIn.signIn')}</p>
          <LinkButton to="/sign-in" search={{ back: backTo(opening) }}>
            {t('handIn.toSignIn')}
          </LinkButton>
        </>
      )}
    </Card>
  );
}

function backTo(opening: string | undefined): string {
  return opening === undefined ? '/seal-bid' : `/seal-bid?${new URLSearchParams({ opening })}`;
}

interface ForOpeningProps extends HandInCardProps {
  readonly openingId: string;
  readonly userId: string;
}

interface Chosen {
  readonly read: Result<BidFile, SealFault>;
  /** Chosen anew, even the same file: what was read before may have been moved or deleted. */
  readonly round: number;
  /** What had been sealed in this page by then; what is sealed after that counts instead. */
  readonly beside: Blob | undefined;
}

function ForOpening({ openingId, userId, basis, sealed }: ForOpeningProps) {
  const { t } = useTranslation('sealBid');
  const words = useFaultWords();
  const { data: view } = useQuery(bidOpeningQuery(openingId));
  const [chosen, setChosen] = useState<Chosen>();
  const fresh = useSealedFile(sealed);
  const [kept] = useState(() => openUploadKeep(pageStore(), { userId, openingId }).read());
  const take = async ([file]: readonly File[]): Promise<void> => {
    if (file === undefined) return;
    const read = await readBidFile(file.name, file);
    setChosen((before) => ({ read, round: (before?.round ?? 0) + 1, beside: sealed?.blob }));
  };
  const counts = chosen !== undefined && chosen.beside === sealed?.blob ? chosen : undefined;
  const bid = counts === undefined ? fresh : counts.read.ok ? counts.read.value : undefined;
  const isOther = bid !== undefined && view !== undefined && !isFor(bid, view.opening);
  const unread = counts?.read.ok === false ? counts.read.error : undefined;
  const fault = unread ?? (isOther ? 'wrong_tender' : undefined);
  const help =
    bid !== undefined
      ? t('handIn.file.taken', { name: bid.name, ver: bid.header.core.ver })
      : kept === undefined
        ? t('handIn.file.help')
        : t('handIn.file.again', { name: kept.name });
  return (
    <>
      <FileField
        label={t('handIn.file.label')}
        help={help}
        accept=".ebid"
        error={fault === undefined ? undefined : words(fault)}
        onFiles={(files) => void take(files)}
      />
      {bid !== undefined && fault === undefined && (
        <HandInBid
          key={`${bid.digest} ${counts?.round ?? 0}`}
          {...{ openingId, userId, bid, basis }}
        />
      )}
      <OwnBids {...{ openingId, userId, basis }} chosen={bid} />
    </>
  );
}

function isFor(
  { header }: BidFile,
  opening: { readonly tender: string; readonly lot: string; readonly stage: string },
): boolean {
  const { tender, lot, stage } = header.core;
  return tender === opening.tender && lot === opening.lot && stage === opening.stage;
}
