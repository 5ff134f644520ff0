import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined } from '#clients/web/kit/icons.tsx';
import type { AcceptanceView } from '#contracts/wire/openings.ts';
import { useFaultWords } from '#clients/web/kit/fault-words.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { saveFile } from '#clients/web/kit/save-file.ts';
import type { BidFile } from './bid-file.ts';
import { type Checked, type CheckBasis, useChecked } from './use-checked.ts';

interface AcceptanceCardProps {
  readonly acceptance: AcceptanceView;
  readonly openingId: string;
  readonly bid: BidFile;
  readonly basis: CheckBasis;
  /** What was answered: a bid that was handed in, or one that was taken back. */
  readonly act: Act;
  /** What is saved. */
  readonly archive: () => Blob;
}

type Act = 'bid' | 'withdrawal';

/** The platform's signed answer. The act counts as done only when the receipt is good before this page's own check. */
export function AcceptanceCard(props: AcceptanceCardProps) {
  const { acceptance, openingId, bid, basis, act, archive } = props;
  const { t } = useTranslation('sealBid');
  const status = act === 'bid' ? 'sealed' : 'withdrawn';
  const checked = useChecked(acceptance, { openingId, bid, basis, status });
  const isLate = acceptance.kind === 'late';
  const { type, title } = headOf(act, isLate, checked);
  const name = act === 'bid' ? (isLate ? 'late' : 'receipt') : 'withdrawal';
  return (
    <Alert
      type={type}
      showIcon
      role={type === 'error' ? 'alert' : 'status'}
      title={t(title)}
      description={
        <>
          <p>
            {t('handIn.received')} <Instant atMs={acceptance.receivedMs} />
          </p>
          <p>
            <CheckWords {...{ checked, isLate, act }} hasTrust={basis.trust !== undefined} />
          </p>
          <Button
            type="primary"
            icon={<DownloadOutlined />}
            onClick={() => saveFile(`${name}-${bid.name}.tar`, archive())}
          >
            {t(isLate ? 'handIn.saveLate' : 'handIn.saveReceipt')}
          </Button>
        </>
      }
    />
  );
}

function headOf(act: Act, isLate: boolean, checked: Checked) {
  const { late, done } = TITLES[act];
  if (isLate) return { type: 'error', title: late } as const;
  if (checked === undefined) return { type: 'info', title: 'handIn.answered' } as const;
  return checked.ok
    ? ({ type: 'success', title: done } as const)
    : ({ type: 'error', title: 'handIn.badReceipt' } as const);
}

const TITLES = {
  bid: { late: 'handIn.late', done: 'handIn.submitted', good: 'handIn.check.good' },
  withdrawal: { late: 'withdraw.late', done: 'withdraw.done', good: 'withdraw.check.good' },
} as const satisfies Readonly<Record<Act, object>>;

function CheckWords(props: {
  readonly checked: Checked;
  readonly isLate: boolean;
  readonly act: Act;
  readonly hasTrust: boolean;
}) {
  const { checked, isLate, act, hasTrust } = props;
  const { t } = useTranslation('sealBid');
  const words = useFaultWords();
  if (!hasTrust) return t('handIn.check.trust');
  if (checked === undefined) return t('handIn.check.running');
  if (checked.ok) return t(isLate ? 'handIn.check.lateGood' : TITLES[act].good);
  return checked.error === 'no_policy' ? t('handIn.check.policy') : words(checked.error);
}
