import { Button, Skeleton } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from './problem-alert.tsx';
import './projection.css';

interface ProjectionProps {
  /** The feature's own rules beside the common ones. */
  readonly className: string;
  readonly isLoading: boolean;
  readonly error: Error | null;
  readonly onRetry: () => void;
  /** The link back to what is shown. */
  readonly back: ReactNode;
  readonly children: ReactNode;
}

const PICTURE_MS = 12_000;

/** A page for a wall (投影): the whole window, large type, its few tools out of the way once it fills the screen. */
export function Projection(props: ProjectionProps) {
  const { className, isLoading, error, onRetry, back, children } = props;
  const { t } = useTranslation('kit');
  return (
    <div className={`projection ${className}`}>
      {isLoading && (
        <div role="status" aria-label={t('projection.loading')}>
          <Skeleton active paragraph={{ rows: 8 }} />
        </div>
      )}
      {error && <ProblemAlert error={error} onRetry={onRetry} />}
      {children}
      <Tools>{back}</Tools>
    </div>
  );
}

/** Which of so many pictures is shown; they take turns. */
export function useTurningPicture(pictures: number): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (pictures < 2) return undefined;
    const timer = setInterval(() => setTurn((before) => before + 1), PICTURE_MS);
    return () => clearInterval(timer);
  }, [pictures]);
  return turn % pictures;
}

function Tools({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation('kit');
  const [isFull, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const look = (): void => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', look);
    return () => document.removeEventListener('fullscreenchange', look);
  }, []);
  const turn = (): Promise<void> =>
    isFull ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  return (
    <div className={isFull ? 'projection-tools is-full' : 'projection-tools'}>
      {document.fullscreenEnabled && (
        <Button onClick={() => void turn()}>
          {t(isFull ? 'projection.shrink' : 'projection.fill')}
        </Button>
      )}
      {children}
    </div>
  );
}
