import { join } from 'node:path';
import { ROOT, runProgram } from '#test/process/programs.ts';

let built: Promise<void> | undefined;

/** Builds the web client when it is older than its sources, as `npm start` does. */
export function buildWebClient(): Promise<void> {
  built ??= build();
  return built;
}

async function build(): Promise<void> {
  const { code, stderr } = await runProgram([join(ROOT, 'tools', 'build-web.mjs')]);
  if (code !== 0) throw new Error(`the web client does not build: ${stderr}`);
}
