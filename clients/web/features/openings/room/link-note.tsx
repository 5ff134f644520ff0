import { useTranslation } from 'react-i18next';
import type { HallLinkState } from './hall-link.ts';
import './room.css';

/** Whether what is shown comes by push, with a shape beside the colour. */
export function LinkNote({ phase }: { readonly phase: HallLinkState['phase'] }) {
  const { t } = useTranslation('openings');
  return (
    <span className={`room-link is-${phase}`} role="status">
      <i aria-hidden="true" />
      {t(`room.${phase}`)}
    </span>
  );
}
