import { Link } from '@tanstack/react-router';
import { Result } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LiveErrorCode } from '#contracts/wire/live-frames.ts';
import { liveErrorWords } from './words.ts';

interface LiveRefusedProps {
  readonly code: LiveErrorCode;
  /** Words of the way back to all auctions. */
  readonly back: string;
}

/** In the place of an auction that the live service does not show: why, what to do, and the way back. */
export function LiveRefused({ code, back }: LiveRefusedProps) {
  const { i18n } = useTranslation('kit');
  const { title, help } = liveErrorWords(code, i18n.language);
  return (
    <Result
      status={code === 'not_found' ? '404' : 'warning'}
      title={title}
      subTitle={help}
      extra={
        <>
          <Link to="/auctions">{back}</Link> <code className="problem-code">{code}</code>
        </>
      }
    />
  );
}
