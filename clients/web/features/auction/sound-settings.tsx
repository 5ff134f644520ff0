import { Button, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MutedOutlined, SoundOutlined } from '#clients/web/kit/icons.tsx';
import {
  askToNotify,
  canVibrate,
  notifyRight,
  pageSounds,
  useAlertSettings,
  useSoundsUnlocked,
} from '#clients/web/kit/page-alerts.ts';
import { SOUND_EVENTS } from '#clients/web/kit/sounds.ts';

/** Volume, mute and a test of each sound; vibration and notifications for those who ask for them (habits 5 and 6). */
export function SoundSettings() {
  const { t } = useTranslation('hall');
  const { isMuted } = useAlertSettings();
  return (
    <Popover trigger="click" placement="bottomRight" content={<SoundCard />}>
      <Button
        size="small"
        type="text"
        icon={isMuted ? <MutedOutlined /> : <SoundOutlined />}
        aria-haspopup="dialog"
      >
        {t(isMuted ? 'sound.muted' : 'sound.title')}
      </Button>
    </Popover>
  );
}

function SoundCard() {
  const { t } = useTranslation('hall');
  const settings = useAlertSettings();
  const isUnlocked = useSoundsUnlocked();
  return (
    <div className="sound-card">
      <label>
        <input
          type="checkbox"
          checked={settings.isMuted}
          onChange={(event) => pageSounds.change({ isMuted: event.target.checked })}
        />
        {t('sound.mute')}
      </label>
      <label>
        {t('sound.volume')}
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={settings.volume}
          disabled={settings.isMuted}
          onChange={(event) => pageSounds.change({ volume: Number(event.target.value) })}
        />
      </label>
      <div className="sound-tests" role="group" aria-label={t('sound.test')}>
        {SOUND_EVENTS.map((event) => (
          <Button
            key={event}
            size="small"
            disabled={settings.isMuted}
            onClick={() => pageSounds.play(event)}
          >
            {t(`sound.event.${event}`)}
          </Button>
        ))}
      </div>
      {!isUnlocked && <p className="muted small">{t('sound.locked')}</p>}
      <HiddenAlerts />
    </div>
  );
}

/** What may reach a person while the tab is hidden; off until asked for. */
function HiddenAlerts() {
  const { t } = useTranslation('hall');
  const settings = useAlertSettings();
  const [right, setRight] = useState(notifyRight());
  const changeNotify = (mayNotify: boolean): void => {
    pageSounds.change({ mayNotify });
    if (mayNotify && right === 'default') void askToNotify().then(setRight);
  };
  return (
    <fieldset className="sound-hidden">
      <legend>{t('hidden.title')}</legend>
      <label>
        <input
          type="checkbox"
          checked={settings.mayVibrate}
          disabled={!canVibrate()}
          onChange={(event) => pageSounds.change({ mayVibrate: event.target.checked })}
        />
        {t('hidden.vibrate')}
      </label>
      <label>
        <input
          type="checkbox"
          checked={settings.mayNotify}
          disabled={right === 'unsupported'}
          onChange={(event) => changeNotify(event.target.checked)}
        />
        {t('hidden.notify')}
      </label>
      {right === 'denied' && <p className="field-hint">{t('hidden.denied')}</p>}
    </fieldset>
  );
}
