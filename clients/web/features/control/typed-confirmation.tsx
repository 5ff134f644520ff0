import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** Has to be typed exactly before something that nobody can take back. */
export function TypedConfirmation({ text }: { readonly text: string }) {
  const { t } = useTranslation('control');
  return (
    <Form.Item
      name="typed"
      label={t('dialog.typed', { text })}
      rules={[
        {
          validator: (_rule, typed) =>
            typed === text
              ? Promise.resolve()
              : Promise.reject(new Error(t('dialog.typed.different'))),
        },
      ]}
    >
      <Input autoComplete="off" autoCapitalize="off" spellCheck={false} />
    </Form.Item>
  );
}
