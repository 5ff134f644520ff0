import type { ApprovalCommandType } from '#contracts/wire/approval-commands.ts';
import type { OfficialRequest } from '#contracts/wire/rest.ts';
import type { ClientFrame } from '#contracts/wire/live-frames.ts';
import type { AccessId } from './table.ts';

/** The entry that every frame of the live protocol names. A new frame without one does not compile (A1). */
export const LIVE_FRAME_ACCESS = {
  hello: 'live.connect',
  watch: 'auction.watch',
  unwatch: 'auction.watch',
  offer: 'auction.offer',
  signed: 'auction.offer',
  instruct: 'auction.instruct',
  withdraw: 'auction.instruct',
  time: 'live.time',
} as const satisfies Record<ClientFrame['t'], AccessId>;

/** What a room client sends. */
export const ROOM_CLIENT_EVENTS = ['room:join', 'room:leave'] as const;
export type RoomClientEvent = (typeof ROOM_CLIENT_EVENTS)[number];

/** The entry that every event of the rooms names. */
export const ROOM_EVENT_ACCESS = {
  'room:join': 'room.join',
  'room:leave': 'room.join',
} as const satisfies Record<RoomClientEvent, AccessId>;

/** The entry that every official's command names; whoever may not give it learns nothing about the auction. */
export const COMMAND_ACCESS = {
  Pause: 'auction.command.pause',
  Resume: 'auction.command.resume',
  ExtendClose: 'auction.command.extend',
  Announce: 'auction.command.announce',
  VoidOffer: 'auction.command.void-offer',
  DisqualifyBidder: 'auction.command.disqualify',
  CancelLot: 'auction.command.cancel-lot',
  CancelAuction: 'auction.command.cancel-auction',
} as const satisfies Record<OfficialRequest['type'], AccessId>;

/** What may be proposed, approved and rejected: the right to the act itself, so that both persons have it (APR-3). */
export const APPROVAL_ACCESS = {
  VoidOffer: COMMAND_ACCESS.VoidOffer,
  DisqualifyBidder: COMMAND_ACCESS.DisqualifyBidder,
  CancelLot: COMMAND_ACCESS.CancelLot,
  CancelAuction: COMMAND_ACCESS.CancelAuction,
} as const satisfies Record<ApprovalCommandType, AccessId>;
