import { useTranslation } from 'react-i18next';
import type { ReadOut } from '#pki/opening-check.ts';
import { readMoneyWords } from '#contracts/money-words.ts';
import type { BidSheet } from '#contracts/sealing/sheet.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { Money } from '#clients/web/kit/money-text.tsx';

/** What is read out of each bid (开标一览表), from the sheets that were opened in this page. */
export function ReadOutTable({ readOuts }: { readonly readOuts: readonly ReadOut[] }) {
  const { t } = useTranslation('openingCheck');
  if (readOuts.length === 0) return <p className="muted">{t('readOut.none')}</p>;
  return (
    <div className="opening-check-scroll">
      <table className="opening-check-table">
        <thead>
          <tr>
            <th scope="col">{t('readOut.bidder')}</th>
            <th scope="col">{t('readOut.lot')}</th>
            <th scope="col">{t('readOut.price')}</th>
            <th scope="col">{t('readOut.items')}</th>
            <th scope="col">{t('readOut.received')}</th>
          </tr>
        </thead>
        <tbody>
          {readOuts.map((readOut) => (
            <ReadOutRow key={readOut.folder} readOut={readOut} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ReadOutRow({ readOut }: { readonly readOut: ReadOut }) {
  const { t } = useTranslation('openingCheck');
  const { sheet, bidder, lot, state, receivedMs } = readOut;
  return (
    <tr>
      <th scope="row">
        {sheet?.bidderName ?? bidder}
        <small className="muted">{bidder}</small>
      </th>
      <td data-label={t('readOut.lot')}>{lot}</td>
      <td>{sheet === undefined ? t(`readOut.${state}`) : <Price sheet={sheet} />}</td>
      <td>{sheet?.items.map(({ label, value }) => `${label} ${value}`).join('；')}</td>
      <td>{receivedMs !== undefined && <Instant atMs={receivedMs} />}</td>
    </tr>
  );
}

/** Words prevail over figures (MOF87-59), so a difference is shown. */
function Price({ sheet }: { readonly sheet: BidSheet }) {
  const { t } = useTranslation('openingCheck');
  if (sheet.priceFen === undefined) return t('readOut.noPrice');
  const fen = Number(sheet.priceFen);
  const inWords = sheet.priceWords === undefined ? fen : readMoneyWords(sheet.priceWords);
  return (
    <>
      <Money fen={fen} />
      {sheet.priceWords !== undefined && <small>{sheet.priceWords}</small>}
      {inWords !== fen && <strong className="opening-check-differs">{t('readOut.differs')}</strong>}
    </>
  );
}
