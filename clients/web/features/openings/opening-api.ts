import { queryOptions, type UseQueryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { CommandId } from '#contracts/ids.ts';
import {
  type arrangeOpeningSchema,
  type OpeningAnswer,
  openingAnswerSchema,
  type openingCommandSchema,
  openingCreatedSchema,
  openingListSchema,
  type OpeningView,
  openingViewSchema,
  type RemarksPage,
  remarksPageSchema,
} from '#contracts/wire/openings.ts';
import { request } from '#clients/web/kit/http.ts';
import { newCommandId } from '#clients/web/kit/new-id.ts';
import { listQueryText, type OpeningListSearch } from './list-search.ts';

/** Every REST call about bid openings (`contracts/wire/openings.ts`), but those of a bidder's own bid. */

const LIST_REFRESH_MS = 20_000;
/** Between two looks at a hall whose room is not joined: in which somebody acts, and that waits or is over. */
const BUSY_REFRESH_MS = 3_000;
const CALM_REFRESH_MS = 15_000;
/** The same while its room tells what is new. */
const LIVE_REFRESH_MS = 60_000;
/** Before the deadline people look more often. */
const NEAR_MS = 60_000;
const BUSY: ReadonlySet<string> = new Set(['closing', 'opening', 'reading', 'confirming']);

export function openingListQuery(input: OpeningListSearch) {
  return queryOptions({
    queryKey: ['openings', input],
    queryFn: ({ signal }) =>
      request(openingListSchema, `/api/openings?${listQueryText(input)}`, { signal }),
    refetchInterval: LIST_REFRESH_MS,
    placeholderData: (before) => before,
  });
}

type OpeningKey = readonly ['opening' | 'public-opening', string];
type OpeningQuery = UseQueryOptions<OpeningView, Error, OpeningView, OpeningKey> & {
  queryKey: OpeningKey;
};

/** What this account may see of one opening. */
export function openingQuery(openingId: string, isLive = false): OpeningQuery {
  return {
    queryKey: ['opening', openingId],
    queryFn: ({ signal }) => request(openingViewSchema, openingPath(openingId), { signal }),
    refetchInterval: ({ state }) => periodOf(state, isLive),
  };
}

/** What everybody may see: asked without this browser's session, so that nothing else can get onto a wall. */
export function publicOpeningQuery(openingId: string, isLive = false): OpeningQuery {
  return {
    queryKey: ['public-opening', openingId],
    queryFn: ({ signal }) =>
      request(openingViewSchema, openingPath(openingId), { signal, isAnonymous: true }),
    refetchInterval: ({ state }) => periodOf(state, isLive),
    refetchIntervalInBackground: true,
  };
}

interface Asked {
  readonly data: OpeningView | undefined;
  readonly error: Error | null;
}

function periodOf({ data: view, error }: Asked, isLive: boolean): number {
  if (view === undefined) return CALM_REFRESH_MS;
  if (isLive && error === null) return livePeriodOf(view);
  const { opening, serverMs } = view;
  const isNear = opening.state === 'receiving' && opening.deadlineMs - serverMs < NEAR_MS;
  return isNear || BUSY.has(opening.state) ? BUSY_REFRESH_MS : CALM_REFRESH_MS;
}

/** The host may begin at an instant that no record marks, so nobody tells of it. */
function livePeriodOf({ hostStep, opening, serverMs }: OpeningView): number {
  if (hostStep !== 'wait_for_opening') return LIVE_REFRESH_MS;
  const untilMs = opening.opensAtMs - serverMs;
  return Math.min(LIVE_REFRESH_MS, Math.max(BUSY_REFRESH_MS, untilMs));
}

/** Remarks before the one of this number, oldest first. */
export function earlierRemarks(openingId: string, before: number): Promise<RemarksPage> {
  return request(remarksPageSchema, openingPath(openingId, `remarks?before=${before}`));
}

/** What an agency gives to arrange an opening, but the id of the command. */
export type Arranging = Omit<z.input<typeof arrangeOpeningSchema>, 'commandId'>;

/** Resolves with the opening's id. */
export async function arrangeOpening(arranging: Arranging): Promise<string> {
  const body = { ...arranging, commandId: newCommandId() };
  const options = { method: 'POST', body } as const;
  return (await request(openingCreatedSchema, '/api/openings', options)).openingId;
}

/** A command without its id; each press is one command. */
export type OpeningCommand = DistributiveOmit<z.input<typeof openingCommandSchema>, 'commandId'>;
type DistributiveOmit<Shape, Key extends PropertyKey> = Shape extends unknown
  ? Omit<Shape, Key>
  : never;

export function sendCommand(openingId: string, command: OpeningCommand): Promise<OpeningAnswer> {
  return postTo(openingId, 'commands', command);
}

/** Sends something with a command id of its own. */
export function postTo(openingId: string, what: string, content: object): Promise<OpeningAnswer> {
  const commandId: CommandId = newCommandId();
  const body = { ...content, commandId };
  return request(openingAnswerSchema, openingPath(openingId, what), { method: 'POST', body });
}

/** Address of an opening, or of something of it. */
export function openingPath(openingId: string, rest?: string): string {
  const path = `/api/openings/${encodeURIComponent(openingId)}`;
  return rest === undefined ? path : `${path}/${rest}`;
}
