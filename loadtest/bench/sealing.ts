import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkedFile } from '#contracts/sealing/file-digests.ts';
import {
  openedDocument,
  openSheet,
  recoverDataKey,
  recoverFileKey,
} from '#contracts/sealing/open.ts';
import { type SealedBid, sealBid } from '#contracts/sealing/seal.ts';
import { acceptBid } from '#pki/acceptance.ts';
import { checkBid } from '#pki/bid-check.ts';
import { encryptTo } from '#pki/cms-envelope.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { nodeSuiteOf } from '#pki/suites-node.ts';
import { stampAt } from '#pki/testing/demo-opening.ts';
import {
  DEADLINE_MS,
  demoCore,
  type DemoTender,
  demoTender,
  party,
  releases,
} from '#pki/testing/demo-tender.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { organizationId } from '#contracts/ids.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';
import { randomFile } from './random-file.ts';
import { type Yardstick, yardsticks } from './sealing-yardsticks.ts';
import { type BenchRow, type BenchScale, compare, Latencies, rounded } from './measure.ts';

const MIB = 1_048_576;
const BEFORE_MS = DEADLINE_MS - 60_000;

/**
 * Sealed bids in both suites: one large bid sealed and opened from disk to disk beside `openssl`, and a rush of suppliers whose bids are
 * stored, checked and receipted before one deadline.
 */
export async function benchSealing(scale: BenchScale): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kaibiao-bench-seal-'));
  try {
    const size = (scale.isSmoke ? 8 : 512) * MIB;
    const document = join(folder, 'document.bin');
    await randomFile(document, size);
    const rows: BenchRow[] = [];
    for (const id of SUITE_IDS) {
      const tender = { ...(await demoTender('T-1', id)), suite: nodeSuiteOf(id) };
      const place = join(folder, id);
      await mkdir(place);
      rows.push(...(await sealAndOpen(tender, { folder: place, document, size })));
      const suppliers = scale.isSmoke ? 3 : 50;
      const each = (scale.isSmoke ? 2 : 50) * MIB;
      rows.push(await benchRush(tender, { folder: place, suppliers, size: each }));
      await rm(place, { recursive: true, force: true });
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface OneBid {
  readonly folder: string;
  readonly document: string;
  readonly size: number;
}

async function sealAndOpen(
  tender: DemoTender,
  { folder, document, size }: OneBid,
): Promise<readonly BenchRow[]> {
  const encrypted = join(folder, 'openssl.bin');
  const { id } = tender.suite;
  const encrypting = await yardsticks(id, { from: document, to: encrypted, size });
  const decrypting = await yardsticks(id, {
    from: encrypted,
    to: join(folder, 'openssl.out'),
    size,
  });
  const segments = new Latencies();
  const out = join(folder, 'bid');
  const sealFrom = performance.now();
  const sealed = await sealTo(tender, { out, document, size }, segments);
  const sealPerSecond = size / MIB / ((performance.now() - sealFrom) / 1_000);
  const openSegments = new Latencies();
  const openFrom = performance.now();
  await openTo(tender, { sealed, out, to: join(folder, 'opened.bin') }, openSegments);
  const openPerSecond = size / MIB / ((performance.now() - openFrom) / 1_000);
  const note = `one document of ${size / MIB} MiB from disk to disk, one thread; latencies are of one segment of 1 MiB`;
  const rss = `peak resident memory of the whole bench so far ${peakMib()} MiB`;
  return [
    row(`seal ${id}`, { perSecond: sealPerSecond, segments, others: encrypting }, [
      note,
      'sealing reads the document twice: its digest stands in the sheet, which is sealed first',
      rss,
    ]),
    row(`open ${id}`, { perSecond: openPerSecond, segments: openSegments, others: decrypting }, [
      note,
      'opening checks size, Merkle root and digest of the sealed file, each tag, and the digest of the document',
    ]),
  ];
}

function row(
  name: string,
  figures: {
    readonly perSecond: number;
    readonly segments: Latencies;
    readonly others: readonly Yardstick[];
  },
  notes: readonly string[],
): BenchRow {
  return {
    name,
    value: rounded(figures.perSecond),
    unit: 'MiB/s',
    p50Ms: rounded(figures.segments.percentile(50)),
    p99Ms: rounded(figures.segments.percentile(99)),
    against: figures.others.map((other) => compare(other.name, figures.perSecond, other.perSecond)),
    notes,
  };
}

interface ToSeal {
  readonly out: string;
  readonly document: string;
  readonly size: number;
}

async function sealTo(
  tender: DemoTender,
  { out, document, size }: ToSeal,
  latencies?: Latencies,
): Promise<SealedBid> {
  await mkdir(out, { recursive: true });
  const key = await softwareSigningKey(tender.bidder);
  const bidder = organizationId('bidder');
  const signer = certificateDigest(tender.suite, tender.bidder.certificate);
  const handles = [await open(join(out, 'f0.ebd'), 'w'), await open(join(out, 'f1.ebd'), 'w')];
  let lastAt = performance.now();
  const sealed = await sealBid(
    {
      core: demoCore(tender, { bidder, signer }),
      policy: tender.policy,
      sheet: { bidderName: 'bench', priceFen: '100', validityDays: 90, items: [] },
      documents: [
        {
          name: 'document.bin',
          mediaType: 'application/octet-stream',
          size,
          read: () => createReadStream(document, { highWaterMark: MIB }),
        },
      ],
      bidderCertificate: tender.bidder.certificate,
    },
    {
      suite: tender.suite,
      encryptTo,
      sign: (bytes) => signDetached(key, bytes, BEFORE_MS),
      write: async (n, segment) => {
        await handles[n]?.writeFile(segment);
        const now = performance.now();
        latencies?.record(now - lastAt);
        lastAt = now;
      },
    },
  );
  for (const handle of handles) await handle.close();
  return sealed;
}

async function openTo(
  tender: DemoTender,
  bid: { readonly sealed: SealedBid; readonly out: string; readonly to: string },
  latencies: Latencies,
): Promise<void> {
  const { suite } = tender;
  const { header } = bid.sealed;
  const shares = await releases(tender, bid.sealed, {
    lock: 'A',
    custodians: [0, 1],
    bidder: true,
  });
  const dataKey = valueOf(await recoverDataKey(suite, header, { lock: 'A', releases: shares }));
  const file = (n: number) => createReadStream(join(bid.out, `f${n}.ebd`), { highWaterMark: MIB });
  const sheetKey = valueOf(await recoverFileKey(suite, header, { dataKey, n: 0 }));
  const { sheet } = valueOf(await openSheet(suite, header, { fileKey: sheetKey, file: file(0) }));
  const fileKey = valueOf(await recoverFileKey(suite, header, { dataKey, n: 1 }));
  const to = await open(bid.to, 'w');
  let lastAt = performance.now();
  const opened = openedDocument(suite, { header, sheet }, { n: 1, fileKey, file: file(1) });
  for await (const piece of opened) {
    await to.writeFile(piece);
    const now = performance.now();
    latencies.record(now - lastAt);
    lastAt = now;
  }
  await to.close();
}

interface Rush {
  readonly folder: string;
  readonly suppliers: number;
  readonly size: number;
}

/** All bids arrive at once: each is stored durably, checked byte by byte, stamped and receipted. */
async function benchRush(tender: DemoTender, { folder, suppliers, size }: Rush): Promise<BenchRow> {
  const document = join(folder, 'rush.bin');
  await randomFile(document, size);
  const bids: { readonly sealed: SealedBid; readonly out: string }[] = [];
  const bidder = { ...tender, bidder: await party(tender.authority, 'rush') };
  for (let at = 0; at < suppliers; at += 1) {
    const out = join(folder, `rush-${at}`);
    bids.push({ out, sealed: await sealTo(bidder, { out, document, size }) });
  }
  const latencies = new Latencies();
  const before = process.memoryUsage().rss;
  const sampler = rssSampler();
  const from = performance.now();
  await Promise.all(
    bids.map(async (bid) => {
      await take(tender, bid);
      latencies.record(performance.now() - from);
    }),
  );
  const seconds = (performance.now() - from) / 1_000;
  const peakBytes = sampler.stop();
  const grownMib = (peakBytes - before) / MIB;
  return {
    name: `rush ${tender.suite.id}`,
    value: rounded((suppliers * size) / MIB / seconds),
    unit: 'MiB/s',
    p50Ms: rounded(latencies.percentile(50)),
    p99Ms: rounded(latencies.percentile(99)),
    against: [compare('bid size × suppliers in memory (MiB)', grownMib, (suppliers * size) / MIB)],
    notes: [
      `${suppliers} bids of ${size / MIB} MiB at one instant: stored with fsync, every byte checked, stamped, receipted; the last receipt after ${seconds.toFixed(2)} s`,
      `resident memory grew by ${grownMib.toFixed(0)} MiB to ${(peakBytes / MIB).toFixed(0)} MiB at most; latencies are from the common start to each receipt`,
      'from a local file to the store, without HTTP',
    ],
  };
}

async function take(
  tender: DemoTender,
  { sealed, out }: { readonly sealed: SealedBid; readonly out: string },
): Promise<void> {
  const { suite, policy, trust } = tender;
  for (const entry of sealed.header.files) {
    const stored = createWriteStream(join(out, `stored-${entry.n}`), { flush: true });
    const source = createReadStream(join(out, `f${entry.n}.ebd`), { highWaterMark: MIB });
    for await (const piece of checkedFile(suite, entry, source)) {
      if (!stored.write(piece))
        await new Promise<void>((resolve) => void stored.once('drain', resolve));
    }
    await new Promise<void>((resolve) => void stored.end(resolve));
  }
  const checked = await checkBid(suite, {
    ...sealed,
    ...{ policy, trust, atMs: BEFORE_MS },
    mayBidFor: () => true,
    history: () => ({ isIdUsed: false, version: 0, receipt: '' }),
  });
  valueOf(checked);
  const platform = await softwareSigningKey(tender.platform);
  const stamp = await stampAt(tender, BEFORE_MS);
  const given = { subject: sealed, by: tender, status: 'sealed' as const, prev: '' };
  valueOf(await acceptBid({ suite, platform, stamp }, given));
}

function valueOf<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string },
): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function rssSampler() {
  let peak = process.memoryUsage().rss;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  return {
    stop: (): number => {
      clearInterval(timer);
      return Math.max(peak, process.memoryUsage().rss);
    },
  };
}

function peakMib(): number {
  return Math.round(process.resourceUsage().maxRSS / 1_024);
}
