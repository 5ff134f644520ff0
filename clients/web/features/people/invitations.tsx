import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Invitation } from '#contracts/wire/people.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { PagedRows } from '#clients/web/kit/paged-rows.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useRoleText } from '#clients/web/kit/role-text.ts';
import { InviteButton } from './invite-button.tsx';
import { invitationsOf, type Whose, withdrawInvitation } from './people-api.ts';

const COLOR = {
  open: 'processing',
  proposed: 'default',
  used: 'success',
  expired: 'default',
  withdrawn: 'default',
  refused: 'default',
} as const satisfies Record<Invitation['state'], string>;

/** Invitations that were made, and what became of them. */
export function Invitations({ whose }: { readonly whose: Whose }) {
  const { t } = useTranslation('people');
  return (
    <PagedRows
      label={t('tab.invitations')}
      empty={t('invitations.empty')}
      acts={<InviteButton whose={whose} />}
      optionsOf={invitationsOf(whose)}
      keyOf={({ invitationId }) => invitationId}
      rowOf={(invitation) => <InvitationRow invitation={invitation} whose={whose} />}
    />
  );
}

interface RowProps {
  readonly invitation: Invitation;
  readonly whose: Whose;
}

function InvitationRow({ invitation, whose }: RowProps) {
  const { t } = useTranslation('people');
  const roleText = useRoleText();
  const queries = useQueryClient();
  const { invitationId, state, role, displayName, organizationName, createdAt } = invitation;
  const withdraw = useMutation({
    mutationFn: () => withdrawInvitation(whose, invitationId),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['people', 'invitations'] }),
  });
  const isOpen = state === 'open' || state === 'proposed';
  return (
    <div className="row">
      <div>
        <b>{displayName}</b> <Tag color={COLOR[state]}>{t(`invitation.${state}`)}</Tag>
        <p className="small facts-line">
          <span>{role === undefined ? t('invitation.reset') : roleText(role)}</span>
          <span>{organizationName}</span>
          <span>
            <span className="muted">{t('invitation.made')}</span>{' '}
            <Instant atMs={createdAt} isToMinute />
          </span>
          {isOpen && (
            <span>
              <span className="muted">{t('link.until')}</span>{' '}
              <Instant atMs={invitation.expiresAt} isToMinute />
            </span>
          )}
        </p>
        {withdraw.error && <ProblemAlert error={withdraw.error} />}
      </div>
      {isOpen && (
        <Button
          loading={withdraw.isPending}
          aria-label={t('invitation.withdraw.label', { name: displayName })}
          onClick={() => withdraw.mutate()}
        >
          {t('invitation.withdraw')}
        </Button>
      )}
    </div>
  );
}
