import 'i18next';
import type { texts } from './texts.zh-CN.ts';

/** Every `t('…')` is checked against the Chinese texts; a test compares the English ones with them. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    keySeparator: false;
    resources: typeof texts;
  }
}
