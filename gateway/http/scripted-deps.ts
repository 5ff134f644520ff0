import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { CaseAnswer } from '#contracts/journal/case-events.ts';
import { auctionId, bidderId, lotId, organizationId } from '#contracts/ids.ts';
import { err, ok } from '#contracts/result.ts';
import { epochMs } from '#contracts/time.ts';
import { VISIBILITIES } from '#contracts/wire/auction-rules.ts';
import { ROLES } from '#contracts/wire/rest.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import type { CaseOutcome, StreamHead } from '#engine/api.ts';
import {
  matrixAuctionId,
  matrixFacts,
  matrixSession,
  matrixToken,
  PHASES,
  STANDINGS,
} from '../access/matrix.ts';
import type { Session } from '../session/session.ts';
import { createHttpApp } from './app.ts';
import type { HttpApp } from './app-type.ts';
import { matrixOpeningHead, scriptedOpenings } from './scripted-openings.ts';
import { scriptedPeople } from './scripted-people.ts';
import { type Received, send, type SentRequest } from './testing/send-request.ts';
import {
  matrixProjectHeads,
  matrixRehearsalHead,
  scriptedProjects,
  scriptedTemplates,
} from './scripted-projects.ts';
import type { HttpDeps, HttpEngine, HttpIdentity, HttpSettings, LogSource } from './deps.ts';

/** Test support: the HTTP interface with everything behind it scripted. */

/** Well after all fixtures begin, well before they end. */
export const NOW_MS = 1_800_000_000_000;

/** A running auction for each visibility and phase of the access matrix. */
export function matrixHeads(): readonly StreamHead[] {
  return PHASES.flatMap((phase) =>
    VISIBILITIES.map((visibility) => {
      const { buyerId, agencyId, bidderIds, isEnded } = matrixFacts(phase, visibility);
      return {
        stream: matrixAuctionId(phase, visibility),
        partition: 0,
        version: 7,
        hash: new Uint8Array(32),
        isEnded,
        summary: {
          title: `打印纸采购 ${visibility}`,
          type: 'english-reverse',
          visibility,
          offerSignature: 'required',
          buyerId,
          agencyId,
          bidderIds,
          opensAt: NOW_MS - 60_000,
          closesAt: NOW_MS + 60_000,
          lotCount: 1,
        },
      };
    }),
  );
}

/** Every call that changed something, in order. */
export type EngineCall = {
  readonly name: 'submit' | 'publish' | 'grant' | 'open' | 'step';
  readonly value: unknown;
};

export interface ScriptedEngine extends HttpEngine {
  readonly calls: EngineCall[];
}

export function scriptedEngine(overrides: Partial<HttpEngine> = {}): ScriptedEngine {
  const all = [
    ...matrixHeads(),
    ...matrixProjectHeads(),
    matrixRehearsalHead(),
    matrixOpeningHead(),
  ];
  const heads = new Map(all.map((head) => [head.stream, head]));
  const calls: EngineCall[] = [];
  return {
    calls,
    submit(_auctionId, command, _context, reply) {
      calls.push({ name: 'submit', value: command });
      reply({
        type: 'answered',
        answer: { outcome: 'accepted' },
        at: NOW_MS,
        version: 8,
        receipt: 'ab'.repeat(32),
        isRepeat: false,
      });
    },
    async publish(auction) {
      calls.push({ name: 'publish', value: auction });
      return { type: heads.has(auction.auctionId) ? 'exists' : 'published' };
    },
    async grant(_auctionId, grant) {
      calls.push({ name: 'grant', value: grant });
      return { type: 'granted' };
    },
    view: async (id) => viewOf(id),
    curve: async (_id, lot, { kind }) =>
      lot === 'L1' && kind === 'oversight' ? [{ at: NOW_MS, priceFen: 90 }] : undefined,
    async list({ offset, limit, search, isEnded, ...more }) {
      const { opensUntilMs = Infinity, opensAfterMs = 0, kind = 'auction', isPublic } = more;
      const found = [...heads.values()].filter(
        (head) =>
          (head.summary.kind ?? 'auction') === kind &&
          (isPublic === undefined || head.summary.facets?.isPublic === isPublic) &&
          (isEnded === undefined || head.isEnded === isEnded) &&
          head.summary.opensAt <= opensUntilMs &&
          (kind !== 'auction' || head.summary.opensAt > opensAfterMs) &&
          (search === undefined || head.stream.includes(search)),
      );
      return { heads: found.slice(offset, offset + limit), total: found.length };
    },
    head: async (id) => heads.get(id),
    cases: {
      open: async (_kind, caseId, request) => {
        calls.push({ name: 'open', value: request });
        const event = { type: 'CaseOpened' as const, kind: 'project' as const, caseId, ...request };
        return answeredCase(event);
      },
      submit: async (_caseId, request) => {
        calls.push({ name: 'step', value: request });
        return answeredCase({ type: 'StepTaken', ...request });
      },
    },
    status: () => ({
      state: 'serving',
      detail: '',
      auctionsLoaded: 4,
      pendingCommands: 0,
      clockOffsetMs: 0,
      frozenAuctions: [],
    }),
    nowMs: () => NOW_MS,
    ...overrides,
  };
}

function answeredCase(event: CaseAnswer): CaseOutcome {
  const receipt = 'ab'.repeat(32);
  return { type: 'answered', event, at: NOW_MS, version: 4, receipt, isRepeat: false };
}

/** A view that is as large as needed and says nothing. */
function viewOf(id: string): AuctionView {
  return {
    auctionId: auctionId(id),
    title: '打印纸采购',
    buyerId: organizationId('org-buyer'),
    agencyId: organizationId('org-agency'),
    type: 'english-reverse',
    visibility: 'best-price',
    offerSignature: 'none',
    opensAt: epochMs(NOW_MS),
    minBidders: 3,
    ended: false,
    lots: {
      L1: {
        lotId: lotId('L1'),
        status: 'open',
        ceilingFen: 100,
        closesAt: epochMs(NOW_MS + 60_000),
        firstClosesAt: epochMs(NOW_MS + 60_000),
        overtimeCount: 0,
      },
    },
    announcements: {},
  };
}

export interface ScriptedIdentity extends HttpIdentity {
  /** Live sessions by token. */
  readonly tokens: Map<string, Session>;
  readonly ended: string[];
  readonly attempts: string[];
}

/** Knows the sessions of the access matrix, and one sign-in: `supplier-1` with `correct horse`. */
export function scriptedIdentity(overrides: Partial<HttpIdentity> = {}): ScriptedIdentity {
  const tokens = new Map<string, Session>();
  for (const role of ROLES) {
    for (const standing of STANDINGS) {
      const session = matrixSession(role, standing);
      if (session !== undefined) tokens.set(matrixToken(role, standing), session);
    }
  }
  const ended: string[] = [];
  const attempts: string[] = [];
  return {
    tokens,
    ended,
    attempts,
    find: async (token) => tokens.get(token),
    async signIn({ login, password }) {
      attempts.push(login);
      const session = matrixSession('supplier', 'bidder');
      if (login !== 'supplier-1' || password !== 'correct horse' || session === undefined) {
        return { type: 'denied' };
      }
      const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
      const opened = { ...session, sessionId: crypto.randomUUID() };
      tokens.set(token, opened);
      return { type: 'signed-in', session: opened, token, device: 'device' };
    },
    async endSession(sessionId) {
      ended.push(sessionId);
      for (const [token, session] of tokens) {
        if (session.sessionId === sessionId) tokens.delete(token);
      }
    },
    organizationsOf: async (ids) =>
      ids
        .filter((id) => id.startsWith('org-'))
        .map((id) => ({ id, name: id, kind: id === 'org-buyer' ? 'buyer' : 'supplier' })),
    findOrganizations: async ({ kind }) => [{ id: `org-${kind}`, name: kind, kind }],
    signingKeyOf: async () => ({ spki: 'registered' }),
    registerSigningKey: async () => {},
    rolesOf: async () => [],
    regionOf: (id) => (id === 'org-buyer' ? '440300' : undefined),
    entry: {
      withFactor: async () => ({ type: 'refused' }),
      withEnrolment: async () => ok({ type: 'ended' }),
      newAuthenticator: async () => undefined,
      passkeyTicket: async () => ({ ticket: 't', challenge: 'c', expiresAt: NOW_MS }),
    },
    own: scriptedAccount(),
    namesOf: async () => new Map(),
    idOfLogin: async () => undefined,
    ...scriptedPeople(),
    ...overrides,
  };
}

/** Finds nothing and changes nothing. */
function scriptedAccount(): HttpIdentity['own'] {
  return {
    challenge: async () => undefined,
    stepUp: async () => ({ type: 'ended' }),
    factors: async () => ({
      hasAuthenticator: false,
      passkeys: [],
      certificates: [],
      recoveryCodesLeft: 0,
      isCompulsory: false,
    }),
    addFactor: async () => err('ended'),
    removeFactor: async () => 'unknown',
    renewRecoveryCodes: async () => undefined,
    changePassword: async () => ({ type: 'refused' }),
    switchRole: async () => ({ type: 'refused' }),
    sessions: async () => ({ items: [], total: 0 }),
    endOwn: async () => 0,
  };
}

const scriptedLog: LogSource = {
  verifierKey: 'test+00000000+AAAA',
  checkpoint: async () => 'test\n2\nAAAA\n\n— test AAAA\n',
  entries: async (first, limit) => [Uint8Array.of(1), Uint8Array.of(2)].slice(first, first + limit),
  consistencyProof: async (from, to) => (to <= 2 && from > 0 ? [Uint8Array.of(3)] : undefined),
  inclusionProof: async (index, size) =>
    size <= 2 && index < size ? [Uint8Array.of(4)] : undefined,
  tile: async ({ width }) => (width <= 2 ? new Uint8Array(32 * width) : undefined),
  candidate: () => 'test\n2\nAAAA\n\n— test AAAA\n',
  cosigned: () => undefined,
  cosign: async (note) =>
    note === 'cosigned' ? { ok: true, value: 1 } : { ok: false, error: 'not_a_note' },
};

export interface ScriptedDeps extends HttpDeps {
  readonly engine: ScriptedEngine;
  readonly identity: ScriptedIdentity;
  /** Log lines as written. */
  readonly lines: string[];
}

export interface Script {
  readonly engine?: Partial<HttpEngine>;
  readonly identity?: Partial<HttpIdentity>;
  readonly settings?: Partial<HttpSettings>;
  readonly deps?: Partial<Omit<HttpDeps, 'engine' | 'identity' | 'settings'>>;
}

export function scriptedDeps(script: Script = {}): ScriptedDeps {
  const lines: string[] = [];
  return {
    lines,
    engine: scriptedEngine(script.engine),
    identity: scriptedIdentity(script.identity),
    projects: scriptedProjects(),
    openings: scriptedOpenings(),
    deposits: { isSigned: () => true },
    templates: scriptedTemplates(),
    payments: { find: async () => new Map(), note: async () => true, forget: async () => {} },
    log: scriptedLog,
    audit: {
      read: async () => ({ entries: [] }),
      kinds: async () => [],
      async *export() {
        yield [];
      },
      check: async () => ({ rows: 0, lastHash: '0'.repeat(64) }),
    },
    exportJournal: async function* journal(id) {
      yield `{"stream":${JSON.stringify(id)}}\n`;
      yield '{}\n';
    },
    stories: { logOf: async () => [], incidentsOf: async () => [] },
    seenIn: () => [],
    signals: {
      wall: async ({ page, size }) => ({ items: [], total: 0, page, size, serverMs: NOW_MS }),
      signalsOf: async ({ stream, version, summary: { title } }) => ({
        ...{ auctionId: stream, title, version, signals: [], notes: [], withheld: 'none' },
      }),
      note: async ({ version }, { displayName, organizationName }, { state, text }) => ({
        ...{ noteId: 'n1', state, text, by: displayName, organizationName, at: NOW_MS, version },
      }),
    },
    archive: {
      page: async ({ page, size }) => ({ items: [], total: 0, page, size }),
      buyers: async () => ({ items: [], hasMore: false }),
    },
    documents: {
      make: async () => ({ type: 'made', bytes: new TextEncoder().encode('%PDF-1.7') }),
      progressOf: () => ({ state: 'making', done: 1, total: 3 }),
    },
    verifyGrant: async ({ envelope }) =>
      ok({
        type: 'SessionGranted',
        bidderId: bidderId('org-bidder'),
        grantHash: 'cd'.repeat(32),
        envelope,
      }),
    pingDatabase: async () => {},
    isDraining: () => false,
    metrics: new Registry(),
    logger: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
    settings: {
      version: '0.0.0-test',
      publicOrigins: ['https://bid.example.test'],
      isHttps: false,
      trustedProxies: [],
      isMetricsPublic: false,
      rates: { perAddress: 1_000_000, perSession: 1_000_000 },
      ...script.settings,
    },
    ...script.deps,
  };
}

/** A server on an ephemeral port of the loopback; end it with `app.close()`. */
export interface ScriptedServer {
  readonly app: HttpApp;
  readonly deps: ScriptedDeps;
  readonly port: number;
  readonly send: (request: SentRequest) => Promise<Received>;
}

export async function startScripted(script: Script = {}): Promise<ScriptedServer> {
  const deps = scriptedDeps(script);
  const app = await createHttpApp(deps);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { app, deps, port, send: (request) => send(port, request) };
}
