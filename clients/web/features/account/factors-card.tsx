import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Card, Modal, Popconfirm, Skeleton, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnFactors, PendingSignIn } from '#contracts/wire/session.ts';
import {
  addFactor,
  ownChallenge,
  ownFactorsQuery,
  removeFactor,
  renewRecoveryCodes,
} from '#clients/web/kit/account-api.ts';
import { EnrolFactor, enrollable } from '#clients/web/kit/factors/enrol-factor.tsx';
import { RecoveryCodes } from '#clients/web/kit/factors/recovery-codes.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { withFresh } from '#clients/web/kit/step-up.ts';

type Kind = 'totp' | 'passkey' | 'certificate';

/** Authenticator, passkeys, certificates and recovery codes. */
export function FactorsCard() {
  const { t } = useTranslation('account');
  const factors = useQuery(ownFactorsQuery);
  const [codes, setCodes] = useState<readonly string[] | undefined>(undefined);
  return (
    <Card title={t('factors.title')}>
      <p className="muted">{t('factors.detail')}</p>
      {factors.error && (
        <ProblemAlert error={factors.error} onRetry={() => void factors.refetch()} />
      )}
      {factors.isPending && <Skeleton active />}
      {factors.data && <FactorRows factors={factors.data} onCodes={setCodes} />}
      <Modal
        open={codes !== undefined}
        title={t('codes.title')}
        footer={null}
        closable={false}
        mask={{ closable: false }}
        keyboard={false}
        destroyOnHidden
      >
        {codes && <RecoveryCodes codes={codes} onKept={() => setCodes(undefined)} />}
      </Modal>
    </Card>
  );
}

interface RowsProps {
  readonly factors: OwnFactors;
  readonly onCodes: (codes: readonly string[]) => void;
}

function FactorRows({ factors, onCodes }: RowsProps) {
  const { t } = useTranslation('account');
  return (
    <ul className="rows" aria-label={t('factors.title')}>
      <FactorRow
        kind="totp"
        state={factors.hasAuthenticator ? 'on' : 'off'}
        act={
          factors.hasAuthenticator ? (
            <RemoveButton kind="totp" name={t('factor.totp')} />
          ) : (
            <AddButton kind="totp" onCodes={onCodes} />
          )
        }
      />
      <FactorRow
        kind="passkey"
        state={factors.passkeys.length > 0 ? 'on' : 'off'}
        act={<AddButton kind="passkey" onCodes={onCodes} />}
      >
        {factors.passkeys.map((passkey) => (
          <li key={passkey.id} className="sub-row">
            <span>
              <b>{passkey.name}</b> <span className="muted">{t('passkey.made')}</span>{' '}
              <Instant atMs={passkey.createdAt} isToMinute />
              {passkey.lastUsedAt !== undefined && (
                <>
                  {' '}
                  <span className="muted">{t('passkey.used')}</span>{' '}
                  <Instant atMs={passkey.lastUsedAt} isToMinute />
                </>
              )}
            </span>
            <RemoveButton kind="passkey" id={passkey.id} name={passkey.name} />
          </li>
        ))}
      </FactorRow>
      <FactorRow
        kind="certificate"
        state={factors.certificates.length > 0 ? 'on' : 'off'}
        act={<AddButton kind="certificate" onCodes={onCodes} />}
      >
        {factors.certificates.map((certificate) => (
          <li key={certificate.id} className="sub-row">
            <span>
              <b>{certificate.subject}</b> <span className="muted">{t('certificate.issuer')}</span>{' '}
              {certificate.issuer} <span className="muted">{t('certificate.until')}</span>{' '}
              <Instant atMs={certificate.notAfter} isToMinute />
            </span>
            <RemoveButton kind="certificate" id={certificate.id} name={certificate.subject} />
          </li>
        ))}
      </FactorRow>
      <CodesRow left={factors.recoveryCodesLeft} onCodes={onCodes} />
    </ul>
  );
}

interface RowProps {
  readonly kind: Kind;
  readonly state: 'on' | 'off';
  readonly act: ReactNode;
  readonly children?: ReactNode;
}

function FactorRow({ kind, state, act, children }: RowProps) {
  const { t } = useTranslation('account');
  return (
    <li>
      <div className="row">
        <div>
          <b>{t(`factor.${kind}`)}</b>{' '}
          <Tag color={state === 'on' ? 'success' : 'default'}>{t(`factor.state.${state}`)}</Tag>
          <p className="muted small">{t(`factor.${kind}.what`)}</p>
        </div>
        {act}
      </div>
      {children !== undefined && <ul>{children}</ul>}
    </li>
  );
}

function CodesRow({ left, onCodes }: { readonly left: number } & Pick<RowsProps, 'onCodes'>) {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const renew = useMutation({
    mutationFn: () => withFresh(renewRecoveryCodes),
    onSuccess: async (codes) => {
      onCodes(codes);
      await queries.invalidateQueries(ownFactorsQuery);
    },
  });
  return (
    <li>
      <div className="row">
        <div>
          <b>{t('codes.name')}</b> <Tag>{t('codes.left', { n: left })}</Tag>
          <p className="muted small">{t('codes.what')}</p>
        </div>
        <Button disabled={left === 0} loading={renew.isPending} onClick={() => renew.mutate()}>
          {t('codes.renew')}
        </Button>
      </div>
      {renew.error && <ProblemAlert error={renew.error} />}
    </li>
  );
}

function AddButton({ kind, onCodes }: { readonly kind: Kind } & Pick<RowsProps, 'onCodes'>) {
  const { t } = useTranslation('account');
  const [asked, setAsked] = useState<PendingSignIn | undefined>(undefined);
  const queries = useQueryClient();
  const begin = useMutation({ mutationFn: ownChallenge, onSuccess: setAsked });
  const add = useMutation({
    mutationFn: ({ ticket, enrolment }: Addition) => withFresh(() => addFactor(ticket, enrolment)),
    onSuccess: async ({ recoveryCodes }) => {
      setAsked(undefined);
      if (recoveryCodes !== undefined) onCodes(recoveryCodes);
      await queries.invalidateQueries(ownFactorsQuery);
    },
  });
  const isPossible = asked === undefined || enrollable(asked).includes(kind);
  return (
    <>
      <Button loading={begin.isPending} onClick={() => begin.mutate()}>
        {t(`factor.${kind}.add`)}
      </Button>
      <Modal
        open={asked !== undefined || begin.error !== null}
        title={t(`factor.${kind}.add`)}
        footer={null}
        destroyOnHidden
        mask={{ closable: false }}
        onCancel={() => {
          setAsked(undefined);
          begin.reset();
          add.reset();
        }}
      >
        {begin.error && <ProblemAlert error={begin.error} />}
        {add.error && <ProblemAlert error={add.error} />}
        {!isPossible && <p>{t('factor.passkey.impossible')}</p>}
        {asked && isPossible && (
          <EnrolFactor
            asked={asked}
            types={[kind]}
            isBusy={add.isPending}
            onEnrolment={(enrolment) => add.mutate({ ticket: asked.ticket, enrolment })}
          />
        )}
      </Modal>
    </>
  );
}

interface Addition {
  readonly ticket: string;
  readonly enrolment: Parameters<typeof addFactor>[1];
}

interface RemoveButtonProps {
  readonly kind: Kind;
  readonly id?: string;
  readonly name: string;
}

function RemoveButton({ kind, id, name }: RemoveButtonProps) {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => withFresh(() => removeFactor(kind, id)),
    onSuccess: () => queries.invalidateQueries(ownFactorsQuery),
  });
  return (
    <div className="row-act">
      <Popconfirm
        title={t('factor.remove.sure', { name })}
        okText={t('factor.remove')}
        cancelText={t('keep')}
        onConfirm={() => remove.mutate()}
      >
        <Button danger loading={remove.isPending} aria-label={t('factor.remove.label', { name })}>
          {t('factor.remove')}
        </Button>
      </Popconfirm>
      {remove.error && <ProblemAlert error={remove.error} />}
    </div>
  );
}
