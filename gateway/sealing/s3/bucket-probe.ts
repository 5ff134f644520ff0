import { randomUUID } from 'node:crypto';
import { BidStoreUnavailableError } from '../store-faults.ts';
import { elementsOf, textOf, textsOf } from './answer-texts.ts';
import { type BucketAddress, bucketUrl, objectUrl } from './bucket-address.ts';
import { codeOf, type S3Answer, S3Requests } from './s3-requests.ts';

/** One thing that was looked at in the bucket, as `kaibiao doctor` prints it. */
export interface BucketFinding {
  readonly what: string;
  readonly state: 'good' | 'warn' | 'bad';
  readonly detail: string;
  readonly todo?: string;
}

/** No opening has such a name. */
const PROBE_PREFIX = '.probe-';
const CONTENT = new TextEncoder().encode('kaibiao doctor');
const ONLY_NEW = { 'if-none-match': '*' };
const LOOK_MS = 10_000;
const IS = 'bucket of sealed bids';

/**
 * Looks whether a bucket does what sealed bids need: a probe object is written, not written over, read, listed and removed; nobody
 * without the key lists or reads it; what is removed is gone.
 */
export async function probeBucket(address: BucketAddress): Promise<readonly BucketFinding[]> {
  const timing = { attemptMs: LOOK_MS, waitsMs: [] };
  const requests = new S3Requests(address, { timing, onFault: () => undefined });
  const url = objectUrl(address, `${PROBE_PREFIX}${randomUUID()}`);
  try {
    const written = await roundTrip(requests, address, url);
    if (written.state === 'bad') return [written];
    return [
      written,
      await overwriting(requests, url),
      await strangers(address, url),
      await removal(requests, address, url),
    ];
  } catch (error) {
    if (!(error instanceof BidStoreUnavailableError)) throw error;
    const todo = 'look at BIDS_S3_URL, the line to the service, and its own state';
    return [bad(IS, error.message, todo)];
  } finally {
    await requests.send({ method: 'DELETE', url }).catch(leftBehind);
  }
}

/** What could not be removed has been told by the finding before. */
function leftBehind(): void {}

async function roundTrip(
  requests: S3Requests,
  address: BucketAddress,
  url: string,
): Promise<BucketFinding> {
  const key = url.slice(address.url.length + 1);
  const put = await requests.send({ method: 'PUT', url, headers: ONLY_NEW, body: CONTENT });
  if (put.status !== 200) return refused('a probe object was not written', put);
  const got = await requests.send({ method: 'GET', url });
  if (Buffer.compare(got.body, CONTENT) !== 0) return refused('the probe was not read back', got);
  const listUrl = bucketUrl(address, { 'list-type': '2', 'encoding-type': 'url', prefix: key });
  const listed = await requests.send({ method: 'GET', url: listUrl });
  const names = textsOf(elementsOf(new TextDecoder().decode(listed.body)), 'Key');
  if (!names.includes(key)) return refused('the probe was not listed', listed);
  return { what: IS, state: 'good', detail: `${address.url}: written, read, listed` };
}

/** A receipt that somebody could write over would be no receipt. */
async function overwriting(requests: S3Requests, url: string): Promise<BucketFinding> {
  const what = `${IS}, conditions`;
  const again = await requests.send({ method: 'PUT', url, headers: ONLY_NEW, body: CONTENT });
  if (again.status === 412) return { what, state: 'good', detail: 'nothing is written over' };
  return bad(
    what,
    `a second write of one name was answered with ${again.status}, not 412`,
    'use a service that knows conditional writes (If-None-Match)',
  );
}

/** Names and sizes of objects tell who has bid before the opening. */
async function strangers(address: BucketAddress, probe: string): Promise<BucketFinding> {
  const what = `${IS}, strangers`;
  for (const url of [bucketUrl(address, { 'list-type': '2' }), probe]) {
    if (await isOpenTo(url)) {
      return bad(what, 'anybody can list or read it without a key', 'make the bucket private now');
    }
  }
  return { what, state: 'good', detail: 'without the key it is neither listed nor read' };
}

async function isOpenTo(url: string): Promise<boolean> {
  try {
    const { ok, body } = await fetch(url, { signal: AbortSignal.timeout(LOOK_MS) });
    await body?.cancel();
    return ok;
  } catch (error) {
    throw new BidStoreUnavailableError('no answer to a request without a key', { cause: error });
  }
}

async function removal(
  requests: S3Requests,
  address: BucketAddress,
  url: string,
): Promise<BucketFinding> {
  const what = `${IS}, removal`;
  const removed = await requests.send({ method: 'DELETE', url });
  const left = await requests.send({ method: 'GET', url });
  if (left.status !== 404) return refused('a probe object was not removed', removed);
  const answer = await requests.send({
    method: 'GET',
    url: bucketUrl(address, { versioning: '' }),
  });
  const status = textOf(elementsOf(new TextDecoder().decode(answer.body)), 'Status');
  if (status !== 'Enabled') return { what, state: 'good', detail: 'what is removed is gone' };
  return {
    ...{ what, state: 'warn', detail: 'the bucket keeps versions of what is removed' },
    todo: 'give it a rule that deletes old versions, or turn versions off: bids taken back stay there',
  };
}

function refused(what: string, answer: S3Answer): BucketFinding {
  const code = codeOf(answer);
  return bad(
    IS,
    `${what}: ${answer.status}${code === undefined ? '' : ` ${code}`}`,
    'look at BIDS_S3_REGION, BIDS_S3_KEY_ID, BIDS_S3_SECRET and the rights of that key',
  );
}

function bad(what: string, detail: string, todo: string): BucketFinding {
  return { what, state: 'bad', detail, todo };
}
