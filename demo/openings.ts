import { commandId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { sourceOf } from '#contracts/sealing/chunks.ts';
import type { Release } from '#contracts/sealing/release.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import type { CaseOutcome, Engine, Opening } from '#engine/api.ts';
import { OpeningDesk } from '#engine/runtime/opening-desk.ts';
import { heldShares } from '#gateway/openings/custody.ts';
import { custodianNumber } from '#gateway/openings/holders.ts';
import { readStored, storedName } from '#gateway/openings/stored-files.ts';
import { decryptWith } from '#pki/cms-envelope.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { softwareDecryptionKey, softwareSigningKey } from '#pki/software-keys.ts';
import { DEMO_AGENCY, DEMO_SUPERVISOR, DEMO_SUPPLIERS, type DemoParty } from './accounts.ts';
import { DEMO_BIDS, DEMO_STAGES, type DemoStage, demoStanding } from './opening-standing.ts';
import { demoArrangement, demoBid, type DemoSealing, idOf } from './sealed-bids.ts';

/** Bid openings of the demo, one in each state. The keys of its custodians and suppliers lie in the demo's folder. */
export const DEMO_OPENING_PREFIX = 'demo-opening-';
export interface DemoOpeningDeps {
  readonly engine: Pick<Engine, 'list' | 'cases' | 'nowMs'> &
    ConstructorParameters<typeof OpeningDesk>[0];
  readonly sealing: DemoSealing;
  readonly pause: (ms: number) => Promise<void>;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Time enough to seal three bids on a slow machine. */
const RECEIVING_MS = 20 * SECOND_MS;
const LOOK_EVERY_MS = 500;
const LOOKS_MAX = 360;
const PRICES_FEN = [96_880_000, 98_000_000, 102_550_050] as const;
const LOT_AND_STAGE = '-1-1';

const TITLES: Readonly<Record<DemoStage, string>> = {
  receiving: '演示：信息化设备采购（投标中） Demo: IT equipment, taking bids',
  closing: '演示：校园绿化养护（待签清单） Demo: campus greening, list to be signed',
  opening: '演示：道路照明改造（待解密） Demo: street lighting, to be decrypted',
  reading: '演示：医疗耗材采购（唱标中） Demo: medical supplies, being read out',
  confirming: '演示：食堂食材配送（待确认） Demo: canteen supply, to be confirmed',
  closed: '演示：办公楼保洁服务（已结束） Demo: office cleaning, closed',
  tooFew: '演示：会议服务（投标不足三家） Demo: conference service, too few bids',
};

const STANDING_MAX = 20;
const underWay = new WeakMap<DemoOpeningDeps['engine'], Promise<void>>();

/**
 * Puts the missing ones on record and plays on what an earlier process left half done; ends when all are in their state, about a
 * minute after a first start. One load at a time: who asks for another meanwhile waits for the same.
 */
export function loadDemoOpenings(deps: DemoOpeningDeps): Promise<void> {
  const { engine } = deps;
  const known = underWay.get(engine);
  const load = known ?? loadAll(deps).finally(() => underWay.delete(engine));
  underWay.set(engine, load);
  return load;
}

async function loadAll(deps: DemoOpeningDeps): Promise<void> {
  // One after the other up to the deadline: sealing is work, and a visitor is waiting for the first page.
  const plays: (() => Promise<void>)[] = [];
  for (const stage of DEMO_STAGES) {
    const left = await leftOf(deps, stage);
    if (left === 'there') continue;
    const opening = new DemoOpening(deps, stage, left);
    await opening.receive();
    plays.push(() => opening.play());
  }
  await Promise.all(plays.map((play) => play()));
}

/**
 * Whether the stage has its opening already, or the id of one that can be played on. The one that takes bids ends some day: then
 * there is to be another. The others stay as visitors left them.
 */
async function leftOf(deps: DemoOpeningDeps, stage: DemoStage) {
  const { engine } = deps;
  const desk = new OpeningDesk(engine);
  const search = `${DEMO_OPENING_PREFIX}${stage}-`;
  const { heads } = await engine.list({
    ...{ kind: 'opening', offset: 0, limit: STANDING_MAX, search },
  });
  let left: string | undefined;
  for (const { stream } of heads) {
    const opening = await desk.facts(stream);
    if (opening === undefined) continue;
    const standing = demoStanding(stage, opening, engine.nowMs());
    if (standing === 'there') return 'there';
    if (standing === 'under_way') left ??= stream;
  }
  return left === undefined ? undefined : { openingId: left };
}

/** One opening on its way to its stage. Every step is left out where it is on record, so that it can begin anywhere. */
class DemoOpening {
  readonly #deps: DemoOpeningDeps;
  readonly #desk: OpeningDesk;
  readonly #stage: DemoStage;
  readonly #tender: string;
  readonly #id: string;
  readonly #isLeft: boolean;

  constructor(
    deps: DemoOpeningDeps,
    stage: DemoStage,
    left: { readonly openingId: string } | undefined,
  ) {
    this.#deps = deps;
    this.#desk = new OpeningDesk(deps.engine);
    this.#stage = stage;
    const second = Math.floor(deps.engine.nowMs() / SECOND_MS);
    this.#isLeft = left !== undefined;
    this.#tender = `${DEMO_OPENING_PREFIX}${stage}-${second}`;
    this.#id = left?.openingId ?? `${this.#tender}${LOT_AND_STAGE}`;
  }

  /** Arranged, and with its bids; a visitor's supplier may bid where bids are still taken. */
  async receive(): Promise<void> {
    const { engine, sealing } = this.#deps;
    if (!this.#isLeft) await this.#arrange();
    if (this.#stage === 'receiving') return;
    const { state, active, arranged } = await this.#facts();
    if (state !== 'receiving' || engine.nowMs() >= Number(arranged.policy.deadline)) return;
    const bidders = DEMO_SUPPLIERS.slice(0, this.#stage === 'tooFew' ? 2 : DEMO_BIDS);
    for (const [at, supplier] of bidders.entries()) {
      if (active.has(idOf(supplier))) continue;
      const bid = await demoBid(sealing, arranged.policy, {
        ...{ openingId: this.#id, supplier, nowMs: engine.nowMs() },
        priceFen: PRICES_FEN[at] ?? PRICES_FEN[0],
      });
      await this.#take(supplier, bid);
    }
  }

  async #arrange(): Promise<void> {
    const { engine, sealing } = this.#deps;
    const nowMs = engine.nowMs();
    const step = await demoArrangement(sealing, {
      ...{ tender: this.#tender, title: TITLES[this.#stage], nowMs },
      deadlineMs: nowMs + (this.#stage === 'receiving' ? 3 * DAY_MS : RECEIVING_MS),
      decryptMs: this.#stage === 'opening' ? DAY_MS : 30 * MINUTE_MS,
      // A visitor may object to too few bids at first, and finds the record later.
      confirmMs: this.#stage === 'tooFew' ? 30 * MINUTE_MS : 7 * DAY_MS,
    });
    taken(await engine.cases.open('opening', this.#id, this.#request(DEMO_AGENCY, step)));
  }

  async play(): Promise<void> {
    if (this.#stage === 'receiving') return;
    if (this.#stage === 'tooFew') {
      await this.#until(({ state }) => state === 'tooFew');
      return;
    }
    await this.#until(({ closing }) => closing !== undefined);
    await this.#sign(DEMO_AGENCY);
    if (this.#stage === 'closing') return;
    await this.#sign(DEMO_SUPERVISOR);
    const { state } = await this.#facts();
    if (state === 'closing') await this.#take(DEMO_AGENCY, { type: 'BeginOpening' });
    if (this.#stage === 'opening') return;
    for (const who of [DEMO_AGENCY, DEMO_SUPERVISOR, ...DEMO_SUPPLIERS.slice(0, DEMO_BIDS)]) {
      await this.#release(who);
    }
    const { listed } = await this.#until(({ state: now }) => now !== 'opening');
    if (this.#stage === 'reading') return;
    for (const { header, isReadOut } of listed) {
      if (!isReadOut) await this.#take(DEMO_AGENCY, { type: 'ReadOutNext', header });
    }
    if (this.#stage === 'confirming') return;
    const { confirmed } = await this.#facts();
    for (const who of DEMO_SUPPLIERS.slice(0, DEMO_BIDS)) {
      if (!confirmed.has(idOf(who))) await this.#take(who, { type: 'ConfirmRecord' });
    }
  }

  async #sign(who: DemoParty): Promise<void> {
    const { engine, sealing } = this.#deps;
    const { store, demo } = sealing;
    const opening = await this.#facts();
    const { state, signed, closing = '' } = opening;
    if (state !== 'closing' || signed.has(idOf(who))) return;
    const list = await readStored(store, storedName.of(this.#id, 'closing.json'));
    if (list === undefined) throw new Error(`${this.#id} has no closing list`);
    const key = await softwareSigningKey(await demo.party(idOf(who)));
    const signature = await signDetached(key, list, engine.nowMs());
    const file = `closing-${custodianNumber(opening, idOf(who))}.p7s`;
    await store.put(storedName.of(this.#id, file), sourceOf(signature));
    await this.#take(who, { type: 'SignClosing', closing });
  }

  /** All shares that this party holds, decrypted and signed with its key. */
  async #release(who: DemoParty): Promise<void> {
    const { engine, sealing } = this.#deps;
    const { store, demo } = sealing;
    const opening = await this.#facts();
    const { closing = '' } = opening;
    const material = await demo.party(idOf(who));
    const signer = await softwareSigningKey(material);
    const opener = await softwareDecryptionKey(material);
    const { shares } = await heldShares(sealing, opening, idOf(who));
    for (const { cms, isReleased, ...share } of shares) {
      if (isReleased) continue;
      const payload = await decryptWith(opener, bytesOfBase64Url(cms) ?? new Uint8Array(0));
      if (payload === undefined) throw new Error('a share of the demo does not decrypt');
      const release: Release = {
        ...{ typ: 'ebid/release/v1', closing, ...share },
        payload: base64UrlOf(payload),
      };
      const bytes = canonicalBytes(release);
      const signature = await signDetached(signer, bytes, engine.nowMs());
      await store.put(storedName.ofRelease(this.#id, share, 'p7s'), sourceOf(signature));
      await store.put(storedName.ofRelease(this.#id, share, 'json'), sourceOf(bytes));
      const { header, lock } = share;
      await this.#take(who, { type: 'ReleaseShare', header, lock });
    }
  }

  #facts(): Promise<Opening> {
    return this.#until(() => true);
  }

  async #until(isSo: (opening: Opening) => boolean): Promise<Opening> {
    for (let look = 0; look < LOOKS_MAX; look += 1) {
      const opening = await this.#desk.facts(this.#id);
      if (opening !== undefined && isSo(opening)) return opening;
      await this.#deps.pause(LOOK_EVERY_MS);
    }
    throw new Error(`${this.#id} did not come so far`);
  }

  async #take(who: DemoParty, step: OpeningStep): Promise<void> {
    taken(await this.#deps.engine.cases.submit(this.#id, this.#request(who, step)));
  }

  #request({ organization, user }: DemoParty, step: OpeningStep) {
    const { organizationId, name } = organization;
    const by: CaseActor = { role: user.role, organizationId, name };
    return { commandId: commandId(`demo-${globalThis.crypto.randomUUID()}`), by, step };
  }
}

function taken(outcome: CaseOutcome): void {
  if (outcome.type === 'answered' && outcome.event.type !== 'StepRefused') return;
  throw new Error(`a step of a demo opening was refused: ${JSON.stringify(outcome)}`);
}
