import { Form, Input } from 'antd';

interface TypedConfirmationProps {
  /** Has to be typed exactly. */
  readonly text: string;
  readonly label: string;
  /** Says that something else was typed. */
  readonly different: string;
}

/** The field `typed` of a form: asked for before something that nobody can take back. */
export function TypedConfirmation({ text, label, different }: TypedConfirmationProps) {
  return (
    <Form.Item
      name="typed"
      label={label}
      rules={[
        {
          validator: (_rule, typed) =>
            typed === text ? Promise.resolve() : Promise.reject(new Error(different)),
        },
      ]}
    >
      <Input autoComplete="off" autoCapitalize="off" spellCheck={false} />
    </Form.Item>
  );
}
