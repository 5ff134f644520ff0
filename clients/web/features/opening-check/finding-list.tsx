import { useTranslation } from 'react-i18next';
import { CheckCircleFilled, CloseCircleFilled } from '#clients/web/kit/icons.tsx';
import { SEAL_FAULT_WORDS } from '#contracts/sealing/fault-words.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import type { OpeningFinding } from '#pki/opening-check.ts';

interface FindingListProps {
  readonly findings: readonly OpeningFinding[];
  readonly policy: TenderPolicy | undefined;
}

/** Each thing that was checked, with what is wrong with it in words and by its code. */
export function FindingList({ findings, policy }: FindingListProps) {
  const { t, i18n } = useTranslation('openingCheck');
  const isChinese = i18n.language.startsWith('zh');
  return (
    <>
      {policy !== undefined && (
        <p>
          <strong>{policy.title}</strong> <span className="muted">{policy.tender}</span>
        </p>
      )}
      <ul className="opening-check-findings">
        {findings.map(({ step, bid, fault }) => (
          <li key={bid ?? step} className={fault === undefined ? 'is-good' : 'is-bad'}>
            {fault === undefined ? (
              <CheckCircleFilled aria-label={t('ok')} />
            ) : (
              <CloseCircleFilled aria-label={t('wrong')} />
            )}
            <span>
              {t(`step.${step}`, { bid: bid ?? '' })}
              {fault !== undefined && (
                <>
                  {' — '}
                  {SEAL_FAULT_WORDS[fault][isChinese ? 'zh' : 'en']} <code>{fault}</code>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
