import { Alert, Button, Card } from 'antd';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { FileField } from '#clients/web/kit/file-field.tsx';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { TrustField } from '#clients/web/kit/trust-field.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { BidFields } from './bid-fields.tsx';
import { DocumentList } from './document-list.tsx';
import { HandInCard } from './hand-in/hand-in-card.tsx';
import { KeyFields } from './key-fields.tsx';
import { PolicyFacts } from './policy-facts.tsx';
import { PublishedPolicy } from './published-policy.tsx';
import { SealOutcome } from './seal-outcome.tsx';
import { useBidDraft } from './use-bid-draft.ts';
import { useFaultWords } from '#clients/web/kit/fault-words.ts';
import { useSeal } from './use-seal.ts';
import './seal-bid.css';

type Draft = ReturnType<typeof useBidDraft>;

/**
 * A supplier seals a bid here (密封投标), on its own machine and without a network; the file that comes out is handed in here too
 * (递交), or on another machine.
 */
export function SealBidPage() {
  const { t } = useTranslation('sealBid');
  const { organizationId } = useSession();
  const draft = useBidDraft(organizationId);
  const sealing = useSeal();
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  const { policy } = draft.tender;
  const basis = { trust: draft.own.trust, policy };
  return (
    <div className="page seal-bid">
      <PageHead title={t('title')} note={t('note')} />
      <TenderCard draft={draft} />
      {policy === undefined ? (
        <p className="muted">{t('policy.next')}</p>
      ) : (
        <BidCards draft={draft} policy={policy} sealing={sealing} />
      )}
      <HandInCard
        basis={basis}
        sealed={sealing.state.type === 'sealed' ? sealing.state : undefined}
      />
    </div>
  );
}

function TenderCard({ draft }: { readonly draft: Draft }) {
  const { t } = useTranslation('sealBid');
  const words = useFaultWords();
  const { opening } = useSearch({ from: '/seal-bid' });
  const { own, tender } = draft;
  return (
    <Card title={t('step.tender')}>
      <TrustField own={own} label={t('trust.label')} help={t('trust.help')} />
      {opening !== undefined && <PublishedPolicy openingId={opening} onFiles={draft.takeTender} />}
      <FileField
        label={t('policy.label')}
        help={t(opening === undefined ? 'policy.help' : 'policy.helpOr')}
        isMultiple
        accept=".json,.p7s"
        error={tender.fault === undefined ? undefined : words(tender.fault)}
        onFiles={draft.takeTender}
      />
      {tender.files.length > 0 && own.trust === undefined && (
        <Alert type="info" showIcon title={t('trust.first')} />
      )}
      {tender.policy !== undefined && <PolicyFacts policy={tender.policy} />}
    </Card>
  );
}

interface BidCardsProps {
  readonly draft: Draft;
  readonly policy: TenderPolicy;
  readonly sealing: ReturnType<typeof useSeal>;
}

function BidCards({ draft, policy, sealing }: BidCardsProps) {
  const { t } = useTranslation('sealBid');
  const { state, seal, reset } = sealing;
  const [isAsked, setIsAsked] = useState(false);
  const { before, isNoReceipt, key, faults, job } = draft;
  const shown = isAsked ? faults : {};
  const start = (): void => {
    setIsAsked(true);
    if (job !== undefined) void seal(job);
  };
  return (
    <>
      <Card title={t('step.bid')}>
        <BidFields form={draft.form} policy={policy} faults={shown} onChange={draft.setForm} />
        <FileField
          label={t('receipt.label')}
          help={before === undefined ? t('receipt.help') : t('receipt.taken', { ver: before.ver })}
          accept=".json,.tar"
          error={isNoReceipt ? t('receipt.wrong') : undefined}
          onFiles={(files) => void draft.takeReceipt(files)}
        />
      </Card>
      <Card title={t('step.documents')}>
        <DocumentList
          documents={draft.documents}
          fault={shown.documents}
          onChange={draft.setDocuments}
        />
      </Card>
      <Card title={t('step.key')}>
        <KeyFields
          chosen={key}
          isMissing={isAsked && key.file === undefined}
          onChange={draft.setKey}
        />
      </Card>
      {isAsked && job === undefined && <Alert type="warning" showIcon title={t('mend')} />}
      <SealOutcome state={state} onReset={reset} />
      {state.type !== 'sealed' && (
        <Button type="primary" size="large" loading={state.type === 'sealing'} onClick={start}>
          {t('seal')}
        </Button>
      )}
    </>
  );
}
