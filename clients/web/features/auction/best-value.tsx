import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AuctionView, EvaluationView, LotView } from '#contracts/wire/views.ts';
import { evaluatedYuan, factorText } from '#contracts/evaluation-text.ts';
import { isTooHigh } from './controls.ts';
import { offerPreview, type PreviewPlace } from './offer-preview.ts';
import './best-value.css';

/** What best value (综合评价竞价) adds to the pages; each part shows nothing where bidders have no factors. */

/** A price's factor and evaluated price, in one small line under the price (BV-5). */
export function Evaluated({ evaluation }: { readonly evaluation: EvaluationView | undefined }) {
  const { t } = useTranslation('hall');
  if (evaluation === undefined) return null;
  return (
    <small className="evaluated muted tabular">
      {t('value.evaluated', {
        price: evaluatedYuan(evaluation.evaluatedFen),
        factor: factorText(evaluation),
      })}
    </small>
  );
}

/** The own factor and what it does to a price: fixed before the start, the same for every offer (BV-1). */
export function OwnFactor({ view }: { readonly view: AuctionView }) {
  const { t } = useTranslation('hall');
  if (view.factor === undefined) return null;
  return (
    <p className="own-factor">
      <span>{t('value.factor')}</span>
      <Tag variant="filled" className="tabular">
        {factorText(view.factor)}
      </Tag>
      <small className="muted">{t('value.formula', { factor: factorText(view.factor) })}</small>
    </p>
  );
}

interface PreviewProps {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly fen: number | undefined;
}

/**
 * What the typed price would come to against what is shown now, by the rules' own functions. The line is always there,
 * so that the button below it stays where it is. A price that would be refused leads nothing.
 */
export function Preview({ view, lot, fen }: PreviewProps) {
  const { t } = useTranslation('hall');
  if (view.type !== 'english-reverse' || view.visibility === 'sealed') return null;
  const { evaluation, place } = fen === undefined ? {} : offerPreview(view, lot, fen);
  return (
    <p className={`offer-preview tabular${view.factor === undefined ? '' : ' has-factor'}`}>
      {evaluation !== undefined && (
        <b>{t('value.comesTo', { price: evaluatedYuan(evaluation.evaluatedFen) })}</b>
      )}
      {place !== undefined && !(isFirst(place) && isTooHigh(lot, fen)) && (
        <PlaceText place={place} />
      )}
    </p>
  );
}

function isFirst(place: PreviewPlace): boolean {
  return place.type === 'first' || (place.type === 'rank' && place.rank === 1);
}

function PlaceText({ place }: { readonly place: PreviewPlace }) {
  const { t } = useTranslation('hall');
  return (
    <span className={isFirst(place) ? 'place-first' : 'place-behind'}>
      {place.type === 'rank'
        ? t('value.rank', { n: place.rank, of: place.of })
        : t(`value.${place.type}`)}
    </span>
  );
}
