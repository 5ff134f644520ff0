/**
 * `npm run --silent sbom > sbom.cdx.json`: the bill of materials in CycloneDX 1.6, from package-lock.json alone: every
 * package with version, purl, licence, SHA-512 and what it depends on. The same lockfile gives the same bytes, so anybody
 * can make it again. Packages that only development needs have the scope `excluded`. `--check FILE` compares.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const LOCK = new URL('../package-lock.json', import.meta.url);
const MANIFEST = new URL('../package.json', import.meta.url);
const FOLDER = 'node_modules/';
const HASHES = { sha512: 'SHA-512', sha384: 'SHA-384', sha256: 'SHA-256', sha1: 'SHA-1' };

/** Packages whose `license` field is missing, and what the licence text they carry says. */
const LICENCE_IN_FILES = { 'combine-errors@3.0.3': 'MIT', 'xmlhttprequest-ssl@2.1.2': 'MIT' };

/** The document as an object. `lock` and `manifest` are the parsed files. */
export function billOfMaterials(lock, manifest) {
  const paths = Object.keys(lock.packages)
    .filter((path) => path !== '' && lock.packages[path].version !== undefined)
    .toSorted();
  const refs = new Map(paths.map((path) => [path, refOf(path, lock.packages[path])]));
  const root = `pkg:npm/${manifest.name}@${manifest.version}`;
  const components = paths.map((path) => component(path, lock.packages[path], refs.get(path)));
  const dependencies = ['', ...paths].map((path) => ({
    ref: path === '' ? root : refs.get(path),
    dependsOn: dependsOn(path, lock.packages, refs),
  }));
  const body = {
    metadata: {
      tools: { components: [{ type: 'application', name: 'kaibiao sbom' }] },
      component: {
        type: 'application',
        'bom-ref': root,
        name: manifest.name,
        version: manifest.version,
        description: manifest.description,
        licenses: licences(manifest.license),
        purl: root,
      },
    },
    components,
    dependencies,
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(body))}`,
    version: 1,
    ...body,
  };
}

/** One package may stand in several folders; each is a component of its own. */
function refOf(path, entry) {
  const nested = path.slice(0, path.lastIndexOf(FOLDER));
  return nested === '' ? purlOf(path, entry) : `${purlOf(path, entry)}#${nested.slice(0, -1)}`;
}

function nameOf(path, entry) {
  return entry.name ?? path.slice(path.lastIndexOf(FOLDER) + FOLDER.length);
}

function purlOf(path, entry) {
  return `pkg:npm/${nameOf(path, entry).replace(/^@/, '%40')}@${entry.version}`;
}

function component(path, entry, ref) {
  const name = nameOf(path, entry);
  const [scope, bare] = splitName(name);
  const licence = entry.license ?? LICENCE_IN_FILES[`${name}@${entry.version}`];
  return {
    type: 'library',
    'bom-ref': ref,
    ...(scope === undefined ? {} : { group: scope }),
    name: bare,
    version: entry.version,
    scope: scopeOf(entry),
    ...(entry.integrity === undefined ? {} : { hashes: hashesOf(entry.integrity) }),
    ...(licence === undefined ? {} : { licenses: licences(licence) }),
    purl: purlOf(path, entry),
  };
}

function splitName(name) {
  const slash = name.indexOf('/');
  return slash < 0 ? [undefined, name] : [name.slice(0, slash), name.slice(slash + 1)];
}

function scopeOf(entry) {
  if (entry.dev === true || entry.devOptional === true) return 'excluded';
  return entry.optional === true ? 'optional' : 'required';
}

function hashesOf(integrity) {
  return integrity.split(' ').flatMap((text) => {
    const [algorithm = '', base64 = ''] = text.split(/-(.*)/s);
    const alg = HASHES[algorithm];
    return alg === undefined
      ? []
      : [{ alg, content: Buffer.from(base64, 'base64').toString('hex') }];
  });
}

/** One identifier of the SPDX list, an expression, or a name that is neither. */
function licences(text) {
  if (/^[A-Za-z0-9.+-]+$/.test(text)) return [{ license: { id: text } }];
  if (/\b(?:AND|OR|WITH)\b/.test(text)) return [{ expression: text }];
  return [{ license: { name: text } }];
}

/** Resolved as Node does: the nearest node_modules upwards. A peer or foreign platform's build may be absent. */
function dependsOn(path, packages, refs) {
  const entry = packages[path];
  const names = [
    ...Object.keys(entry.dependencies ?? {}),
    ...Object.keys(entry.optionalDependencies ?? {}),
    ...Object.keys(entry.peerDependencies ?? {}),
    ...(path === '' ? Object.keys(entry.devDependencies ?? {}) : []),
  ];
  const found = names.flatMap((name) => {
    const at = nearest(path, name, packages);
    const ref = at === undefined ? undefined : refs.get(at);
    return ref === undefined ? [] : [ref];
  });
  return [...new Set(found)].toSorted((a, b) => (a < b ? -1 : 1));
}

function nearest(path, name, packages) {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf(`/${FOLDER}`)))) {
    const candidate = `${from === '' ? '' : `${from}/`}${FOLDER}${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (from === '') return undefined;
  }
}

/** Form of RFC 9562 version 8, made from the content: the same bill has the same number. */
function uuidOf(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function main() {
  const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
  const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  const text = `${JSON.stringify(billOfMaterials(lock, manifest), null, 2)}\n`;
  const [flag, file] = process.argv.slice(2);
  if (flag !== '--check') {
    process.stdout.write(text);
    return;
  }
  if (file !== undefined && readFileSync(file, 'utf8') === text) return;
  process.stderr.write(`sbom: ${file ?? 'no file'} is not the bill of this lockfile\n`);
  process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
