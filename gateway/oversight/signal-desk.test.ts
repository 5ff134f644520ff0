import { describe, expect, it } from 'vitest';
import { type AuctionStory, StoryFold } from '#contracts/journal/story.ts';
import { utf8Text } from '#contracts/utf8.ts';
import type { SignalNote, SignalOrigin } from '#contracts/wire/oversight.ts';
import type { StreamHead } from '#engine/api.ts';
import { wholeSample } from '#engine/export/sample-journal.ts';
import type { Overseer } from '#modules/oversight/index.ts';
import { matrixHeads, NOW_MS } from '../http/scripted-deps.ts';
import { SignalDesk, type SignalDeskDeps } from './signal-desk.ts';
import { signalReport } from './signal-report.ts';

const OVERSEER: Overseer = {
  userId: 'u1',
  displayName: '监管人员',
  organizationId: 'o1',
  organizationName: '监管部门',
  sessionId: 's1',
  address: '192.0.2.9',
};
const QUERY = { page: 1, size: 12, only: 'all' } as const;

/** Two bidders with one address: one signal. */
const ORIGINS: readonly SignalOrigin[] = ['B1', 'B2'].map((bidderId) => ({
  ...{ bidderId, addressMark: 'm', addressShown: '203.0.113.*', deviceMark: '', deviceShown: '' },
  ...{ firstAt: 1, lastAt: 2, offers: 1 },
}));
const SIGNAL = 'same-address  B1 B2';

async function sampleStory(): Promise<AuctionStory> {
  const fold = new StoryFold();
  for (const { bytes } of (await wholeSample()).records) fold.take(JSON.parse(utf8Text(bytes)));
  return fold.story();
}

function running(id: string, closesAt: number): StreamHead {
  const [head] = matrixHeads();
  if (head === undefined) throw new Error('the matrix has auctions');
  return { ...head, stream: id, isEnded: false, summary: { ...head.summary, closesAt } };
}

interface Script {
  readonly heads?: readonly StreamHead[];
  readonly origins?: Readonly<Record<string, readonly SignalOrigin[]>>;
  readonly notes?: Readonly<Record<string, readonly SignalNote[]>>;
  readonly over?: Partial<SignalDeskDeps['oversight']>;
  readonly stories?: SignalDeskDeps['stories'];
}

function deskWith({ heads = [], origins = {}, notes = {}, over = {}, stories }: Script) {
  const acts: string[] = [];
  const desk = new SignalDesk({
    list: async () => ({ heads, total: heads.length }),
    nowMs: () => NOW_MS,
    stories: stories ?? {
      storyOf: async () => {
        acts.push('fold');
        return sampleStory();
      },
    },
    oversight: {
      originsOf: async () => new Map(Object.entries(origins)),
      notesOf: async () => new Map(Object.entries(notes)),
      look: async (_who, { kind, objectId, shown }) => {
        acts.push(`${kind} ${objectId} ${shown.length}`);
      },
      addNote: async (_who, { version }, { state, text }) => ({
        ...{ noteId: 'n', state, text, by: '', organizationName: '', at: NOW_MS, version },
      }),
      ...over,
    },
    namesOf: async (ids) => ids.map((id) => ({ id, name: `名 ${id}` })),
  });
  return { desk, acts };
}

const NOTE: SignalNote = {
  ...{ noteId: 'n', signalKey: SIGNAL, state: 'explained', text: '', by: '', at: 1, version: 1 },
  organizationName: '',
};

describe('signals of one auction', () => {
  it('[ANO-7] no look without its row: when that cannot be written nothing is answered', async () => {
    const { desk } = deskWith({
      origins: { X: ORIGINS },
      over: { look: () => Promise.reject(new Error('no audit')) },
    });
    await expect(desk.signalsOf(running('X', 1), OVERSEER)).rejects.toThrow('no audit');
  });

  it('[ANO-1] are worked out once for the same records and origins', async () => {
    const { desk, acts } = deskWith({ origins: { X: ORIGINS } });
    const first = await desk.signalsOf(running('X', 1), OVERSEER);
    expect(first.signals.map(({ key }) => key)).toContain(SIGNAL);
    await desk.signalsOf(running('X', 1), OVERSEER);
    expect(acts.filter((act) => act === 'fold')).toHaveLength(1);
    await desk.signalsOf({ ...running('X', 1), version: 99 }, OVERSEER);
    expect(acts.filter((act) => act === 'fold')).toHaveLength(2);
  });

  it('[ANO-1] a story that is too long says so instead of showing none', async () => {
    const { desk } = deskWith({ stories: { storyOf: async () => undefined } });
    const { signals, withheld } = await desk.signalsOf(running('X', 1), OVERSEER);
    expect([signals, withheld]).toEqual([[], 'too-long']);
  });

  it('[ANO-7] a note needs a signal that there is', async () => {
    const { desk } = deskWith({ origins: { X: ORIGINS } });
    const write = (signalKey: string | undefined) =>
      desk.note(running('X', 1), OVERSEER, {
        ...{ state: 'seen' as const, text: '' },
        ...(signalKey !== undefined && { signalKey }),
      });
    expect(await write('something else')).toBe('unknown-signal');
    expect(await write(SIGNAL)).toMatchObject({ state: 'seen' });
    expect(await write(undefined)).toMatchObject({ state: 'seen' });
  });

  it('[ANO-2] as a file they carry words in both languages and are bound to the journal', async () => {
    const { desk } = deskWith({ origins: { X: ORIGINS }, notes: { X: [NOTE] } });
    const signals = await desk.signalsOf(running('X', 1), OVERSEER, 'signals-exported');
    const made = { at: 5, by: '监管人员', hash: Uint8Array.of(0xab, 0xcd) };
    const file: Readonly<Record<string, unknown>> = JSON.parse(signalReport(signals, made));
    expect(file).toMatchObject({
      ...{ format: 'kaibiao.signals/1', headHash: 'abcd', madeBy: '监管人员', version: 7 },
      notes: [{ stateWords: { zh: '已有合理解释' } }],
    });
    const found: unknown = expect.arrayContaining([
      expect.objectContaining({ key: SIGNAL, rule: 'ANO-5' }),
    ]);
    expect(file['signals']).toEqual(found);
  });
});

describe('the wall', () => {
  const heads = [running('late', 900), running('soon', 100), running('far', 500)];

  it('[ANO-6] shows what the caller may look at, soonest end first', async () => {
    const { desk, acts } = deskWith({ heads });
    const wall = await desk.wall(QUERY, OVERSEER, ({ stream }) => stream !== 'far');
    expect(wall.items.map(({ auctionId }) => auctionId)).toEqual(['soon', 'late']);
    expect(wall).toMatchObject({ total: 2, serverMs: NOW_MS });
    expect(wall.items[0]?.buyerName).toBe('名 org-buyer');
    expect(acts.at(-1)).toMatch(/^signals-viewed wall \d+$/);
    const second = await desk.wall({ ...QUERY, size: 1, page: 2 }, OVERSEER, () => true);
    expect(second.items.map(({ auctionId }) => auctionId)).toEqual(['far']);
    expect(second.total).toBe(3);
  });

  it('[ANO-7] filters by signals that nobody has written about, and tells how others were dealt with', async () => {
    const quiet = deskWith({ heads: [running('X', 1)] });
    const own = await quiet.desk.signalsOf(running('X', 1), OVERSEER);
    const noted = own.signals.map(({ key }) => ({ ...NOTE, signalKey: key }));
    const script = {
      heads: [running('X', 1), running('Y', 2)],
      origins: { X: ORIGINS, Y: ORIGINS },
    };
    const { desk } = deskWith({ ...script, notes: { Y: [...noted, NOTE] } });
    const open = await desk.wall({ ...QUERY, only: 'signals' }, OVERSEER, () => true);
    expect(open.items.map(({ auctionId }) => auctionId)).toEqual(['X']);
    const all = await desk.wall(QUERY, OVERSEER, () => true);
    const chip = all.items[1]?.signals.find(({ key }) => key === SIGNAL);
    expect(chip).toMatchObject({ kind: 'same-address', noted: 'explained' });
  });
});
