import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { regionText } from '#contracts/regions.ts';
import type { Registration } from '#contracts/wire/people.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { PagedRows } from '#clients/web/kit/paged-rows.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { ReasonDialog } from '#clients/web/kit/reason-dialog.tsx';
import { decideRegistration, registrationsOf } from './people-api.ts';

/** Suppliers that registered themselves and wait for a decision. */
export function Registrations() {
  const { t } = useTranslation('people');
  return (
    <PagedRows
      label={t('tab.registrations')}
      empty={t('registrations.empty')}
      optionsOf={registrationsOf}
      keyOf={({ registrationId }) => registrationId}
      rowOf={(registration) => <RegistrationRow registration={registration} />}
    />
  );
}

function RegistrationRow({ registration }: { readonly registration: Registration }) {
  const { t, i18n } = useTranslation('people');
  const queries = useQueryClient();
  const [isRejecting, setIsRejecting] = useState(false);
  const { registrationId: id, name, creditCode, region, contactName, contact } = registration;
  const act = useMutation({
    mutationFn: (decision: object) => decideRegistration(id, decision),
    onSuccess: async () => {
      setIsRejecting(false);
      await queries.invalidateQueries({ queryKey: ['people'] });
    },
  });
  return (
    <div className="row">
      <div>
        <b>{name}</b>
        <p className="small facts-line">
          <code>{creditCode}</code>
          <span>{regionText(region, i18n.language)}</span>
          <span>
            {contactName} · {contact}
          </span>
          <Instant atMs={registration.createdAt} isToMinute />
        </p>
        {act.error && !isRejecting && <ProblemAlert error={act.error} />}
      </div>
      <div className="row-acts">
        <Button
          type="primary"
          loading={act.isPending}
          aria-label={t('approval.approve.label', { name })}
          onClick={() => act.mutate({ decision: 'approve' })}
        >
          {t('approval.approve')}
        </Button>
        <Button
          danger
          aria-label={t('registration.reject.label', { name })}
          onClick={() => setIsRejecting(true)}
        >
          {t('registration.reject')}
        </Button>
      </div>
      <ReasonDialog
        isOpen={isRejecting}
        title={t('registration.reject.label', { name })}
        submit={t('registration.reject')}
        isBusy={act.isPending}
        error={act.error}
        onReason={(reason) => act.mutate({ decision: 'reject', reason })}
        onClose={() => setIsRejecting(false)}
      />
    </div>
  );
}
