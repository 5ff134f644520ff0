import { join } from 'node:path';
import { commandId, organizationId } from '#contracts/ids.ts';
import { base64UrlOf, concat } from '#contracts/sealing/bytes.ts';
import type { BidCore } from '#contracts/sealing/core.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { policyDigest, type TenderPolicy } from '#contracts/sealing/policy.ts';
import { ustarEnd, ustarHeader, ustarPadding } from '#contracts/sealing/ustar.ts';
import { readKeyFile } from '#gateway/sealing/sealing-folder.ts';
import type { RunningServer } from '#gateway/server.ts';
import { createP256NodeSuite } from '#pki/suite-p256-node.ts';
import { type DemoTender, sealDemo, type SealedParts } from '#pki/testing/demo-tender.ts';

/** A tender that a real server takes bids for, and bidders with keys that its demo authority issued. */
export interface TenderWorld {
  readonly openingId: string;
  readonly policy: TenderPolicy;
  readonly sealing: NonNullable<RunningServer['sealing']>;
  /** Seals for this supplier; what is not said is a lawful first bid. */
  seal(supplier: string, changes?: Partial<BidCore>, as?: string): Promise<SealedArchive>;
}

export interface SealedArchive {
  readonly parts: SealedParts;
  readonly header: string;
  readonly bytes: Uint8Array;
}

const HOUR_MS = 3_600_000;
const CUSTODIANS = [
  ['agency', 'agency-a'],
  ['supervisor', 'supervisor-a'],
  ['notary', 'notary-a'],
] as const;

/** The opening is on record, by its agency. */
export async function arrangeTender(
  server: RunningServer,
  openingId: string,
  changes: Partial<TenderPolicy> = {},
): Promise<TenderWorld> {
  const { sealing, engine } = server;
  if (sealing?.demo === undefined) throw new Error('the server has the demo’s keys');
  const { demo, tools } = sealing;
  const suite = createP256NodeSuite();
  const tsa = await readKeyFile(join(demo.folder, 'keys/demo-tsa.pem'));
  const custodians = await Promise.all(CUSTODIANS.map(([, id]) => demo.party(id)));
  const deadline = String(engine.nowMs() + HOUR_MS);
  const policy: TenderPolicy = {
    ...{ typ: 'ebid/policy/v1', tender: openingId, title: '密封投标测试 Sealed bids' },
    lots: ['1' as TenderPolicy['lots'][number]],
    stages: ['1'],
    ...{ suite: suite.id, deadline, opening: changes.deadline ?? deadline },
    decryptMs: String(HOUR_MS),
    custodians: CUSTODIANS.map(([role, id], at) => ({
      ...{ role, organization: organizationId(id), name: id },
      certificate: base64UrlOf(custodians[at]?.certificate ?? new Uint8Array(0)),
    })),
    locks: [
      { id: 'A', t: 2 },
      { id: 'B', t: 3 },
    ],
    ...{ bytesMax: String(8 * 1024 * 1024), documentsMax: 3 },
    tsa: certificateDigest(suite, tsa.certificate),
    platform: certificateDigest(suite, tools.keysOf(suite.id).platform.certificate),
    ...{ bidsMin: 3, logKey: 'demo+00000000+AA==' },
    ...changes,
  };
  const opened = await engine.cases.open('opening', openingId, {
    commandId: commandId('arrange'),
    by: { role: 'agency', organizationId: 'agency-a', name: '代理机构' },
    step: {
      ...{ type: 'ArrangeOpening', policy, policyDigest: policyDigest(suite, policy) },
      ...{ stage: '1', confirmMs: HOUR_MS },
    },
  });
  if (opened.type !== 'answered') throw new Error(`the opening was ${opened.type}`);
  const seal: TenderWorld['seal'] = async (supplier, core = {}, as = supplier) => {
    const platform = {
      certificate: tools.keysOf(suite.id).platform.certificate,
      privateKey: new Uint8Array(0),
    };
    const bidder = await demo.party(as);
    const tender: DemoTender = {
      ...{ suite, custodians, bidder, platform, tsa, trust: tools.trust, policy },
      authority: { ...tsa, name: 'demo' },
    };
    const of = { bidder: organizationId(supplier), ...core };
    const parts = await sealDemo(tender, [new Uint8Array(1_500_000).fill(7)], of);
    return archiveOf(parts);
  };
  return { openingId, policy, sealing, seal };
}

/** One `.ebid` file. */
export function archiveOf(parts: SealedParts): SealedArchive {
  const files = parts.files.map((bytes, n) => ({ name: `f${n}.ebd`, bytes }));
  const bytes = tarOf([
    { name: 'header.json', bytes: parts.headerBytes },
    { name: 'header.p7s', bytes: parts.signature },
    ...files,
  ]);
  const header = base64UrlOf(createP256NodeSuite().hash(parts.headerBytes));
  return { parts, header, bytes };
}

export function tarOf(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Uint8Array {
  const entries = files.flatMap(({ name, bytes }) => [
    ustarHeader(name, bytes.length),
    bytes,
    ustarPadding(bytes.length),
  ]);
  return concat(...entries, ustarEnd());
}
