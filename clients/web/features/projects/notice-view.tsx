import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  columnOf,
  columnsOf,
  type ColumnKey,
  durationText,
  LOT_WORDS,
  type LotCells,
  lotCells,
  lotsOfDraft,
  percentText,
  termColumns,
} from '#contracts/lots-table/index.ts';
import { namedOpeningsByLot } from '#contracts/wire/arranged-openings.ts';
import { fairPauseSchema, standingInstructionsSchema } from '#contracts/wire/auction-options.ts';
import type { ProjectDraft } from '#contracts/wire/project-draft.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { Money } from '#clients/web/kit/money-text.tsx';
import { termsText } from './terms-text.ts';

interface NoticeViewProps {
  readonly draft: ProjectDraft;
  readonly buyerName?: string | undefined;
  readonly agencyName?: string | undefined;
}

/** The notice (公告) of an auction project, as suppliers and the public read it. */
export function NoticeView({ draft, buyerName, agencyName }: NoticeViewProps) {
  const { t } = useTranslation('projects');
  const until = draft.registration?.until;
  return (
    <article className="notice">
      <h3 className="notice-title">{draft.title}</h3>
      <dl className="notice-facts">
        <Fact name={t('notice.buyer')}>{buyerName ?? draft.buyerId}</Fact>
        <Fact name={t('notice.agency')}>{agencyName}</Fact>
        <Fact name={t('notice.method')}>{draft.method}</Fact>
        <Fact name={t('notice.budget')}>
          {draft.budgetFen !== undefined && <Money fen={draft.budgetFen} hint />}
        </Fact>
        <Fact name={t('notice.registration')}>
          {t(draft.registration?.mode === 'invited' ? 'notice.invited' : 'notice.open')}
        </Fact>
        <Fact name={t('notice.until')}>
          {until !== undefined && <Instant atMs={until} isToMinute />}
        </Fact>
        <Fact name={t('notice.deposit')}>
          {draft.depositFen === undefined ? (
            t('notice.noDeposit')
          ) : (
            <Money fen={draft.depositFen} />
          )}
        </Fact>
        <AuctionFacts draft={draft} />
        <Fact name={t('notice.confirm')}>
          {t('notice.confirm.text', {
            winner: t(`period.${draft.policy.winnerConfirm.unit}`, {
              n: draft.policy.winnerConfirm.n,
            }),
            buyer: t(`period.${draft.policy.buyerConfirm.unit}`, {
              n: draft.policy.buyerConfirm.n,
            }),
          })}
        </Fact>
        <RepetitionFact policy={draft.policy} />
      </dl>
      <NoticeText title={t('notice.demand')} text={draft.description} />
      <NoticeText title={t('notice.qualification')} text={draft.qualification} />
      <NoticeText title={t('notice.grounds')} text={draft.factorGrounds} />
      <NoticeLots draft={draft} />
    </article>
  );
}

/** What follows when a lot fails: how often the project may be held, and with how few quotes a repeated one still counts. */
function RepetitionFact({ policy }: { readonly policy: ProjectDraft['policy'] }) {
  const { t } = useTranslation('projects');
  const { attemptsMax, fewerValidQuotes } = policy;
  if (attemptsMax === 1) return <Fact name={t('notice.again')}>{t('notice.again.never')}</Fact>;
  return (
    <Fact name={t('notice.again')}>
      {t('notice.again.text', { n: attemptsMax })}
      {fewerValidQuotes !== undefined && t('notice.again.fewer', { n: fewerValidQuotes })}
    </Fact>
  );
}

function AuctionFacts({ draft }: { readonly draft: ProjectDraft }) {
  const { t, i18n } = useTranslation('projects');
  const rules = draft.rules ?? {};
  const { format, terms } = lotsOfDraft(draft);
  const opensAt = rules['opensAt'];
  const closesAt = rules['closesAt'];
  const visibility = rules['visibility'];
  const minBidders = rules['minBidders'];
  return (
    <>
      <Fact name={t('notice.format')}>{t(`format.${format}`)}</Fact>
      <Fact name={t('notice.opensAt')}>
        {typeof opensAt === 'number' && <Instant atMs={opensAt} isToMinute />}
      </Fact>
      <Fact name={t('notice.closesAt')}>
        {typeof closesAt === 'number' && <Instant atMs={closesAt} isToMinute />}
      </Fact>
      <Fact name={t('notice.rules')}>
        {termsText(format, terms, {
          ...{ t, language: i18n.language },
          isEvaluated: draft.factorGrounds !== undefined,
        })}
      </Fact>
      <Fact name={t('notice.visibility')}>
        {isVisibility(visibility) && t(`visibility.${visibility}`)}
      </Fact>
      {format === 'sealed-quotation' && (
        <Fact name={t('notice.kept')}>
          {t(
            `notice.kept.${rules['confidentiality'] === 'custodians' ? 'custodians' : 'platform'}`,
          )}
          <OpeningLinks rules={rules} />
        </Fact>
      )}
      {format === 'sealed-quotation' && rules['confidentiality'] !== 'custodians' && (
        <Fact name={t('notice.revisions')}>
          {t(rules['revisions'] === false ? 'notice.revisions.no' : 'notice.revisions.yes')}
        </Fact>
      )}
      <Fact name={t('notice.minBidders')}>
        {typeof minBidders === 'number' && t('notice.minBidders.text', { n: minBidders })}
      </Fact>
      <Fact name={t('notice.signature')}>
        {t(draft.offerSignature === 'required' ? 'notice.signed' : 'notice.unsigned')}
      </Fact>
      <Fact name={t('notice.factors')}>
        {draft.factorGrounds !== undefined && t('notice.factors.text')}
      </Fact>
      <OptionFacts rules={rules} />
    </>
  );
}

/** The way to the bid openings that keep the prices (SQ-10), each with its lot where there are several lots. */
function OpeningLinks({ rules }: { readonly rules: NonNullable<ProjectDraft['rules']> }) {
  const { t } = useTranslation('projects');
  const named = namedOpeningsByLot(rules);
  return named.map(({ lotId, openingId }) => (
    <span key={lotId} className="notice-opening">
      <Link to="/openings/$openingId" params={{ openingId }}>
        {named.length === 1 ? t('notice.opening') : t('notice.openingOf', { lot: lotId })}
      </Link>
    </span>
  ));
}

/** What the auction has besides its format; nothing where it has none. */
function OptionFacts({ rules }: { readonly rules: NonNullable<ProjectDraft['rules']> }) {
  const { t, i18n } = useTranslation('projects');
  const time = (ms: number): string =>
    durationText(ms, LOT_WORDS[i18n.language === 'en' ? 'en' : 'zh-CN']).trim();
  const pause = fairPauseSchema.safeParse(rules['fairPause']).data;
  const modes = standingInstructionsSchema.safeParse(rules['standingInstructions']).data?.modes;
  return (
    <>
      <Fact name={t('notice.instructions')}>
        {modes && t(`notice.instructions.${modes.includes('always') ? 'both' : 'cutOff'}`)}
      </Fact>
      <Fact name={t('notice.fairPause')}>
        {pause &&
          t('notice.fairPause.text', {
            ...{ share: percentText(pause.shareBp), window: time(pause.windowMs) },
            ...{ min: pause.droppedMin, back: percentText(pause.resumeShareBp) },
            ...{ length: time(pause.resumeAfterMs), n: pause.maxCount },
          })}
      </Fact>
      <Fact name={t('notice.approval')}>
        {rules['secondApproval'] === true && t('notice.approval.text')}
      </Fact>
    </>
  );
}

function isVisibility(value: unknown): value is 'best-price' | 'rank-only' | 'open' | 'sealed' {
  return value === 'best-price' || value === 'rank-only' || value === 'open' || value === 'sealed';
}

interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
}

/** Left out when there is nothing to say. */
function Fact({ name, children }: FactProps) {
  if (children === undefined || children === false || children === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function NoticeText({
  title,
  text,
}: {
  readonly title: string;
  readonly text: string | undefined;
}) {
  if (text === undefined) return null;
  return (
    <>
      <h4>{title}</h4>
      <p className="notice-text">{text}</p>
    </>
  );
}

function NoticeLots({ draft }: { readonly draft: ProjectDraft }) {
  const { t, i18n } = useTranslation('projects');
  const isEnglish = i18n.language === 'en';
  const { format, values } = lotsOfDraft(draft);
  const words = LOT_WORDS[isEnglish ? 'en' : 'zh-CN'];
  const rows = values.map((lot) => lotCells(lot, format, words));
  const keys = columnsOf(format)
    .map(({ key }) => key)
    .filter((key) => isAlways(key) || rows.some((cells) => cells[key] !== undefined));
  const own = termColumns(format).filter((key) => keys.includes(key));
  return (
    <>
      <h4>{t('notice.lots', { n: rows.length })}</h4>
      <div
        className="notice-scroll"
        tabIndex={0}
        role="region"
        aria-label={t('notice.lots', { n: rows.length })}
      >
        <table className="notice-lots">
          <thead>
            <tr>
              {keys.map((key) => (
                <th key={key} scope="col" className={`lots-${columnOf(key).kind}`}>
                  {isEnglish ? columnOf(key).en : columnOf(key).zh}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells) => (
              <NoticeLot key={cells.id ?? ''} cells={cells} keys={keys} />
            ))}
          </tbody>
        </table>
      </div>
      {own.length > 0 && <p className="muted small">{t('notice.ownRules')}</p>}
    </>
  );
}

function isAlways(key: ColumnKey): boolean {
  return key === 'id' || key === 'title' || key === 'ceiling';
}

function NoticeLot({
  cells,
  keys,
}: {
  readonly cells: LotCells;
  readonly keys: readonly ColumnKey[];
}) {
  return (
    <tr>
      {keys.map((key) => (
        <td key={key} className={`lots-${columnOf(key).kind}`}>
          {cells[key]}
        </td>
      ))}
    </tr>
  );
}
