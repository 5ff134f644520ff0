import { Button, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { changeDisplay, TEXT_SIZES, useDisplay } from '#clients/web/kit/display.ts';
import { FontSizeOutlined } from '#clients/web/kit/icons.tsx';

/** Text size and contrast for every page (habit 37). */
export function DisplaySettings() {
  const { t } = useTranslation();
  return (
    <Popover trigger="click" placement="bottomRight" content={<DisplayCard />}>
      <Button
        type="text"
        size="small"
        icon={<FontSizeOutlined />}
        aria-label={t('display.title')}
        aria-haspopup="dialog"
      />
    </Popover>
  );
}

function DisplayCard() {
  const { t } = useTranslation();
  const { size, isHighContrast } = useDisplay();
  return (
    <div className="display-card">
      <fieldset>
        <legend>{t('display.size')}</legend>
        {TEXT_SIZES.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="text-size"
              checked={size === one}
              onChange={() => changeDisplay({ size: one })}
            />
            {t(`display.size.${one}`)}
          </label>
        ))}
      </fieldset>
      <label>
        <input
          type="checkbox"
          checked={isHighContrast}
          onChange={(event) => changeDisplay({ isHighContrast: event.target.checked })}
        />
        {t('display.contrast')}
      </label>
    </div>
  );
}
