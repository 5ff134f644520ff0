import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { invariant } from '#contracts/result.ts';
import { startDisplay } from '#clients/web/kit/display.ts';
import { preferredLanguage, startTexts, storedLanguage } from '#clients/web/kit/i18n.ts';
import { App } from './app.tsx';
import { loadTexts } from './texts.ts';
import '#clients/web/kit/display.css';
import '#clients/web/kit/kit.css';
import '#clients/web/kit/rows.css';
import './app.css';

async function start(): Promise<void> {
  const root = document.querySelector('#root');
  invariant(root, 'index.html has a root');
  startDisplay();
  await startTexts(preferredLanguage(storedLanguage(), navigator.languages), loadTexts);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
