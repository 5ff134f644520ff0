import { type ReactNode, useId } from 'react';

interface PartProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** One part of a project's page. */
export function Part({ title, note, children }: PartProps) {
  const id = useId();
  return (
    <section className="run-part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {note !== undefined && <p className="muted">{note}</p>}
      {children}
    </section>
  );
}
