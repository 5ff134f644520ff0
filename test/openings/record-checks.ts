import { expect } from 'vitest';
import { signDetached } from '#pki/cms-signature.ts';
import { checkOpening } from '#pki/opening-check.ts';
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import { type FilesByName as Files, pythonVerdictOf } from '#pki/testing/python-verifier.ts';
import type { OpeningWorld } from './opening-world.ts';
import { publishedNames } from './parties.ts';

/** What both verifiers say of a published record and of its signed page. */
/** What is published by now, by name. */
export async function publishedFiles(world: OpeningWorld): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  for (const name of await publishedNames(world)) files.set(name, await world.file(name));
  return files;
}

/** Record and page are good as they are published; whichever is changed is named, and nothing else. */
export async function expectRecordChecked(world: OpeningWorld): Promise<void> {
  const files = await publishedFiles(world);
  const { suite, trust, platform, custodians } = world.tender;
  const check = async (changes: Readonly<Record<string, Uint8Array>>) => {
    const now = new Map([...files, ...Object.entries(changes)]);
    const { findings } = await checkOpening(suite, trust, async (name) => now.get(name));
    const faults = findings.flatMap(({ step, fault = '' }) => (fault ? [`${step} ${fault}`] : []));
    return { now, faults, steps: findings.map(({ step }) => step) };
  };
  const good = await check({});
  expect(good.faults).toEqual([]);
  expect(good.steps.slice(-2)).toEqual(['record', 'page']);
  expect(await sayings(world, good.now)).toEqual([]);
  const [json = Buffer.of(), pdf = Buffer.of()] = ['record.json', 'record.pdf'].map((name) =>
    files.get(name),
  );
  const sign = async (key: KeyMaterial | undefined, content: Uint8Array): Promise<Uint8Array> => {
    if (key === undefined) throw new Error('there is such a key');
    return signDetached(await softwareSigningKey(key), content, world.time.nowMs);
  };

  const cheaper = Buffer.from(Buffer.from(json).toString().replace('98000000', '97000000'));
  const unsigned = await check({ 'record.json': cheaper });
  expect(unsigned.faults).toEqual(['record signature_invalid']);
  const byAgency = await check({ 'record.p7s': await sign(custodians[0], json) });
  expect(byAgency.faults).toEqual(['record record_signer']);
  const changed = await check({
    'record.pdf': pdf.map((byte, at) => (at === 100 ? byte ^ 1 : byte)),
  });
  expect(changed.faults).toEqual(['page signature_invalid']);
  const both = await check({
    ...{ 'record.json': cheaper, 'record.p7s': await sign(platform, cheaper) },
    'record.pdf': Buffer.concat([pdf, Buffer.from(' ')]),
  });
  expect(both.faults).toEqual(['record record_mismatch', 'page record_page']);
  expect(await sayings(world, both.now)).toEqual(['record.json', 'record.pdf']);
}

/** What the second verifier, which shares no code with the first, calls wrong. */
async function sayings({ tender }: OpeningWorld, files: Files): Promise<readonly string[]> {
  const { text, wrong } = await pythonVerdictOf({ files, trust: tender.trust });
  expect(text).toMatch(/^ok {5}bids\/3/m);
  return wrong;
}
