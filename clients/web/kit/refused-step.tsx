import { Alert } from 'antd';
import { Instant } from './instant.tsx';

interface RefusedStepProps {
  readonly title: string;
  /** What to do instead, and in which states and by whom it would be taken; absent ones are left out. */
  readonly lines: readonly (string | undefined)[];
  /** From and until when it would be taken; a bound without an instant is left out. */
  readonly bounds: readonly { readonly label: string; readonly atMs: number | undefined }[];
  readonly reason: string | undefined;
}

/** A step that was not taken: why, and when or where it would be (habit 39). */
export function RefusedStep({ title, lines, bounds, reason }: RefusedStepProps) {
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title}
      description={
        <div className="problem">
          {lines.map((line) => line !== undefined && <p key={line}>{line}</p>)}
          {bounds.map(
            ({ label, atMs }) =>
              atMs !== undefined && (
                <p key={label}>
                  {label} <Instant atMs={atMs} />
                </p>
              ),
          )}
          {reason !== undefined && <code className="problem-code">{reason}</code>}
        </div>
      }
    />
  );
}
