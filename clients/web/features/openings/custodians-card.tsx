import { useTranslation } from 'react-i18next';
import { CheckCircleFilled, ClockCircleOutlined } from '#clients/web/kit/icons.tsx';
import { CUSTODIAN_ROLES } from '#contracts/sealing/policy.ts';
import type { CustodianView, OpeningView } from '#contracts/wire/openings.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { Part } from './part.tsx';

/** Who holds the keys (监管人): whether each has rehearsed, and has signed the closing list. */
export function CustodiansCard({ view }: { readonly view: OpeningView }) {
  const { t } = useTranslation('openings');
  const { custodians, signaturesNeeded } = view;
  // Of too few bids no list is made that anybody could sign.
  const hasList = view.opening.state !== 'tooFew';
  const missing = custodians.filter(({ provedAtMs }) => provedAtMs === undefined).length;
  return (
    <Part
      title={t('custodians.title')}
      note={
        hasList
          ? t('custodians.note', { n: custodians.length, needed: signaturesNeeded })
          : t('custodians.count', { n: custodians.length })
      }
    >
      {view.opening.state === 'receiving' && missing > 0 && (
        <p className="hall-warning">{t('custodians.missing', { n: missing })}</p>
      )}
      <ul className="custodians">
        {custodians.map((custodian) => (
          <Custodian key={custodian.organizationId} custodian={custodian} hasList={hasList} />
        ))}
      </ul>
    </Part>
  );
}

interface CustodianProps {
  readonly custodian: CustodianView;
  readonly hasList: boolean;
}

function Custodian({ custodian, hasList }: CustodianProps) {
  const { t } = useTranslation('openings');
  const { name, role, provedAtMs, hasSigned } = custodian;
  const known = CUSTODIAN_ROLES.find((one) => one === role) ?? 'other';
  return (
    <li>
      <div>
        <b>{name}</b> <span className="muted">{t(`custodian.${known}`)}</span>
      </div>
      <div className="custodian-marks">
        <Mark isDone={provedAtMs !== undefined}>
          {provedAtMs === undefined ? (
            t('custodians.notProved')
          ) : (
            <>
              {t('custodians.proved')} <Instant atMs={provedAtMs} isToMinute />
            </>
          )}
        </Mark>
        {hasList && (
          <Mark isDone={hasSigned}>
            {t(hasSigned ? 'custodians.signed' : 'custodians.notSigned')}
          </Mark>
        )}
      </div>
    </li>
  );
}

interface MarkProps {
  readonly isDone: boolean;
  readonly children: React.ReactNode;
}

function Mark({ isDone, children }: MarkProps) {
  return (
    <span className={isDone ? 'mark-done' : 'muted'}>
      {isDone ? <CheckCircleFilled /> : <ClockCircleOutlined />} {children}
    </span>
  );
}
