/**
 * Completes package-lock.json with the platform builds (Biome, oxlint, …) that a registry mirror did not serve.
 * `npm ci` refuses a lockfile that lacks an optional dependency, also one for another system. The version comes
 * from the parent's own exact `optionalDependencies`; npm never fetches an entry whose `os` or `cpu` is foreign.
 * Run after every `npm install` that changes the lockfile: `node tools/lock-platforms.mjs`.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const OS = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  openharmony: 'openharmony',
  win32: 'win32',
};
const CPU = {
  arm: 'arm',
  arm64: 'arm64',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  x64: 'x64',
};

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const known = [`${path}/node_modules/${name}`, `node_modules/${name}`].some(
      (key) => lock.packages[key]?.version,
    );
    if (!known) missing.push({ name, version });
  }
}
for (const { name, version } of missing) {
  const words = name.split('/').at(-1).split('-');
  const os = words.find((word) => OS[word]);
  const cpu = words.find((word) => CPU[word]);
  if (!os || !cpu) {
    console.error(`lock-platforms: cannot tell the system of ${name}; add it by hand`);
    process.exitCode = 1;
    continue;
  }
  const libc = words.some((word) => word.startsWith('musl')) ? { libc: ['musl'] } : {};
  lock.packages[`node_modules/${name}`] = {
    version,
    cpu: [cpu],
    dev: true,
    ...libc,
    optional: true,
    os: [os],
  };
}
const sorted = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync(file, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);
console.log(`lock-platforms: ${missing.length} entries added`);
