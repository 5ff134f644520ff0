import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { configQuery, sessionQuery } from '#clients/web/kit/api.ts';
import type { LiveClient } from '#clients/web/kit/live-client.ts';
import { LiveContext } from '#clients/web/kit/live-context.ts';
import { openLiveClient } from '#clients/web/kit/sdk-live-client.ts';
import { checkSession } from '#clients/web/kit/session.ts';
import { LoadingPage } from './fallback-pages.tsx';

/** One live connection per signed-in person; it starts anew when somebody else signs in. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const config = useQuery(configQuery);
  const session = useQuery(sessionQuery);
  const url = liveUrl(config.data?.livePublicUrl);
  const answerKey = config.data?.answerKey;
  const userId = session.data?.userId;
  const isKnown = !config.isPending && !session.isPending;
  const [live, setLive] = useState<LiveClient | undefined>(undefined);
  useEffect(() => {
    if (!isKnown) return undefined;
    const opened = openLiveClient({ url, answerKey });
    const stop = opened.onLink(() => {
      const link = opened.link();
      if (link.phase !== 'closed' || link.reason !== 'SESSION_ENDED') return;
      const still = (): void => opened.reconnect();
      void checkSession(queries, { still, unanswered: 'ended' });
    });
    setLive(opened);
    return () => {
      stop();
      opened.close();
    };
    // `userId` stands here because another person's connection must never be used on.
  }, [isKnown, url, answerKey, userId, queries]);
  if (!live) return <LoadingPage />;
  return <LiveContext value={live}>{children}</LiveContext>;
}

function liveUrl(publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  const url = new URL('/live', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
