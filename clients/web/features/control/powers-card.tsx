import { Button, Card } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hall } from '#contracts/wire/rest-hall.ts';
import type { Role } from '#contracts/wire/rest.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import type { OfficialAnswer } from '#clients/web/kit/api.ts';
import { ActAnswer } from './act-answer.tsx';
import { lotName } from './lot-name.ts';
import { PowerDialog } from './power-dialog.tsx';
import { isAboutLot, isFinal, needsSecond, possiblePowers, type Power } from './powers.ts';

interface PowersCardProps {
  readonly view: AuctionView;
  /** The picked lot. */
  readonly lot: LotView;
  readonly role: Role;
  readonly hall: Hall | undefined;
}

/** What this official may do now, for the whole auction and for the picked lot; each act goes on record (AUC-9). */
export function PowersCard({ view, lot, role, hall }: PowersCardProps) {
  const { t } = useTranslation('control');
  const [power, setPower] = useState<Power | undefined>(undefined);
  const [answer, setAnswer] = useState<OfficialAnswer | undefined>(undefined);
  const possible = possiblePowers(view, lot, role);
  const start = (item: Power): void => {
    setAnswer(undefined);
    setPower(item);
  };
  return (
    <Card title={<h2>{t('powers.title')}</h2>}>
      {possible.length === 0 && <p className="muted">{t('powers.none')}</p>}
      <PowerGroup
        label={t('powers.auction')}
        view={view}
        powers={possible.filter((item) => !isAboutLot(item))}
        onStart={start}
      />
      <PowerGroup
        label={t('powers.lot', { lot: lotName(lot.lotId, t) })}
        view={view}
        powers={possible.filter((item) => isAboutLot(item))}
        onStart={start}
      />
      {answer && <ActAnswer answer={answer} />}
      {power !== undefined && (
        <PowerDialog
          power={power}
          view={view}
          lot={lot}
          hall={hall}
          onClose={() => setPower(undefined)}
          onAnswer={(given) => {
            setAnswer(given);
            setPower(undefined);
          }}
        />
      )}
    </Card>
  );
}

interface PowerGroupProps {
  readonly label: string;
  readonly view: AuctionView;
  readonly powers: readonly Power[];
  readonly onStart: (power: Power) => void;
}

function PowerGroup({ label, view, powers, onStart }: PowerGroupProps) {
  const { t } = useTranslation('control');
  if (powers.length === 0) return null;
  return (
    <fieldset className="power-group">
      <legend className="muted small">{label}</legend>
      {powers.map((power) => (
        <Button key={power} danger={isFinal(power)} onClick={() => onStart(power)}>
          {t(`power.${power}`)}
          {needsSecond(view, power) && <small className="power-second">{t('powers.second')}</small>}
        </Button>
      ))}
    </fieldset>
  );
}
