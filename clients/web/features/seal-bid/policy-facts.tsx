import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { CopyButton } from '#clients/web/kit/copy-button.tsx';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';

/** What the signed policy says: which tender, until when, and who holds the keys. */
export function PolicyFacts({ policy }: { readonly policy: TenderPolicy }) {
  const { t } = useTranslation('sealBid');
  const { t: kit } = useTranslation('kit');
  const print = useMemo(() => bytesToHex(sha256(canonicalBytes(policy))), [policy]);
  const [lockA, lockB] = policy.locks;
  const deadlineMs = Number(policy.deadline);
  return (
    <dl className="seal-facts">
      <dt>{t('facts.tender')}</dt>
      <dd>
        <strong>{policy.title}</strong> <span className="muted">{policy.tender}</span>
      </dd>
      <dt>{t('facts.deadline')}</dt>
      <dd>
        <Instant atMs={deadlineMs} /> <Countdown endMs={deadlineMs} />
      </dd>
      <dt>{t('facts.digest')}</dt>
      <dd>
        <code>{print}</code> <CopyButton text={print} label={t('facts.digest')} />
        <small className="muted">{t('facts.digest.help')}</small>
      </dd>
      <dt>{t('facts.custodians')}</dt>
      <dd>
        {policy.custodians
          .map(({ name, role }) => t('facts.custodian', { name, role: t(`role.${role}`) }))
          .join(kit('list.separator'))}
        <small className="muted">
          {t('facts.locks', { a: lockA?.t ?? 0, b: lockB?.t ?? 0, n: policy.custodians.length })}
        </small>
      </dd>
    </dl>
  );
}
