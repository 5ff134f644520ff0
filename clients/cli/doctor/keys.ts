import { stat } from 'node:fs/promises';
import { keyFilesOf } from '../backup-run.ts';
import { type CliIo, codeOf } from '../io.ts';
import { bad, type Finding, good } from './finding.ts';

const OTHERS = 0o077;

/** Key files: there, readable for this user alone. Windows has other rights; there only the presence is looked at. */
export async function keyFindings(io: CliIo): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const { name, path } of keyFilesOf(io.env, undefined)) {
    if (name.endsWith('.head.json')) continue;
    found.push(await keyFinding(name, path));
  }
  return found;
}

async function keyFinding(name: string, path: string): Promise<Finding> {
  const what = `key ${name}`;
  try {
    const { mode } = await stat(path);
    const rights = (mode & 0o777).toString(8).padStart(3, '0');
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      return bad(what, `${path} has mode ${rights}: others may read it`, `chmod 600 ${path}`);
    }
    return good(what, `${path}, for this user alone`);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return good(what, `${path} is made on the first start`);
    const reason = error instanceof Error ? error.message : String(error);
    return bad(what, reason, 'give this user the right to read it');
  }
}
