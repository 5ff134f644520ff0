import { writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { join } from 'node:path';
import {
  heldSharesSchema,
  openingAnswerSchema,
  type OpeningView,
  openingViewSchema,
} from '#contracts/wire/openings.ts';
import { signedFile, signedRelease } from '#pki/custody.ts';
import type { Outside } from '#pki/testing/outside.ts';
import { AGENCY, base64, CUSTODIANS, SealedOpening } from './sealed-opening.ts';
import type { SealingServer } from './sealing-run.ts';

/** What is done in a hall while it is read; an act gives the instant of its record, in milliseconds. */
export interface HallActs {
  readonly url: string;
  readonly openingId: string;
  /** A remark by the next of those who may speak. */
  say(): Promise<number>;
  /** The list of bids is fixed, and signed by two custodians. */
  untilListed(): Promise<void>;
  /** Begins the opening, then one act for each share that is released (解密进度). */
  decryption(): Promise<readonly (() => Promise<number>)[]>;
  untilReading(): Promise<void>;
  /** One act for each bid (唱标). */
  readOut(): readonly (() => Promise<number>)[];
  /** Number of the newest state that everybody may know. */
  version(): Promise<number>;
}

const DOCUMENT_BYTES = 10_000;
const BYTES_MAX = 1_048_576;
/** Time to seal and hand in, at least. */
const DEADLINE_IN_MS = 4_000;
const POLL_MS = 100;
const WAIT_MS_MAX = 300_000;

/** Arranges an opening, and has every supplier's bid handed in. */
export async function openHall(
  {
    server,
    outside,
    folder,
  }: {
    readonly server: SealingServer;
    readonly outside: Outside;
    readonly folder: string;
  },
  size: { readonly openingId: string; readonly suppliers: number },
): Promise<HallActs> {
  const { openingId, suppliers } = size;
  const opening = await SealedOpening.arrange(server.ready, outside, {
    ...{ openingId, suppliers, bytesMax: BYTES_MAX },
    untilDeadlineMs: (signInMs) => DEADLINE_IN_MS + 6 * signInMs,
  });
  const document = join(folder, `${openingId}.bin`);
  await writeFile(document, new Uint8Array(DOCUMENT_BYTES).fill(7));
  const agent = new Agent({ keepAlive: true });
  for (const supplier of opening.suppliers) {
    await opening.handIn(
      await opening.seal(supplier, { document, size: DOCUMENT_BYTES, folder }),
      agent,
    );
  }
  agent.destroy();
  return actsOf(opening);
}

function actsOf(opening: SealedOpening): HallActs {
  const path = `/api/openings/${opening.id}`;
  const speakers = [...CUSTODIANS, ...opening.suppliers];
  let spoken = 0;
  const see = async (who?: string): Promise<OpeningView> =>
    openingViewSchema.parse(await (await opening.get(path, who)).json());
  const step = async (who: string, rest: string, json: object): Promise<number> => {
    const answer = openingAnswerSchema.parse(await opening.post(who, `${path}/${rest}`, json));
    if (answer.outcome !== 'accepted') throw new Error(`${rest} by ${who}: ${answer.reason}`);
    return answer.at;
  };
  const until = async (is: (view: OpeningView) => boolean): Promise<void> => {
    const from = performance.now();
    while (!is(await see())) {
      if (performance.now() - from > WAIT_MS_MAX) throw new Error('the hall does not go on');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  return {
    url: opening.url,
    openingId: opening.id,
    async say() {
      const who = speakers[spoken % speakers.length] ?? AGENCY;
      spoken += 1;
      return step(who, 'commands', { type: 'Say', text: `Remark ${spoken} 发言` });
    },
    async untilListed() {
      await until(({ closing }) => closing !== undefined);
      const list = await (await opening.get(`${path}/files/closing.json`)).arrayBuffer();
      for (const who of CUSTODIANS.slice(0, 2)) {
        const { signature } = await signedFile(
          opening.keyOf(who),
          new Uint8Array(list),
          Date.now(),
        );
        await step(who, 'closing-signatures', { signature: base64(signature) });
      }
    },
    async decryption() {
      await step(AGENCY, 'commands', { type: 'BeginOpening' });
      const releases: (() => Promise<number>)[] = [];
      for (const who of [...CUSTODIANS.slice(0, 2), ...opening.suppliers]) {
        const answer = await opening.get(`${path}/shares`, who);
        const { closing, bids, shares } = heldSharesSchema.parse(await answer.json());
        for (const { header, lock, kind, to } of shares) {
          const shown = bids.find((bid) => bid.header === header)?.file ?? '';
          const headerFile = new Uint8Array(Buffer.from(shown, 'base64'));
          const made = await signedRelease(
            opening.keyOf(who),
            { closing, header, headerFile, lock, kind, to },
            { suite: opening.rules.suite, atMs: Date.now() },
          );
          if (!made.ok) throw new Error(`a share of ${who}: ${made.error}`);
          const body = {
            ...{ release: base64(made.value.bytes), signature: base64(made.value.signature) },
          };
          releases.push(() => step(who, 'releases', body));
        }
      }
      return releases;
    },
    untilReading: () => until(({ opening: { state } }) => state === 'reading'),
    readOut: () =>
      opening.suppliers.map(() => async () => {
        const { nextHeader } = await see(AGENCY);
        return step(AGENCY, 'commands', { type: 'ReadOutNext', header: nextHeader });
      }),
    version: async () => (await see()).version,
  };
}
