import { Input, Switch } from 'antd';
import './list.css';

interface WordSearchProps {
  /** Placeholder and name of the field. */
  readonly label: string;
  readonly words: string | undefined;
  readonly charsMax: number;
  readonly onChange: (words: string | undefined) => void;
  readonly className?: string;
}

/** Searches a list by words; an empty field asks for everything. */
export function WordSearch({
  label,
  words,
  charsMax,
  onChange,
  className = 'list-search',
}: WordSearchProps) {
  return (
    <Input.Search
      key={words}
      className={className}
      allowClear
      defaultValue={words}
      maxLength={charsMax}
      placeholder={label}
      aria-label={label}
      onSearch={(text) => onChange(text.trim() === '' ? undefined : text.trim())}
    />
  );
}

interface StateChipsProps<State extends string> {
  readonly label: string;
  /** `undefined` stands for all. */
  readonly states: readonly (State | undefined)[];
  readonly chosen: State | undefined;
  readonly textOf: (state: State | undefined) => string;
  readonly onChange: (state: State | undefined) => void;
}

/** One button for each state that a list can be narrowed to. */
export function StateChips<State extends string>(props: StateChipsProps<State>) {
  const { label, states, chosen, textOf, onChange } = props;
  return (
    <div className="state-chips" role="group" aria-label={label}>
      {states.map((state) => (
        <button
          key={state ?? 'all'}
          type="button"
          aria-pressed={chosen === state}
          onClick={() => onChange(state)}
        >
          {textOf(state)}
        </button>
      ))}
    </div>
  );
}

interface MineSwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** Narrows a list to what the viewer's organization has a part in. */
export function MineSwitch({ label, isOn, onChange }: MineSwitchProps) {
  return (
    <span className="list-switch">
      <Switch id="mine" size="small" checked={isOn} onChange={onChange} />
      <label htmlFor="mine">{label}</label>
    </span>
  );
}
