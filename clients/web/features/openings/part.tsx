import { type ReactNode, useId } from 'react';

interface PartProps {
  readonly title: string;
  readonly note?: ReactNode;
  /** Somebody is waited for here. */
  readonly isMine?: boolean;
  readonly children: ReactNode;
}

/** One part of the hall. */
export function Part({ title, note, isMine = false, children }: PartProps) {
  const id = useId();
  return (
    <section className={`hall-part${isMine ? ' is-mine' : ''}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {note !== undefined && <p className="muted">{note}</p>}
      {children}
    </section>
  );
}
