import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AcceptanceView } from '#contracts/wire/openings.ts';
import { useFaultWords } from '#clients/web/kit/fault-words.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { saveFile } from '#clients/web/kit/save-file.ts';
import { acceptanceTar } from './acceptance.ts';
import type { BidFile } from './bid-file.ts';
import { type Checked, type CheckBasis, useChecked } from './use-checked.ts';

interface AcceptanceCardProps {
  readonly acceptance: AcceptanceView;
  readonly openingId: string;
  readonly bid: BidFile;
  readonly basis: CheckBasis;
}

/** The platform's signed answer. It counts as submitted only when the receipt is good before this page's own check. */
export function AcceptanceCard({ acceptance, openingId, bid, basis }: AcceptanceCardProps) {
  const { t } = useTranslation('sealBid');
  const checked = useChecked(acceptance, { openingId, bid, basis });
  const isLate = acceptance.kind === 'late';
  const { type, title } = headOf(isLate, checked);
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
            <CheckWords checked={checked} isLate={isLate} hasTrust={basis.trust !== undefined} />
          </p>
          <Button
            type="primary"
            icon={<DownloadOutlined />}
            onClick={() =>
              saveFile(`${isLate ? 'late' : 'receipt'}-${bid.name}.tar`, acceptanceTar(acceptance))
            }
          >
            {t(isLate ? 'handIn.saveLate' : 'handIn.saveReceipt')}
          </Button>
        </>
      }
    />
  );
}

function headOf(isLate: boolean, checked: Checked) {
  if (isLate) return { type: 'error', title: 'handIn.late' } as const;
  if (checked === undefined) return { type: 'info', title: 'handIn.answered' } as const;
  return checked.ok
    ? ({ type: 'success', title: 'handIn.submitted' } as const)
    : ({ type: 'error', title: 'handIn.badReceipt' } as const);
}

function CheckWords(props: {
  readonly checked: Checked;
  readonly isLate: boolean;
  readonly hasTrust: boolean;
}) {
  const { checked, isLate, hasTrust } = props;
  const { t } = useTranslation('sealBid');
  const words = useFaultWords();
  if (!hasTrust) return t('handIn.check.trust');
  if (checked === undefined) return t('handIn.check.running');
  if (checked.ok) return t(isLate ? 'handIn.check.lateGood' : 'handIn.check.good');
  return checked.error === 'no_policy' ? t('handIn.check.policy') : words(checked.error);
}
