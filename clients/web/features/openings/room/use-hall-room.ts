import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { OpeningView } from '#contracts/wire/openings.ts';
import { openingQuery, publicOpeningQuery } from '../opening-api.ts';
import type { HallLinkState } from './hall-link.ts';
import { openHallLink } from './open-hall-link.ts';

export interface HallRoomState {
  readonly query: UseQueryResult<OpeningView>;
  readonly link: HallLinkState;
}

/** A hall of many readers is asked for over this long for each of them, and at most so long, not by all at once. */
const SPREAD_MS_PER_READER = 1;
const SPREAD_MS_MAX = 1_000;

/**
 * One hall, kept up to date (OPN-17): its room tells that there is something new, and the view is asked for then; while the room
 * is not joined the view is asked for every few seconds. `asPublic`: for a wall, which shows what everybody may see.
 */
export function useHallRoom(
  openingId: string,
  { asPublic }: { readonly asPublic: boolean },
): HallRoomState {
  const [link, setLink] = useState<HallLinkState>({ phase: 'connecting' });
  useEffect(() => openHallLink({ openingId, asPublic, onState: setLink }), [openingId, asPublic]);
  const isLive = link.phase === 'live';
  const query = useQuery((asPublic ? publicOpeningQuery : openingQuery)(openingId, isLive));
  useAskedAnew(query, link);
  return { query, link };
}

/** Asks for the view while it is older than what the room told of. */
function useAskedAnew(query: UseQueryResult<OpeningView>, { news }: HallLinkState): void {
  const { data, dataUpdatedAt, refetch } = query;
  const isBehind = data !== undefined && news !== undefined && data.version < news.version;
  const spreadMs = Math.min(SPREAD_MS_MAX, (news?.present.onlookers ?? 0) * SPREAD_MS_PER_READER);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => {
    // One that waits already is not put off by newer news.
    if (!isBehind || timer.current !== undefined) return;
    timer.current = window.setTimeout(() => {
      timer.current = undefined;
      void refetch({ cancelRefetch: false });
    }, Math.random() * spreadMs);
    // `dataUpdatedAt`: an answer that was under way already may be of before.
  }, [isBehind, dataUpdatedAt, spreadMs, refetch]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
}
