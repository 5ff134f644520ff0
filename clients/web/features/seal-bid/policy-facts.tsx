import { useTranslation } from 'react-i18next';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';

/** What the signed policy says: which tender, until when, and who holds the keys. */
export function PolicyFacts({ policy }: { readonly policy: TenderPolicy }) {
  const { t } = useTranslation('sealBid');
  const { t: kit } = useTranslation('kit');
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
