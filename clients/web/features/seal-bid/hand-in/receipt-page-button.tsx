import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { requestFile } from '#clients/web/kit/http.ts';
import { FilePdfOutlined } from '#clients/web/kit/icons.tsx';
import { receiptPagePath } from '#clients/web/kit/own-bids.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { saveFile } from '#clients/web/kit/save-file.ts';

interface ReceiptPageButtonProps {
  readonly openingId: string;
  readonly header: string;
  readonly ver: number;
}

/** Saves the receipt as a page (SEAL-24). The platform draws it when it is first asked for, so that it may take a moment or be refused for now. */
export function ReceiptPageButton({ openingId, header, ver }: ReceiptPageButtonProps) {
  const { t } = useTranslation('sealBid');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => requestFile(receiptPagePath(openingId, header)),
    onSuccess: (file) => saveFile(`receipt-${openingId}-${ver}.pdf`, file),
  });
  return (
    <>
      <Button size="small" icon={<FilePdfOutlined />} loading={isPending} onClick={() => mutate()}>
        {t('handIn.own.page', { ver })}
      </Button>
      {error && <ProblemAlert error={error} onRetry={() => mutate()} />}
    </>
  );
}
