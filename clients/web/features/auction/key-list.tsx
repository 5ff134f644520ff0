import { Button, Modal } from 'antd';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listenForKeys } from './use-hall-keys.ts';

const PRICE_KEYS = [
  ['B', 'focus'],
  ['0–9 .', 'digits'],
  ['A', 'allowed'],
  ['↑ ↓', 'step'],
  ['Enter', 'ask'],
  ['Enter', 'send'],
  ['Esc', 'back'],
  ['?', 'list'],
] as const;

/** With a price clock there is no price to type. */
const CLOCK_KEYS = [
  ['B', 'focusAct'],
  ['A', 'act'],
  ['Enter', 'askAct'],
  ['Enter', 'send'],
  ['Esc', 'back'],
  ['?', 'list'],
] as const;

/** The list of keys, by button and by `?` (habit 8). */
export function KeyList({ isPriceClock }: { readonly isPriceClock: boolean }) {
  const { t } = useTranslation('hall');
  const [isOpen, setOpen] = useState(false);
  const press = useEffectEvent((key: string): boolean => {
    if (key === 'list') setOpen(true);
    return key === 'list';
  });
  useEffect(() => listenForKeys(press), []);
  return (
    <>
      <Button size="small" type="text" className="keys-button" onClick={() => setOpen(true)}>
        <kbd>?</kbd> {t('keys.title')}
      </Button>
      <Modal open={isOpen} title={t('keys.title')} footer={null} onCancel={() => setOpen(false)}>
        <dl className="key-list">
          {(isPriceClock ? CLOCK_KEYS : PRICE_KEYS).map(([key, act]) => (
            <div key={act}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{t(`keys.${act}`)}</dd>
            </div>
          ))}
        </dl>
        <p className="muted small">{t('keys.dialog')}</p>
      </Modal>
    </>
  );
}
