import { describe, expect, it } from 'vitest';
import { isTest, read, sources } from '../tidy/tree.ts';

/** Nobody can make the server fetch what it should not, since it fetches nothing: its only ways out are named here. */
const SERVER = /^(?:contracts|engine|gateway|modules|documents|db|pki|demo)\//;
const WAYS_OUT: readonly RegExp[] = [
  /(?<![.\w])fetch\(/,
  /\bimport\b[^;]*\b(?:request|get|Agent|ClientRequest)\b[^;]*from 'node:https?'/,
  /\bfrom 'node:(?:https|http2|dns|dns\/promises|dgram|tls)'/,
  /\bimport\b[^;]*\b(?:connect|createConnection|Socket as \w+)\b[^;]*from 'node:net'/,
  /\bfrom '(?:undici|axios|got|node-fetch|aws4fetch|nodemailer)'/,
  /\bnew WebSocket\(/,
];
/** Each with the reason why no client chooses where it leads. */
const KNOWN: Readonly<Record<string, string>> = {
  'gateway/sealing/ask-authority.ts':
    'to the time-stamping authority that the configuration names; no redirect is followed',
  'gateway/sealing/s3/bucket-probe.ts': 'to the bucket of sealed bids that the configuration names',
  'gateway/sealing/s3/s3-requests.ts':
    'to the bucket of sealed bids that the configuration names; no redirect is followed',
  'gateway/transport/upgrade-pipe.ts':
    'to the own live listener, whose address the process chose itself',
};

const isSupport = (path: string): boolean =>
  isTest(path) || path.includes('/testing/') || /\/(?:scripted-deps|fake-world)\.ts$/.test(path);
const opening = sources
  .filter((path) => SERVER.test(path) && !isSupport(path))
  .filter((path) => WAYS_OUT.some((pattern) => pattern.test(read(path))));

describe('ways out of the server', () => {
  it('[S6] no source of the server opens a connection that a client could choose', () => {
    expect(opening.filter((path) => KNOWN[path] === undefined)).toEqual([]);
  });

  it('[S6] each known way is still there', () => {
    expect(Object.keys(KNOWN).filter((path) => !opening.includes(path))).toEqual([]);
  });

  it('the look sees what it looks for', () => {
    const examples = [
      "await fetch('http://x')",
      "import { request as send } from 'node:http';",
      "import { lookup } from 'node:dns';",
      "import { connect, type Socket } from 'node:net';",
      "const socket = new WebSocket('ws://x');",
    ];
    const unseen = examples.filter((text) => !WAYS_OUT.some((pattern) => pattern.test(text)));
    expect(unseen).toEqual([]);
    expect(WAYS_OUT.some((pattern) => pattern.test("import { isIP } from 'node:net';"))).toBe(
      false,
    );
  });
});
