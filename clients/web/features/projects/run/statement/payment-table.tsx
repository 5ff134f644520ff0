import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PaymentVerdict, StatementPayment } from '#contracts/wire/deposit-statements.ts';
import { Money } from '#clients/web/kit/money-text.tsx';
import { projectRefusalWords } from '../../project-words.ts';

interface PaymentTableProps {
  readonly payments: readonly StatementPayment[];
  readonly chosen: ReadonlySet<string>;
  /** While cells are wrong nothing can be chosen. */
  readonly isFixed: boolean;
  readonly onChoose: (serial: string, isChosen: boolean) => void;
}

/** Payments of a statement; those that have to do with this project come first. */
export function PaymentTable({ payments, chosen, isFixed, onChoose }: PaymentTableProps) {
  const { t } = useTranslation('projectRun');
  if (payments.length === 0) return null;
  const sorted = payments.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  return (
    <div className="statement-scroll" tabIndex={0} role="region" aria-label={t('statement.table')}>
      <table className="statement-table">
        <thead>
          <tr>
            <th scope="col">{t('statement.row')}</th>
            <th scope="col">{t('statement.payer')}</th>
            <th scope="col" className="statement-amount">
              {t('statement.amount')}
            </th>
            <th scope="col">{t('statement.verdict')}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((payment) => (
            <tr key={payment.serial}>
              <td>
                <Choice
                  payment={payment}
                  isChosen={chosen.has(payment.serial)}
                  isFixed={isFixed}
                  onChoose={onChoose}
                />
              </td>
              <td>
                {payment.payerName} <code className="statement-serial">{payment.serial}</code>
                <span className="muted small">
                  {[payment.date, payment.reference].filter((text) => text !== '').join(' · ')}
                </span>
              </td>
              <td className="statement-amount">
                {payment.direction === 'out' && '−'}
                <Money fen={payment.amountFen} />
              </td>
              <td>
                <Verdict payment={payment} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ChoiceProps extends Pick<PaymentTableProps, 'isFixed' | 'onChoose'> {
  readonly payment: StatementPayment;
  readonly isChosen: boolean;
}

function Choice({ payment, isChosen, isFixed, onChoose }: ChoiceProps) {
  const { t } = useTranslation('projectRun');
  const { row, serial, verdict } = payment;
  if (verdict !== 'ready' && verdict !== 'unsure') return <span className="muted">{row}</span>;
  return (
    <Checkbox
      checked={isChosen}
      disabled={isFixed}
      aria-label={t('statement.choose', { serial })}
      onChange={({ target }) => onChoose(serial, target.checked)}
    >
      {row}
    </Checkbox>
  );
}

function Verdict({ payment }: { readonly payment: StatementPayment }) {
  const { t, i18n } = useTranslation('projectRun');
  const { verdict, reason, bidderName, direction } = payment;
  const isBack = direction === 'out' && (verdict === 'ready' || verdict === 'taken');
  const words = reason === undefined ? undefined : projectRefusalWords(reason, i18n.language);
  return (
    <>
      <b className={`statement-${verdict}`}>
        {t(isBack ? `statement.back.${verdict}` : `statement.is.${verdict}`)}
      </b>
      {bidderName !== undefined && <span className="muted small"> {bidderName}</span>}
      {words !== undefined && <span className="small"> {words.title}</span>}
    </>
  );
}

const ORDER: readonly PaymentVerdict[] = [
  ...(['taken', 'refused', 'ready', 'unsure', 'wrong_amount', 'not_next'] as const),
  ...(['recorded', 'elsewhere', 'no_supplier'] as const),
];
