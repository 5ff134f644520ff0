import i18next, { type i18n as I18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { attempt, pageStore } from './keep.ts';
import { isLanguage, LANGUAGES, type Language } from './locales.ts';

/** All texts of one language, by feature. */
export type Messages = Readonly<Record<string, Readonly<Record<string, string>>>>;
export type LoadMessages = (language: Language) => Promise<Messages>;

const LANGUAGE_KEY = 'kaibiao.language';

/** The stored choice, else what the browser asks for, else Chinese. */
export function preferredLanguage(stored: string | null, wanted: readonly string[]): Language {
  if (isLanguage(stored)) return stored;
  const first = wanted.find((tag) => /^(?:zh|en)\b/i.test(tag));
  return first !== undefined && /^en\b/i.test(first) ? 'en' : LANGUAGES[0];
}

/** Starts the texts in one language; the other one is loaded when somebody switches. */
export async function startTexts(language: Language, load: LoadMessages): Promise<I18n> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'app',
    resources: { [language]: await load(language) },
    // Keys are flat text like `price.label`; React escapes by itself.
    keySeparator: false,
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
  return i18next;
}

/** Changes the language in place: nothing is reloaded, forms keep what was typed. */
export async function switchLanguage(language: Language, load: LoadMessages): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'kit')) {
    for (const [feature, texts] of Object.entries(await load(language))) {
      i18next.addResourceBundle(language, feature, texts);
    }
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  attempt(() => pageStore()?.setItem(LANGUAGE_KEY, language));
}

/** `null` also where the browser forbids storage, as in another site's frame. */
export function storedLanguage(): string | null {
  return attempt(() => pageStore()?.getItem(LANGUAGE_KEY)) ?? null;
}
