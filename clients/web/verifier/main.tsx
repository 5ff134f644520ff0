import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { invariant } from '#contracts/result.ts';
import { StandalonePage } from '#clients/web/features/verify/standalone-page.tsx';
import en from '#clients/web/features/verify/messages.en.json';
import zh from '#clients/web/features/verify/messages.zh-CN.json';
import { type Messages, preferredLanguage, startTexts } from '#clients/web/kit/i18n.ts';
import type { Language } from '#clients/web/kit/locales.ts';
import './standalone.css';

/** Start of the single file `verify.html`: everything it needs stands in it, the worker's code as a text beside. */

const TEXTS = { 'zh-CN': { verify: zh }, en: { verify: en } } as const;

async function load(language: Language): Promise<Messages> {
  return TEXTS[language];
}

function workerCode(): string {
  const text = document.querySelector('#verify-worker')?.textContent;
  invariant(typeof text === 'string' && text !== '', 'the file holds the code of its worker');
  return text;
}

function startWorker(): Worker {
  const address = URL.createObjectURL(new Blob([workerCode()], { type: 'text/javascript' }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker;
}

async function start(): Promise<void> {
  const root = document.querySelector('#root');
  invariant(root, 'verify.html has a root');
  const i18n = await startTexts(preferredLanguage(null, navigator.languages), load);
  const title = (): void => {
    document.title = i18n.t('documentTitle', { ns: 'verify' });
  };
  title();
  const switchOver = async (): Promise<void> => {
    const next: Language = i18n.language === 'en' ? 'zh-CN' : 'en';
    for (const [feature, texts] of Object.entries(await load(next))) {
      i18n.addResourceBundle(next, feature, texts);
    }
    await i18n.changeLanguage(next);
    document.documentElement.lang = next;
    title();
  };
  createRoot(root).render(
    <StrictMode>
      <StandalonePage startWorker={startWorker} onLanguage={() => void switchOver()} />
    </StrictMode>,
  );
}

void start();
