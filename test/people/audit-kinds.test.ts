import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '#test/process/programs.ts';
import chinese from '#clients/web/features/audit-trail/messages.zh-CN.json' with { type: 'json' };
import english from '#clients/web/features/audit-trail/messages.en.json' with { type: 'json' };

/** Kinds of rows as the modules write them. */
function writtenKinds(): readonly string[] {
  const files = globSync('modules/**/*.ts', { cwd: ROOT }).filter(
    (file) => !/test\.ts$/.test(file),
  );
  const texts = files.map((file) => readFileSync(join(ROOT, file), 'utf8'));
  const calls = texts.flatMap((text) => [
    ...text.matchAll(/writeAudit\((?:[^;]*?)kind: '([a-z-]+)'/g),
  ]);
  return [...new Set(calls.flatMap(([, kind]) => kind ?? []))];
}

/** Names of details as the modules write them beside those rows. */
function writtenDetails(): readonly string[] {
  const files = globSync('modules/{identity,oversight,projects,audit}/*.ts', { cwd: ROOT }).filter(
    (file) => !/test\.ts$/.test(file),
  );
  const texts = files.map((file) => readFileSync(join(ROOT, file), 'utf8'));
  const objects = texts.flatMap((text) => [
    ...text.matchAll(/(?:const detail =|\bdetail:) \{([^}]*)\}/g),
  ]);
  const names = objects.flatMap(([, inside = '']) => [
    ...inside.matchAll(/(?:^|[,{])\s*([a-zA-Z]+)\s*(?=[:,]|$)/g),
  ]);
  return [...new Set(names.flatMap(([, name]) => name ?? []))];
}

describe('words of the audit trail', () => {
  it.each([
    { language: 'en', words: english },
    { language: 'zh-CN', words: chinese },
  ])('every kind of row is called something in $language', ({ words }) => {
    const kinds = writtenKinds();
    expect(kinds).toContain('signed-in');
    expect(kinds).toContain('signal-noted');
    expect(kinds.filter((kind) => !(`kind.${kind}` in words))).toEqual([]);
  });

  it.each([
    { language: 'en', words: english },
    { language: 'zh-CN', words: chinese },
  ])('[S18] every detail of a row has a label in $language', ({ words }) => {
    const names = writtenDetails();
    expect(names).toEqual(expect.arrayContaining(['sessionsEnded', 'factor', 'spki', 'isExempt']));
    expect(names.filter((name) => !(`detail.${name}` in words))).toEqual([]);
  });
});
