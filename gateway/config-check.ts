import { readConfig } from './config.ts';
import { SETTINGS, type Setting } from './settings.ts';

/**
 * `kaibiao config check`, and what a service manager runs before a start: the configuration as the server itself would
 * read it, without starting anything. Prints each setting with its value and where it comes from, then warnings; every
 * mistake is one line on standard error. Exit status: 0 the server takes it, 2 it does not.
 */
const EXIT_MISCONFIGURED = 2;
const NAME_CHARS = Math.max(...Object.keys(SETTINGS).map((name) => name.length));

const config = readConfig(process.env);
for (const [name, setting] of Object.entries(SETTINGS)) {
  process.stdout.write(`${name.padEnd(NAME_CHARS)}  ${valueOf(name, setting)}\n`);
}
if (config.ok) {
  for (const warning of config.value.warnings) process.stdout.write(`warning: ${warning}\n`);
  process.stdout.write('✓ the server takes this configuration\n');
} else {
  for (const mistake of config.error) process.stderr.write(`✗ ${mistake}\n`);
  process.exitCode = EXIT_MISCONFIGURED;
}

/** A secret is never printed, not even in part. */
function valueOf(name: string, setting: Setting): string {
  const given = process.env[name]?.trim();
  if (given === undefined || given === '') return `(preset: ${setting.preset})`;
  return setting.isSecret === true ? `(set, ${given.length} characters, not shown)` : given;
}
