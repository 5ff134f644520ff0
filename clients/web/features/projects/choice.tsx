import { Segmented } from 'antd';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

/** A labelled choice among a few, as wide as the form. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: ChoiceProps<Value>) {
  return (
    <div className="draft-term is-wide">
      <span>{label}</span>
      <Segmented aria-label={label} value={value} options={options} onChange={onChange} />
    </div>
  );
}
