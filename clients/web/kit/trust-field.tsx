import { Alert, Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { commonName } from '#pki/trust.ts';
import { FileField } from './file-field.tsx';
import { fingerprintOf } from './trust-files.ts';
import type { OwnTrust } from './use-own-trust.ts';

interface TrustFieldProps {
  readonly own: OwnTrust;
  /** What the roots are needed for here. */
  readonly label: string;
  readonly help: string;
}

/** Chooses roots and revocation lists, and shows by digest which ones hold: also those that were kept from an earlier visit. */
export function TrustField({ own, label, help }: TrustFieldProps) {
  const { t } = useTranslation('kit');
  return (
    <div className="trust-field">
      <FileField
        label={label}
        help={help}
        isMultiple
        error={own.hasNoRoots ? t('trust.none') : undefined}
        onFiles={(files) => void own.take(files)}
      />
      {own.wrong.map(({ name }) => (
        <Alert key={name} type="warning" showIcon title={t('trust.wrong', { name })} />
      ))}
      {own.trust !== undefined && <TrustFacts own={own} roots={own.trust.roots} />}
    </div>
  );
}

interface TrustFactsProps {
  readonly own: OwnTrust;
  readonly roots: readonly Uint8Array[];
}

function TrustFacts({ own, roots }: TrustFactsProps) {
  const { t } = useTranslation('kit');
  const prints = usePrints(roots);
  const lists = own.trust?.revocations.length ?? 0;
  return (
    <>
      <ul className="trust-roots" aria-label={t('trust.roots')}>
        {prints.map(({ name, print }) => (
          <li key={print}>
            {name !== '' && <span>{name}</span>}
            <code>{print}</code>
          </li>
        ))}
      </ul>
      <p className="muted">
        {t(own.isKept ? 'trust.kept' : 'trust.notKept')}{' '}
        {lists === 0 ? t('trust.noLists') : t('trust.lists', { n: lists })}{' '}
        <Button size="small" onClick={own.forget}>
          {t('trust.forget')}
        </Button>
      </p>
    </>
  );
}

/** Name and SHA-256 of each root. */
function usePrints(roots: readonly Uint8Array[]) {
  const [prints, setPrints] = useState<readonly { name: string; print: string }[]>([]);
  useEffect(() => {
    let isGone = false;
    const all = roots.map(async (root) => ({
      ...{ name: commonName(root), print: await fingerprintOf(root) },
    }));
    void Promise.all(all).then((found) => {
      if (!isGone) setPrints(found);
    });
    return () => {
      isGone = true;
    };
  }, [roots]);
  return prints;
}
