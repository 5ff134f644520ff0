import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkUwsBinary, findUwsBinary } from './uws-binary.ts';

test('the installed binary is a pinned one', () => {
  const path = findUwsBinary();
  expect(path.ok && checkUwsBinary(path.value).ok).toBe(true);
});

test('a changed binary is refused with its hash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'uws-'));
  const path = join(folder, 'uws_linux_x64_127.node');
  writeFileSync(path, 'changed');
  const checked = checkUwsBinary(path);
  rmSync(folder, { recursive: true });
  expect(checked.ok).toBe(false);
  expect(checked.ok ? '' : checked.error).toMatch(/SHA-256 [0-9a-f]{64} .* not loaded/);
});
