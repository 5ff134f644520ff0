import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CheckOutlined, CopyOutlined } from '#clients/web/kit/icons.tsx';

const SHOWN_MS = 1_500;

/** Copies a text and says that it did. `label` names what is copied, for screen readers. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const { t } = useTranslation('kit');
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'failed'>('idle');
  const copy = (): void => {
    copyText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    );
    setTimeout(() => setOutcome('idle'), SHOWN_MS);
  };
  const said = { idle: '', copied: t('copy.done'), failed: t('copy.failed') }[outcome];
  return (
    <>
      <Button
        size="small"
        type="text"
        aria-label={t('copy.label', { what: label })}
        icon={outcome === 'copied' ? <CheckOutlined /> : <CopyOutlined />}
        onClick={copy}
      >
        {said}
      </Button>
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </>
  );
}

/** The clipboard exists only in secure pages; elsewhere the old selection way still works. */
async function copyText(text: string): Promise<void> {
  if ('clipboard' in navigator && globalThis.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  if (!isCopied) throw new Error('the browser did not copy');
}
