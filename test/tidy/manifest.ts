import { z } from 'zod';
import { hasFolder, read } from './tree.ts';

const names = z.record(z.string(), z.string()).default({});
const manifest = z
  .looseObject({
    imports: names,
    scripts: names,
    dependencies: names,
    devDependencies: names,
    optionalDependencies: names,
    allowScripts: z.record(z.string(), z.boolean()).default({}),
  })
  .parse(JSON.parse(read('package.json')));

const lock = z
  .looseObject({
    packages: z.record(z.string(), z.looseObject({ hasInstallScript: z.boolean().optional() })),
  })
  .parse(JSON.parse(read('package-lock.json')));

export const scripts: readonly string[] = Object.keys(manifest.scripts);

/** Dependencies that do not name exactly one version. */
export function looseVersions(): readonly string[] {
  const all = {
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  };
  return Object.entries(all)
    .filter(([, version]) => !/^(?:npm:[\w./@-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name} ${version}`);
}

/** Packages with an install script that `allowScripts` neither allows nor denies. */
export function undecidedScripts(): readonly string[] {
  return Object.entries(lock.packages)
    .filter(([, entry]) => entry.hasInstallScript === true)
    .map(([path]) => path.replace(/^.*node_modules\//, ''))
    .filter((name) => !Object.hasOwn(manifest.allowScripts, name));
}

/** Entries of `allowScripts` for packages that are not in the lockfile. */
export function staleScripts(): readonly string[] {
  const present = new Set(
    Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, '')),
  );
  return Object.keys(manifest.allowScripts).filter((name) => !present.has(name));
}

export function deadImportRoots(): readonly string[] {
  return Object.entries(manifest.imports)
    .filter(([, target]) => !hasFolder(target.replace(/^\.\/|\/\*$/g, '')))
    .map(([key]) => key);
}
