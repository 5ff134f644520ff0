import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageVersion } from './version.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kaibiao-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function packageScripts(): Readonly<Record<string, string>> {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(text)).scripts;
}

interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

function kaibiao(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const surroundings = { PATH: process.env['PATH'], HOME: folder, ...env };
  return new Promise((resolve) => {
    // As `npm run kaibiao` does: without `--` Node looks for `--env-file` behind the program's name as well.
    execFile(process.execPath, ['--', MAIN, ...args], { env: surroundings }, (error, out, err) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

describe('kaibiao config check', () => {
  it('shows each setting with its value or preset, and never a secret', async () => {
    const url = 'postgres://kaibiao:mother-of-pearl@db/kaibiao';
    const { status, out, err } = await kaibiao(['config', 'check'], {
      PORT: '9090',
      DATABASE_URL: url,
    });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^PORT +9090$/m);
    expect(out).toMatch(/^HOST +\(preset: localhost\)$/m);
    expect(out).toMatch(/^DATABASE_URL +\(set, 45 characters, not shown\)$/m);
    expect(out).not.toContain('mother-of-pearl');
    expect(out).toContain('✓ the server takes this configuration');
  });

  it('names every mistake in a line of its own and ends with 2', async () => {
    const { status, err } = await kaibiao(['config', 'check'], { PORT: 'eighty', METRICS: 'yes' });
    expect(status).toBe(2);
    expect(err.trim().split('\n')).toEqual([
      expect.stringMatching(/^✗ PORT: expected a whole number .*for example PORT=8080$/),
      expect.stringMatching(/^✗ METRICS: expected "loopback"/),
    ]);
  });

  it('warns of a name that is one slip away from a setting', async () => {
    const { status, out } = await kaibiao(['config', 'check'], { LOG_LEVLE: 'warn' });
    expect(status).toBe(0);
    expect(out).toContain('warning: LOG_LEVLE is not a setting; did you mean LOG_LEVEL?');
  });

  it('reads a file of variables as a service manager would', async () => {
    const file = join(folder, 'kaibiao.env');
    writeFileSync(file, '# the installation\nPORT=99999\n');
    const { status, err } = await kaibiao(['config', 'check', '--env-file', file]);
    expect(status).toBe(2);
    expect(err).toContain('PORT');
  });

  it('a file of variables that is not there is named in one line', async () => {
    const { status, err } = await kaibiao(['config', 'check', '--env-file', '/nowhere.env']);
    expect({ status, err }).toEqual({
      status: 1,
      err: 'kaibiao: --env-file: /nowhere.env: no such file\n',
    });
  });

  it('the scripts of package.json keep Node from reading the options of a command as its own', () => {
    const scripts = Object.entries(packageScripts()).filter(([, line]) =>
      line.includes('cli/main'),
    );
    expect(scripts.map(([name]) => name)).toEqual(['kaibiao', 'replay', 'verify']);
    for (const [, line] of scripts) expect(line).toMatch(/^node -- clients\/cli\/main\.ts/);
  });
});

describe('kaibiao --version', () => {
  it('names program, Node and system', async () => {
    const { status, out } = await kaibiao(['--version']);
    expect(status).toBe(0);
    expect(out).toBe(
      `kaibiao ${packageVersion()} (Node ${process.versions.node}, ${process.platform}-${process.arch})\n`,
    );
  });
});
