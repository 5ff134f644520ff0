import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { describe, expect, test } from 'vitest';
import { clientFrameSchema } from '#contracts/wire/live-frames.ts';
import { ROOM_CLIENT_EVENTS } from './access/channels.ts';
import { ROOM_CLOSED, ROOM_EVENT, ROOM_HEAD } from './rooms/rooms.ts';
import {
  asyncApiDocument,
  CLIENT_MESSAGES,
  ROOM_CLIENT_MESSAGES,
  ROOM_SERVER_MESSAGES,
  SERVER_MESSAGES,
} from './asyncapi.ts';
import { SERVER_FRAME_KINDS, serverFrameSchema } from './live/server-frames.ts';

const text = readFileSync(new URL('../docs/asyncapi.json', import.meta.url), 'utf8');

describe('docs/asyncapi.json', () => {
  test('is what the schemas say; `node gateway/asyncapi-cli.ts` writes it anew', () => {
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(asyncApiDocument())));
  });

  test('is a valid AsyncAPI 3 document', { timeout: 60_000 }, async () => {
    const { document, diagnostics } = await new Parser().parse(text);
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
    expect(document?.version()).toBe('3.1.0');
  });

  test('has every frame that either side sends', () => {
    const clientKinds = clientFrameSchema.options.map(({ shape }) => shape.t.value);
    expect(Object.keys(CLIENT_MESSAGES).toSorted()).toEqual(clientKinds.toSorted());
    const serverKinds = Object.keys(SERVER_FRAME_KINDS);
    expect(Object.keys(SERVER_MESSAGES).toSorted()).toEqual(serverKinds.toSorted());
    expect(serverFrameSchema.options).toHaveLength(serverKinds.length);
    expect(Object.keys(ROOM_CLIENT_MESSAGES).toSorted()).toEqual(
      [...ROOM_CLIENT_EVENTS].toSorted(),
    );
    expect(Object.keys(ROOM_SERVER_MESSAGES).toSorted()).toEqual(
      [ROOM_CLOSED, ROOM_EVENT, ROOM_HEAD].toSorted(),
    );
    const named = JSON.parse(text).components.messages;
    expect(Object.keys(named)).toHaveLength(8 + 7 + 2 + 3 + 2);
  });
});
