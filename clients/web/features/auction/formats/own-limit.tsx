import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { parsePrice } from '#clients/web/kit/price-input.ts';
import { PriceField } from '../price-field.tsx';
import { ownLimitOf } from './own-limit-store.ts';

export interface OwnLimit {
  readonly text: string;
  readonly write: (text: string) => void;
  /** Absent while nothing, or no price, is typed. */
  readonly fen: number | undefined;
}

/** A bidder's own limit, kept in this browser: it guards against a slip and is told to nobody. */
export function useOwnLimit(view: AuctionView, lot: LotView, userId: string): OwnLimit {
  const keep = ownLimitOf(userId, view.auctionId, lot.lotId);
  const [text, setText] = useState(() => keep.read() ?? '');
  const read = parsePrice(text);
  return {
    text,
    fen: read.ok ? read.value : undefined,
    write: (next) => {
      setText(next);
      if (next === '') keep.clear();
      else keep.write(next);
    },
  };
}

export function OwnLimitField({ lot, limit }: { readonly lot: LotView; readonly limit: OwnLimit }) {
  const { t } = useTranslation('formats');
  const id = `limit-${lot.lotId}`;
  return (
    <details className="own-limit">
      <summary>{t('limit.title')}</summary>
      <PriceField
        id={id}
        label={t('limit.label')}
        describedBy={`${id}-help`}
        text={limit.text}
        onText={limit.write}
      />
      <p id={`${id}-help`} className="muted small">
        {t('limit.help')}
      </p>
    </details>
  );
}
