import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SuiteId } from '#contracts/sealing/suite.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import type { OpeningAnswer, OpeningView } from '#contracts/wire/openings.ts';
import { openingAnswerSchema, openingViewSchema } from '#contracts/wire/openings.ts';
import type { UserRole } from '#contracts/wire/session.ts';
import { DocumentPress } from '#documents/press.ts';
import { startEngine } from '#engine/main.ts';
import type { LocalEngine } from '#engine/runtime/local-engine.ts';
import type { OpeningActs } from '#engine/api.ts';
import { BidBook } from '#engine/runtime/bid-book.ts';
import { LotRelease } from '#engine/runtime/lot-release.ts';
import { OpeningDesk } from '#engine/runtime/opening-desk.ts';
import { OpeningLink } from '#engine/runtime/opening-link.ts';
import { ProjectDesk } from '#engine/runtime/project-desk.ts';
import { ProjectLink } from '#engine/runtime/project-link.ts';
import { QuotationLink } from '#engine/runtime/quotation-link.ts';
import { sha256 } from '#engine/runtime/system.ts';
import { MemoryEventStore, MemoryJournal } from '#engine/store/memory-event-store.ts';
import { createHttpApp } from '#gateway/http/app.ts';
import type { HttpApp } from '#gateway/http/app-type.ts';
import type { HttpTimeouts } from '#gateway/http/deps.ts';
import { scriptedDeps } from '#gateway/http/scripted-deps.ts';
import { type Received, send, type SentRequest } from '#gateway/http/testing/send-request.ts';
import { platformActs } from '#gateway/openings/platform-acts.ts';
import { ReceiptPages } from '#gateway/openings/receipt-pages.ts';
import { RecordKeeper } from '#gateway/openings/record-keeper.ts';
import { BidDesk } from '#gateway/sealing/bid-desk.ts';
import { type PlatformKeys, type SealingTools, toolsOf } from '#gateway/sealing/ports.ts';
import { type OwedLog, ReceiptLog } from '#gateway/sealing/receipt-log.ts';
import { openUploads } from '#gateway/sealing/uploads.ts';
import { MemoryBidStore } from '#gateway/sealing/testing/memory-bid-store.ts';
import type { Session } from '#gateway/session/session.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import { stampAt } from '#pki/testing/demo-opening.ts';
import { DEADLINE_MS, type DemoTender, demoTender } from '#pki/testing/demo-tender.ts';
import { nodeSuiteOf } from '#pki/suites-node.ts';
import { subjectValues } from '#pki/trust.ts';
import { ShiftedTime } from './shifted-time.ts';
import { exportedPieces } from './world-export.ts';
import { WorldLog } from './world-log.ts';

export { DEADLINE_MS };
export const MINUTE_MS = 60_000;
/** The id of an opening of the demo tender's first lot and stage. */
export const OPENING = 'T-1-1-1';
const START_MS = DEADLINE_MS - 60 * MINUTE_MS;

/** Who takes part, by organization; `public` has no session. */
const ROLES: Readonly<Record<string, UserRole>> = {
  agency: 'agency',
  'agency-2': 'agency',
  supervisor: 'supervisor',
  notary: 'notary',
  buyer: 'buyer',
  's-1': 'supplier',
  's-2': 'supplier',
  's-3': 'supplier',
  's-4': 'supplier',
  admin: 'platform-admin',
};
export const EVERYBODY = [...Object.keys(ROLES), 'public'];

/** A tender whose opening is over REST: a real engine and the real routes, in time that a test lets jump. */
export class OpeningWorld {
  readonly time = new ShiftedTime(START_MS);
  readonly store = new MemoryBidStore();
  readonly tender: DemoTender;
  readonly press = new DocumentPress({ jobsMax: 4, jobMs: 60_000, idleMs: 60_000 });
  /** What the server logged. */
  lines: readonly string[] = [];
  /** What the platform reported of its own acts. */
  readonly reports: string[] = [];
  /** How long the next process waits for a request's bytes. */
  timeouts: Partial<HttpTimeouts> = {};
  /** Takes the place of some of the platform's acts in the next process. */
  acts: (real: OpeningActs) => Partial<OpeningActs> = () => ({});
  readonly log = new WorldLog();
  readonly #journal = new MemoryJournal();
  #engine: LocalEngine | undefined;
  #app: HttpApp | undefined;
  #links: readonly { start(): void; stop(): void }[] = [];
  #parts: readonly { stop(): void | Promise<void> }[] = [];
  #folder: string | undefined;
  readonly #signed = new Map<KeyMaterial, Uint8Array>();
  #count = 0;

  private constructor(tender: DemoTender) {
    this.tender = tender;
  }

  static async start(
    changes: Partial<DemoTender['policy']> = {},
    suite?: SuiteId,
  ): Promise<OpeningWorld> {
    const demo = await demoTender('T-1', suite);
    const policy = { ...demo.policy, ...changes };
    const world = new OpeningWorld({ ...demo, policy });
    await world.serve();
    return world;
  }

  get engine(): LocalEngine {
    if (this.#engine === undefined) throw new Error('the world serves');
    return this.#engine;
  }

  /** A process on the journal and the store that there are. */
  async serve(): Promise<void> {
    const { time } = this;
    const report = (): void => undefined;
    const engine = await startEngine({
      store: new MemoryEventStore({ nowMs: () => time.nowMs, journal: this.#journal }),
      clock: time,
      scheduler: time,
      sha256,
      reporter: { info: report, warn: report, error: report },
      owner: `process-${(this.#count += 1)}`,
      partitionCount: 1,
      viewIntervalMs: 50,
      onFatal: (detail) => {
        throw new Error(detail);
      },
    });
    this.#engine = engine;
    const sealing = { tools: await this.#tools(), store: this.store };
    const openings = new OpeningDesk(engine);
    const { log, stop } = this.log.start(engine, time);
    const taking = await this.#taking(engine, log);
    this.#parts = [{ stop }, taking.uploads];
    const acts = platformActs({
      ...{ sealing, nowMs: () => engine.nowMs(), checkpoint: log.checkpoint },
      receiptLog: taking.receiptLog,
    });
    const note = (message: string, facts = {}): void =>
      void this.reports.push(`${message} ${JSON.stringify(facts)}`);
    const reporter = { info: report, warn: note, error: note };
    this.#links = [
      new OpeningLink({
        ...{ cases: engine.cases, acts: { ...acts, ...this.acts(acts) }, scheduler: time },
        reporter,
      }),
      new QuotationLink({ engine, scheduler: time, reporter }),
      new ProjectLink({ engine, scheduler: time, reporter }),
      new LotRelease({ engine, scheduler: time, reporter }),
    ];
    for (const link of this.#links) link.start();
    const scripted = scriptedDeps({
      identity: {
        find: async (token) => sessionOf(token),
        organizationsOf: async (ids) =>
          ids.map((id) => ({ id, name: id, kind: id === 'buyer' ? 'buyer' : 'supplier' })),
      },
    });
    const pressing = { sealing, press: this.press, nowMs: () => engine.nowMs() };
    const records = new RecordKeeper({
      ...pressing,
      warn: (openingId, detail) => note('record.pdf was not made', { openingId, detail }),
    });
    this.#app = await createHttpApp({
      ...{ ...scripted, engine, openings, sealing, records, taking },
      receiptPages: new ReceiptPages(pressing),
      settings: { ...scripted.settings, timeouts: this.timeouts },
      projects: new ProjectDesk(engine),
      exportJournal: (stream) => exportedPieces(engine, stream),
    });
    this.lines = scripted.lines;
    await this.#app.listen({ host: '127.0.0.1', port: 0 });
  }

  async stop(): Promise<void> {
    for (const link of this.#links) link.stop();
    await this.#app?.close();
    for (const part of this.#parts) await part.stop();
    await this.#engine?.stop();
    await this.press.stop();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true });
    this.#folder = undefined;
  }

  /** Ends the process and begins another one. */
  async restart(): Promise<void> {
    await this.stop();
    await this.serve();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port()}`;
  }

  send(who: string, request: SentRequest): Promise<Received> {
    return send(this.#port(), { ...request, ...(who === 'public' ? {} : { token: tokenOf(who) }) });
  }

  /** A request whose answer is a step's. */
  async act(who: string, path: string, body: object): Promise<OpeningAnswer> {
    this.#count += 1;
    const json = { commandId: `c${this.#count}`, ...body };
    const { status, text } = await this.send(who, { method: 'POST', path, json });
    if (status !== 200) throw new Error(`${who} ${path}: ${status} ${text}`);
    return openingAnswerSchema.parse(JSON.parse(text));
  }

  command(who: string, body: object): Promise<OpeningAnswer> {
    return this.act(who, `/api/openings/${OPENING}/commands`, body);
  }

  /** A published file; throws when it is not there. */
  async file(name: string, who = 'public'): Promise<Uint8Array> {
    const { status, bytes } = await this.send(who, {
      path: `/api/openings/${OPENING}/files/${name}`,
    });
    if (status !== 200) throw new Error(`${name}: ${status}`);
    return bytes;
  }

  async see(who: string): Promise<OpeningView> {
    const { status, text } = await this.send(who, { path: `/api/openings/${OPENING}` });
    if (status !== 200) throw new Error(`${who}: ${status} ${text} ${this.lines.at(-2)}`);
    return openingViewSchema.parse(JSON.parse(text));
  }

  /** The agency's arrangement by the tender's policy, or by another signed by this key. */
  async arrange(
    by: KeyMaterial | undefined = this.tender.custodians[0],
    who = 'agency',
    over: object = {},
  ): Promise<Received> {
    const policy = canonicalBytes(this.tender.policy);
    if (by === undefined) throw new Error('the agency has a key');
    const key = await softwareSigningKey(by);
    // The same bytes when it is sent again: each signature has a random part.
    const signature = this.#signed.get(by) ?? (await signDetached(key, policy, this.time.nowMs));
    this.#signed.set(by, signature);
    const json = {
      ...{ commandId: 'arrange', policy: base64(policy), signature: base64(signature) },
      ...{ stage: '1', ceilingFen: 100_000_000, confirmMs: 10 * MINUTE_MS, ...over },
    };
    return this.send(who, { method: 'POST', path: '/api/openings', json });
  }

  /** What takes bids over HTTP, with uploads in a folder of its own. */
  async #taking(engine: LocalEngine, log: OwedLog) {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'kaibiao-world-'));
    const { store } = this;
    const fault = (error: unknown): void => void this.reports.push(String(error));
    const bids = new BidBook(engine);
    const desk = new BidDesk({
      ...{ store, bids, tools: await this.#tools(), cases: engine.cases },
      mayBidFor: (certificate, names) =>
        subjectValues(certificate).some((value) => names.includes(value)),
      nowMs: () => engine.nowMs(),
      onFault: fault,
    });
    await desk.recover(OPENING);
    const uploads = await openUploads(this.#folder, fault);
    return { bids, desk, uploads, receiptLog: new ReceiptLog({ bids, store, log }) };
  }

  #port(): number {
    const address = this.#app?.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the world serves');
    return address.port;
  }

  async #tools(): Promise<SealingTools> {
    const { suite, trust, platform } = this.tender;
    const keys: PlatformKeys = {
      platform: await softwareSigningKey(platform),
      stamp: async (request) => (await stampAt(this.tender, this.time.nowMs))(request),
    };
    return toolsOf(new Map([[suite.id, keys]]), { trust, suiteNamed: nodeSuiteOf });
  }
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** Of this organization's session. */
export function tokenOf(who: string): string {
  return Buffer.from(who).toString('base64url').padEnd(43, 'A');
}

/** The session of a token of `tokenOf`. */
export function sessionOf(token: string): Session | undefined {
  const who = Object.keys(ROLES).find((one) => tokenOf(one) === token);
  const role = who === undefined ? undefined : ROLES[who];
  if (who === undefined || role === undefined) return undefined;
  return {
    ...{ sessionId: `session-${who}`, userId: `user-${who}`, displayName: who, role },
    ...{ organizationId: who, organizationName: who, roleId: `role-${who}` },
    ...{ isManager: false, isExempt: true, idleEndsAt: 4_102_444_800_000 },
    expiresAt: 4_102_444_800_000,
  };
}
