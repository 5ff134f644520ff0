import { afterAll, describe, expect, it } from 'vitest';
import { VISIBILITIES } from '#contracts/wire/auction-rules.ts';
import { ROLES } from '#contracts/wire/rest.ts';
import {
  matrixAuctionId,
  matrixProjectId,
  matrixToken,
  PHASES,
  PROJECT_PHASES,
  STANDINGS,
} from '../access/matrix.ts';
import { TARGETS } from './malformed-requests.ts';
import { routeTargets } from './route-targets.ts';
import { type ScriptedServer, startScripted } from './scripted-deps.ts';
import { type Received, type SentRequest } from './testing/send-request.ts';

/** Whoever swaps ids learns nothing: "not yours" and "not there" are the same bytes. */
const server: ScriptedServer = await startScripted({
  identity: { endSession: async () => undefined },
});
afterAll(() => server.app.close());

const IN_AUCTION = /^(\/api\/auctions\/)(M-[a-z-]+)(.*)$/;
const IN_PROJECT = /^(\/api\/projects\/)(P-[a-z]+)(.*)$/;
const all = routeTargets(JSON.parse(JSON.stringify(server.app.swagger())), TARGETS);
const targets = all.filter(({ path }) => IN_AUCTION.test(path));
const projectTargets = all.filter(({ path }) => IN_PROJECT.test(path));
/** These differ for every answer, whatever it says. */
const OWN_TO_EACH = new Set(['date', 'x-request-id', 'ratelimit-remaining', 'ratelimit-reset']);

const tokens = [
  undefined,
  ...ROLES.filter((role) => role !== 'public').flatMap((role) =>
    STANDINGS.map((standing) => matrixToken(role, standing)),
  ),
];

/** Everything of an answer that its reader sees, with the id and the request's own number taken out. */
function seen({ status, headers, text }: Received, id: string): unknown {
  const shown = Object.entries(headers).filter(([name]) => !OWN_TO_EACH.has(name));
  const body: Record<string, unknown> = JSON.parse(text);
  delete body['instance'];
  return { status, shown, body: JSON.stringify(body).replaceAll(id, 'ID') };
}

function aimedAt(target: SentRequest, id: string, token: string | undefined): SentRequest {
  const { token: _token, ...rest } = target;
  const path = target.path.replace(IN_AUCTION, `$1${id}$3`).replace(IN_PROJECT, `$1${id}$3`);
  return { ...rest, path, ...(token === undefined ? {} : { token }) };
}

/** By whom a denied id and one that is not there were answered differently. */
async function toldApart(target: SentRequest, ids: readonly string[]): Promise<readonly string[]> {
  const different: string[] = [];
  for (const real of ids) {
    // As long as the real one, so that no length tells.
    const absent = `${real.slice(0, -2)}zz`;
    const pairs = await Promise.all(
      tokens.map(async (token) => ({
        token,
        real: await server.send(aimedAt(target, real, token)),
        absent: await server.send(aimedAt(target, absent, token)),
      })),
    );
    for (const pair of pairs.filter((one) => one.real.status === 404)) {
      const [mine, none] = [seen(pair.real, real), seen(pair.absent, absent)];
      if (JSON.stringify(mine) !== JSON.stringify(none)) {
        different.push(`${real} as ${pair.token}`);
      }
    }
  }
  return different;
}

describe('swapped ids', () => {
  it('there are routes, roles and auctions to try', () => {
    expect(targets.length).toBeGreaterThan(10);
    expect(projectTargets.length).toBeGreaterThan(3);
    expect(tokens.length).toBeGreaterThan(30);
  });

  it.each(targets)(
    '[S2] $name: an auction that is not yours and one that is not there answer alike',
    async (target) => {
      const ids = PHASES.flatMap((phase) =>
        VISIBILITIES.map((visibility) => matrixAuctionId(phase, visibility)),
      );
      expect(await toldApart(target, ids)).toEqual([]);
    },
  );

  it.each(projectTargets)(
    '[S2] $name: a project that is not yours and one that is not there answer alike',
    async (target) => {
      expect(await toldApart(target, PROJECT_PHASES.map(matrixProjectId))).toEqual([]);
    },
  );

  it('[S2] lists and counts hold the same for everybody who may see the same', async () => {
    const counts = new Set<unknown>();
    for (const token of tokens) {
      const path = '/api/auctions?size=200';
      const { text } = await server.send({ path, ...(token === undefined ? {} : { token }) });
      counts.add(JSON.parse(text).total);
    }
    expect(counts.size).toBe(1);
  });
});
