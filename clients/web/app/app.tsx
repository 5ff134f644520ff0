import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App as AntApp, ConfigProvider } from 'antd';
import en from 'antd/es/locale/en_US';
import zh from 'antd/es/locale/zh_CN';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { NoAnswerError, onUnauthenticated } from '#clients/web/kit/http.ts';
import { checkSession } from '#clients/web/kit/session.ts';
import { LiveProvider } from './live-provider.tsx';
import { router } from './router.tsx';
import { theme } from './theme.ts';

const RETRIES_MAX = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal will not change by asking again; a lost answer may come.
      retry: (count, error) => error instanceof NoAnswerError && count < RETRIES_MAX,
      networkMode: 'always',
      refetchOnWindowFocus: false,
    },
    mutations: { networkMode: 'always' },
  },
});

export function App() {
  const { i18n } = useTranslation();
  useEffect(
    () =>
      onUnauthenticated(() => {
        // The cache keeps who sat here, so that the page and what was typed stay as they are.
        void checkSession(queries, { unanswered: 'unknown' });
      }),
    [],
  );
  return (
    <ConfigProvider
      locale={i18n.language === 'en' ? en : zh}
      theme={theme}
      button={{ autoInsertSpace: false }}
    >
      <AntApp component={false}>
        <QueryClientProvider client={queries}>
          <LiveProvider>
            <RouterProvider router={router} />
          </LiveProvider>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
