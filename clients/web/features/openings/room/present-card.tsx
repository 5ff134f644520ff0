import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { CheckCircleFilled } from '#clients/web/kit/icons.tsx';
import type { OpeningView } from '#contracts/wire/openings.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ActAnswer } from '../act-answer.tsx';
import type { Reader } from '../hall-view.ts';
import { Part } from '../part.tsx';
import { useOpeningAct } from '../use-opening-act.ts';
import type { HallLinkState } from './hall-link.ts';
import { LinkNote } from './link-note.tsx';
import { type SeatRow, seatRows, talkActsOf } from './seats.ts';
import './room.css';

interface PresentCardProps {
  readonly view: OpeningView;
  readonly reader: Reader;
  readonly link: HallLinkState;
}

/** Who is there (在场) and who has signed in (签到); whether what is shown comes by push. */
export function PresentCard({ view, reader, link }: PresentCardProps) {
  const { t } = useTranslation('openings');
  const act = useOpeningAct(view.opening.openingId);
  const acts = talkActsOf(view, reader);
  const { phase, news } = link;
  const present = phase === 'live' ? news?.present : undefined;
  return (
    <Part title={t('room.title')} note={<LinkNote phase={phase} />} isMine={acts.signIn}>
      <ul className="seats">
        {seatRows(view, present).map((row) => (
          <Seat key={row.organizationId} row={row} />
        ))}
      </ul>
      {present === undefined && <p className="muted">{t('room.unknown.note')}</p>}
      {present !== undefined && (
        <p className="muted tabular">
          {t('room.onlookers', { n: present.onlookers })}
          {present.moreSeats > 0 && <> · {t('room.moreSeats', { n: present.moreSeats })}</>}
        </p>
      )}
      {acts.waits && <p className="muted">{t('room.waits')}</p>}
      {acts.names && <p className="hall-warning">{t('room.names')}</p>}
      <div className="hall-acts">
        {acts.signIn && (
          <Button
            type="primary"
            loading={act.isPending}
            onClick={() => act.send({ type: 'SignIn' })}
          >
            {t('room.signIn')}
          </Button>
        )}
        <ActAnswer act={act} />
      </div>
    </Part>
  );
}

function Seat({ row }: { readonly row: SeatRow }) {
  const { t } = useTranslation('openings');
  const { name, seat, isHere, signedInAtMs } = row;
  const where = isHere === undefined ? 'unknown' : isHere ? 'here' : 'away';
  return (
    <li>
      <span className={`seat-mark is-${where}`} aria-hidden="true" />
      <b>{name}</b>
      <span className="muted">{t(`actor.${seat}`)}</span>
      <span className={where === 'unknown' ? 'visually-hidden' : 'muted'}>
        {t(`room.${where}`)}
      </span>
      {signedInAtMs === undefined ? (
        <span className="muted">{t('room.notSignedIn')}</span>
      ) : (
        <span className="mark-done">
          <CheckCircleFilled /> {t('room.signedIn')} <Instant atMs={signedInAtMs} isToMinute />
        </span>
      )}
    </li>
  );
}
