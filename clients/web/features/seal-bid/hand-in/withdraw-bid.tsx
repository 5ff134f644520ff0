import { Alert, Button, Input } from 'antd';
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REASON_CHARS_MAX } from '#contracts/limits.ts';
import { isSealFault, useFaultWords } from '#clients/web/kit/fault-words.ts';
import { FileField } from '#clients/web/kit/file-field.tsx';
import { KeyFields } from '../key-fields.tsx';
import type { ChosenKey } from '../use-bid-draft.ts';
import { AcceptanceCard } from './acceptance-card.tsx';
import type { BidFile } from './bid-file.ts';
import { SubmitRefusal } from './submit-refusal.tsx';
import { useBidOf } from './use-bid-of.ts';
import type { CheckBasis } from './use-checked.ts';
import { useWithdrawal, type Withdrawn, type WithdrawalFault } from './use-withdrawal.ts';
import { withdrawalTar, withdrawnBid } from './withdrawal.ts';

export interface WithdrawPlace {
  readonly openingId: string;
  readonly userId: string;
  readonly basis: CheckBasis;
}

interface WithdrawBidProps extends WithdrawPlace {
  /** Digest of header.json of the version that is taken back. */
  readonly header: string;
  readonly ver: number;
  /** The file that is chosen for handing in, when it is this version. */
  readonly chosen: BidFile | undefined;
  readonly onClose: () => void;
}

/** Takes a bid back before the deadline (撤回投标): what that means, the key that signed it, and a word typed so that no slip does it. */
export function WithdrawBid(props: WithdrawBidProps) {
  const { openingId, userId, basis, ver, onClose } = props;
  const { t } = useTranslation('sealBid');
  const id = useId();
  const withdrawal = useWithdrawal({ openingId, userId });
  const done = withdrawal.data;
  return (
    <section className="hand-in-withdraw" aria-labelledby={id}>
      <h4 id={id}>{t('withdraw.title', { ver })}</h4>
      {done?.ok === true ? (
        <Outcome withdrawn={done.value} {...{ openingId, basis }} />
      ) : (
        <>
          <Alert
            type="warning"
            showIcon
            title={t('withdraw.means')}
            description={
              <ul>
                <li>{t('withdraw.means.gone')}</li>
                <li>{t('withdraw.means.again')}</li>
                <li>{t('withdraw.means.late')}</li>
              </ul>
            }
          />
          <WithdrawForm {...props} withdrawal={withdrawal} />
          {done?.ok === false && <WithdrawFault fault={done.error} />}
          {withdrawal.error && (
            <SubmitRefusal
              error={withdrawal.error}
              title={t('withdraw.refused')}
              help={t('withdraw.refused.help')}
            />
          )}
        </>
      )}
      <Button onClick={onClose}>{t('withdraw.close')}</Button>
    </section>
  );
}

function WithdrawForm(
  props: WithdrawBidProps & { readonly withdrawal: ReturnType<typeof useWithdrawal> },
) {
  const { header, chosen, withdrawal } = props;
  const { t } = useTranslation('sealBid');
  const id = useId();
  const { bid, isOther, take } = useBidOf(header, chosen);
  const [key, setKey] = useState<ChosenKey>({ password: '' });
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const word = t('withdraw.word');
  const isReady = bid !== undefined && key.file !== undefined && typed.trim() === word;
  const send = (): void => {
    if (bid === undefined || key.file === undefined) return;
    withdrawal.mutate({ bid, keyFile: key.file, password: key.password, reason: reason.trim() });
  };
  return (
    <form
      className="hand-in-steps"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) send();
      }}
    >
      <FileField
        label={t('withdraw.file')}
        help={
          bid === undefined ? t('withdraw.file.help') : t('withdraw.file.taken', { name: bid.name })
        }
        accept=".ebid"
        error={isOther ? t('withdraw.file.other') : undefined}
        onFiles={take}
      />
      <KeyFields chosen={key} isMissing={false} onChange={setKey} />
      <div className="seal-field">
        <label htmlFor={`${id}-reason`}>{t('withdraw.reason')}</label>
        <Input
          id={`${id}-reason`}
          value={reason}
          maxLength={REASON_CHARS_MAX}
          onChange={({ target }) => setReason(target.value)}
        />
      </div>
      <div className="seal-field">
        <label htmlFor={`${id}-word`}>{t('withdraw.type', { word })}</label>
        <Input
          id={`${id}-word`}
          autoComplete="off"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </div>
      <Button danger htmlType="submit" disabled={!isReady} loading={withdrawal.isPending}>
        {t('withdraw.go')}
      </Button>
    </form>
  );
}

function WithdrawFault({ fault }: { readonly fault: WithdrawalFault }) {
  const { t } = useTranslation('sealBid');
  const words = useFaultWords();
  const text = isSealFault(fault) ? words(fault) : t(`keyFault.${fault}`);
  const isOtherKey = fault === 'signer_mismatch';
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t('withdraw.failed')}
      description={
        <>
          <p>{text}</p>
          {isOtherKey && <p>{t('withdraw.otherKey')}</p>}
        </>
      }
    />
  );
}

function Outcome(props: {
  readonly withdrawn: Withdrawn;
  readonly openingId: string;
  readonly basis: CheckBasis;
}) {
  const { withdrawn, openingId, basis } = props;
  const { bid, signed, acceptance } = withdrawn;
  const about = useMemo(() => withdrawnBid(bid, signed), [bid, signed]);
  return (
    <AcceptanceCard
      act="withdrawal"
      archive={() => withdrawalTar(signed, acceptance)}
      {...{ acceptance, openingId, basis, bid: about }}
    />
  );
}
