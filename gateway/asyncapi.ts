import { z } from 'zod';
import { LIVE_FRAME_BYTES_MAX } from '#contracts/limits.ts';
import { CLOSE_CODES, mayReconnect } from '#contracts/wire/close-codes.ts';
import { instructFrameSchema, withdrawFrameSchema } from '#contracts/wire/instruction-commands.ts';
import {
  type ClientFrame,
  helloFrameSchema,
  LIVE_PROTOCOL_VERSION,
  offerFrameSchema,
  signedOfferFrameSchema,
  timeFrameSchema,
  unwatchFrameSchema,
  watchFrameSchema,
} from '#contracts/wire/live-frames.ts';
import { roomJoinSchema } from '#contracts/wire/room-frames.ts';
import {
  roomClosedSchema,
  roomEnvelopeSchema,
  roomHeadSchema,
  roomJoinedSchema,
  roomLeftSchema,
} from './rooms/room-schemas.ts';
import {
  answerFrameSchema,
  deltaFrameSchema,
  errorFrameSchema,
  resumedFrameSchema,
  snapshotFrameSchema,
  timeAnswerSchema,
  welcomeFrameSchema,
} from './live/server-frames.ts';

interface MessageDoc {
  readonly schema: z.ZodType;
  readonly summary: string;
}

/** What clients send on `/live`, by frame name. */
export const CLIENT_MESSAGES = {
  hello: {
    schema: helloFrameSchema,
    summary: 'First frame; the session comes from the cookie or bearer token of the upgrade',
  },
  watch: {
    schema: watchFrameSchema,
    summary: "Opens the viewer's numbered stream; with a position it goes on after it when it can",
  },
  unwatch: { schema: unwatchFrameSchema, summary: 'Ends the stream of an auction' },
  offer: { schema: offerFrameSchema, summary: 'One price for one lot (报价)' },
  signed: { schema: signedOfferFrameSchema, summary: 'An offer inside a DSSE envelope' },
  instruct: {
    schema: instructFrameSchema,
    summary:
      'Leaves or replaces a standing instruction in a lot (委托报价); answered like an offer',
  },
  withdraw: { schema: withdrawFrameSchema, summary: 'Takes the standing instruction back' },
  time: { schema: timeFrameSchema, summary: 'Clock sample' },
} as const satisfies Record<ClientFrame['t'], MessageDoc>;

/** What the server sends on `/live`, by frame name. */
export const SERVER_MESSAGES = {
  welcome: { schema: welcomeFrameSchema, summary: 'Answers hello' },
  snap: { schema: snapshotFrameSchema, summary: 'The whole view' },
  delta: { schema: deltaFrameSchema, summary: 'What changed since the frame before' },
  resumed: { schema: resumedFrameSchema, summary: 'A watch with position was honoured' },
  answer: {
    schema: answerFrameSchema,
    summary: 'Answers an offer after its record is committed; the same id gets the same answer',
  },
  time: { schema: timeAnswerSchema, summary: 'Answers a clock sample' },
  error: { schema: errorFrameSchema, summary: 'No command, or none that could be taken now' },
} as const satisfies Record<string, MessageDoc>;

/** socket.io events that clients send, with the schema of their acknowledgement. */
export const ROOM_CLIENT_MESSAGES = {
  'room:join': {
    schema: roomJoinSchema,
    summary: 'Joins the room of an auction or a bid opening; with a position it repairs a gap',
    ack: roomJoinedSchema,
  },
  'room:leave': { schema: roomJoinSchema, summary: 'Leaves the room', ack: roomLeftSchema },
} as const satisfies Record<string, MessageDoc & { readonly ack: z.ZodType }>;

/** socket.io events that the server sends. */
export const ROOM_SERVER_MESSAGES = {
  'room:event': { schema: roomEnvelopeSchema, summary: 'A numbered envelope' },
  'room:head': {
    schema: roomHeadSchema,
    summary: 'The newest number of a room; a client that is behind joins again with its position',
  },
  'room:closed': { schema: roomClosedSchema, summary: 'Why the socket is being disconnected' },
} as const satisfies Record<string, MessageDoc>;

/** The AsyncAPI 3 document of the live protocol and the rooms, made from the schemas that the server runs on. */
export function asyncApiDocument(): object {
  const live = {
    client: messages('Client', CLIENT_MESSAGES),
    server: messages('Server', SERVER_MESSAGES),
  };
  const rooms = {
    client: messages('Room', ROOM_CLIENT_MESSAGES),
    server: messages('Room', ROOM_SERVER_MESSAGES),
    acks: acks(),
  };
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Kaibiao live protocol',
      version: `${LIVE_PROTOCOL_VERSION}.0.0`,
      license: { name: 'Apache-2.0' },
      description: description(),
    },
    defaultContentType: 'application/json',
    servers: {
      public: {
        host: 'localhost:8080',
        protocol: 'ws',
        description: 'The public port; `livePublicUrl` of GET /api/config names a direct listener.',
        security: [{ $ref: '#/components/securitySchemes/session' }],
      },
    },
    channels: {
      live: {
        address: '/live',
        title: 'Live bidding and watching',
        description: 'One JSON text frame for each message; `t` names the frame, `a` the auction.',
        messages: refs([...live.client, ...live.server]),
      },
      rooms: {
        address: '/socket.io/',
        title: 'Rooms',
        description:
          'socket.io 4, transport websocket only; each message is the event of its name. Acknowledgements are optional.',
        messages: refs([...rooms.client, ...rooms.server, ...rooms.acks]),
      },
    },
    operations: {
      ...operations('live', 'receive', live.client),
      ...operations('live', 'send', live.server),
      ...roomRequests(rooms.client, rooms.acks),
      ...operations('rooms', 'send', rooms.server),
    },
    components: {
      messages: Object.fromEntries(
        [...live.client, ...live.server, ...rooms.client, ...rooms.server, ...rooms.acks].map(
          ({ key, message }) => [key, message],
        ),
      ),
      securitySchemes: {
        session: {
          type: 'http',
          scheme: 'bearer',
          description:
            'Bearer token or the cookie `kb_session` at the upgrade; without either the socket is of the public.',
        },
      },
    },
  };
}

interface NamedMessage {
  /** Key in `components.messages`. */
  readonly key: string;
  readonly message: object;
}

function messages(
  side: 'Client' | 'Server' | 'Room',
  docs: Readonly<Record<string, MessageDoc>>,
): readonly NamedMessage[] {
  return Object.entries(docs).map(([name, { schema, summary }]) => ({
    key: `${side.toLowerCase()}-${name.replace(':', '-')}`,
    message: { name, title: `${side}: ${name}`, summary, payload: jsonSchema(schema) },
  }));
}

function acks(): readonly NamedMessage[] {
  return Object.entries(ROOM_CLIENT_MESSAGES).map(([name, { ack }]) => ({
    key: `room-${name.replace(':', '-')}-ack`,
    message: {
      name: `${name} (ack)`,
      title: `Room: ${name}, acknowledgement`,
      payload: jsonSchema(ack),
    },
  }));
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    reused: 'inline',
  });
  return rest;
}

function refs(named: readonly NamedMessage[]): object {
  return Object.fromEntries(
    named.map(({ key }) => [key, { $ref: `#/components/messages/${key}` }]),
  );
}

function operations(
  channel: string,
  action: 'send' | 'receive',
  named: readonly NamedMessage[],
): Record<string, object> {
  return Object.fromEntries(
    named.map(({ key }) => [
      `${action}-${key}`,
      {
        action,
        channel: { $ref: `#/channels/${channel}` },
        messages: [{ $ref: `#/channels/${channel}/messages/${key}` }],
      },
    ]),
  );
}

function roomRequests(
  named: readonly NamedMessage[],
  answers: readonly NamedMessage[],
): Record<string, object> {
  return Object.fromEntries(
    named.map(({ key }, index) => [
      `receive-${key}`,
      {
        action: 'receive',
        channel: { $ref: '#/channels/rooms' },
        messages: [{ $ref: `#/channels/rooms/messages/${key}` }],
        reply: {
          channel: { $ref: '#/channels/rooms' },
          messages: [{ $ref: `#/channels/rooms/messages/${answers[index]?.key ?? ''}` }],
        },
      },
    ]),
  );
}

function description(): string {
  const rows = Object.entries(CLOSE_CODES).map(
    ([name, code]) =>
      `| ${code} | ${name} | ${mayReconnect(code) ? 'after `retryAfterMs`, spread' : 'no'} |`,
  );
  return [
    `Frames of clients are at most ${LIVE_FRAME_BYTES_MAX} bytes; longer, binary or broken ones end the socket.`,
    'Unknown fields are refused. Streams are numbered by `(epoch, seq)`; on a gap the client watches again with its position.',
    'Close reasons are JSON: `{"code":"SLOW_READER","retryAfterMs":500}`.',
    '',
    '| code | name | come back by itself |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}
