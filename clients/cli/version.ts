import { readFileSync } from 'node:fs';

/** `kaibiao --version`: this program, and the Node that runs it. */
export function versionText(): string {
  return `kaibiao ${packageVersion()} (Node ${process.versions.node}, ${process.platform}-${process.arch})`;
}

/** Version of the checkout, as semantic versioning has it. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version }: { readonly version: string } = JSON.parse(text);
  return version;
}
