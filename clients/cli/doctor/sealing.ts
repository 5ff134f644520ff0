import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CliError, type CliIo } from '../io.ts';
import type { Finding } from './finding.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The server's own reading of its environment, as a program beside it: the command line imports nothing of the gateway. */
const CHECKER = 'gateway/sealing-check.ts';

const findingSchema = z.object({
  what: z.string(),
  state: z.enum(['good', 'warn', 'bad']),
  detail: z.string(),
  todo: z.string().optional(),
});

/** Keys of sealed bids and where their files lie; a bucket gets a probe object, which is removed again. */
export async function sealingFindings(io: CliIo): Promise<readonly Finding[]> {
  const env = { ...io.env, NODE_NO_WARNINGS: '1' };
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const child = spawn(process.execPath, [CHECKER], { cwd: ROOT, env, stdio: [...stdio] });
  const [out, err, status] = await Promise.all([
    text(child.stdout ?? []),
    text(child.stderr ?? []),
    new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    }),
  ]);
  if (status !== 0) throw new CliError(`${CHECKER} ended with ${status}: ${err.trim()}`);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { todo, ...finding } = findingSchema.parse(JSON.parse(line));
      return todo === undefined ? finding : { ...finding, todo };
    });
}
