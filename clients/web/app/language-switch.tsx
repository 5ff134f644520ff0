import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { switchLanguage } from '#clients/web/kit/i18n.ts';
import { loadTexts } from './texts.ts';

/** Names the other language in itself; the page stays where it is. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const other = i18n.language === 'en' ? 'zh-CN' : 'en';
  return (
    <Button
      type="text"
      size="small"
      lang={other}
      onClick={() => void switchLanguage(other, loadTexts)}
    >
      {t('language.other')}
    </Button>
  );
}
