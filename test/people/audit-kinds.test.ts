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
});
