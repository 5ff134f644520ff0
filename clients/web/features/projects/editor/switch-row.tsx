import { Switch } from 'antd';
import type { ReactNode } from 'react';

interface SwitchRowProps {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly checked: boolean;
  readonly isOff?: boolean;
  readonly onChange: (isOn: boolean) => void;
  /** What belongs to it while it is on. */
  readonly children?: ReactNode;
}

/** A rule that an auction has or has not, and what it means. */
export function SwitchRow(props: SwitchRowProps) {
  const { id, label, hint, checked, isOff = false, onChange, children } = props;
  return (
    <div className="draft-field draft-switch">
      <Switch
        id={id}
        checked={checked}
        disabled={isOff}
        onChange={onChange}
        aria-describedby={`${id}-hint`}
      />
      <span>
        <label htmlFor={id}>{label}</label>
        <span className="muted small" id={`${id}-hint`}>
          {hint}
        </span>
        {children}
      </span>
    </div>
  );
}
