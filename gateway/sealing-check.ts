import { access, constants, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Config, readConfig } from './config.ts';
import { type BucketFinding, probeBucket } from './sealing/s3/bucket-probe.ts';
import {
  platformSuites,
  readPlatformKey,
  readTrustFolder,
  SealingFolderError,
} from './sealing/sealing-folder.ts';

/**
 * The part of `kaibiao doctor` that looks at sealed bids: keys, time-stamping authority, and where the files lie. One line of JSON for
 * each finding. In a bucket it writes a probe object and removes it again; else it changes nothing.
 */
const config = readConfig(process.env);
const findings = config.ok ? await lookAt(config.value) : [misconfigured()];
for (const finding of findings) process.stdout.write(`${JSON.stringify(finding)}\n`);

async function lookAt(settings: Config): Promise<readonly BucketFinding[]> {
  const { bidsBucket, bidsDir } = settings;
  const keys = await keyFinding(settings);
  const store = bidsBucket === undefined ? [] : await probeBucket(bidsBucket);
  return [keys, await folderFinding(bidsDir), ...store];
}

async function keyFinding({
  sealingDir,
  tsaUrl,
  tsaSmUrl,
  isDemo,
}: Config): Promise<BucketFinding> {
  const what = 'sealed bids';
  try {
    const suites = await platformSuites(sealingDir);
    if (suites.length === 0) {
      const detail = isDemo ? 'keys of the demo' : `off: no platform.pem in ${sealingDir}`;
      return { what, state: 'good', detail };
    }
    for (const suite of suites) await readPlatformKey(sealingDir, suite);
    await readTrustFolder(join(sealingDir, 'trust'));
    const urls = { 'P256-A256GCM-SHA256': tsaUrl, 'SM2-SM4-SM3': tsaSmUrl };
    const unstamped = suites.filter((suite) => urls[suite] === undefined);
    const detail = `keys and roots of trust in ${sealingDir}: ${suites.join(', ')}`;
    if (unstamped.length === 0) return { what, state: 'good', detail };
    const todo = 'name the time-stamping authority in TSA_URL, for SM2 in TSA_SM_URL';
    return {
      what,
      state: 'warn',
      detail: `off for want of time-stamps: ${unstamped.join(', ')}`,
      todo,
    };
  } catch (error) {
    if (!(error instanceof SealingFolderError)) throw error;
    const todo = 'docs/OPERATIONS.md says what lies in SEALING_DIR';
    return { what, state: 'bad', detail: error.message, todo };
  }
}

/** A folder that is not there yet is made in the nearest one that is. */
async function folderFinding(folder: string): Promise<BucketFinding> {
  const what = 'folder of sealed bids';
  let at = folder;
  while (dirname(at) !== at && !(await isThere(at))) at = dirname(at);
  try {
    await access(at, constants.W_OK | constants.X_OK);
    const detail = at === folder ? folder : `${folder} is made on the first start`;
    return { what, state: 'good', detail };
  } catch {
    const todo = 'give this user the right to write there, or set BIDS_DIR';
    return { what, state: 'bad', detail: `${at} cannot be written to`, todo };
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function misconfigured(): BucketFinding {
  const detail = 'not looked at: the configuration has mistakes';
  return { what: 'sealed bids', state: 'bad', detail, todo: 'npm run kaibiao -- config check' };
}
