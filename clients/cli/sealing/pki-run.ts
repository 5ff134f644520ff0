import { X509Certificate } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SuiteId } from '#contracts/sealing/suite.ts';
import { oneLine } from '#contracts/strict-json.ts';
import {
  type Authority,
  createAuthority,
  createRequest,
  issueCertificate,
  issueRevocationList,
} from '#pki/issue.ts';
import { derOf, pemText } from '#pki/pem.ts';
import { CliError, type CliIo, Printer } from '../io.ts';
import { emptyFolder, readIfThere, readSmall, writeNew } from './files.ts';
import { certificateText } from './key-file.ts';

export interface AuthorityArguments {
  readonly name: string;
  readonly suite?: SuiteId;
  readonly out: string;
}

export interface RequestArguments {
  readonly name: string;
  readonly suite?: SuiteId;
  readonly out: string;
}

export interface IssueArguments {
  readonly authority: string;
  readonly request: string;
  readonly use: 'signing' | 'encryption' | 'time-stamping';
  readonly out: string;
  readonly days: string;
}

export interface RevokeArguments {
  readonly authority: string;
  readonly cert?: string;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const LIST_DAYS = 30;
const DAYS_MAX = 3_650;
/** Clocks of different machines differ a little. */
const LEEWAY_MS = 300_000;

type Io = Pick<CliIo, 'stdout'>;

/** Throws `CliError` when the folder is not empty or cannot be written. */
export async function makeAuthority(
  { name, out, suite }: AuthorityArguments,
  io: Io,
): Promise<void> {
  await emptyFolder(out);
  const authority = await named(name, () =>
    createAuthority(name, validityOf(AUTHORITY_DAYS), suite),
  );
  await writeNew(join(out, 'key.pem'), pemText('PRIVATE KEY', authority.privateKey), {
    isPrivate: true,
  });
  await writeNew(join(out, 'certificate.pem'), pemText('CERTIFICATE', authority.certificate));
  await writeList(out, authority, []);
  await new Printer(io.stdout).print(`authority: ${certificateText(authority.certificate)}\n`);
}

export async function makeRequest({ name, out, suite }: RequestArguments, io: Io): Promise<void> {
  await emptyFolder(out);
  const { request, privateKey } = await named(name, () => createRequest(name, suite));
  await writeNew(join(out, 'key.pem'), pemText('PRIVATE KEY', privateKey), { isPrivate: true });
  await writeNew(join(out, 'request.pem'), pemText('CERTIFICATE REQUEST', request));
  await new Printer(io.stdout).print(
    `${oneLine(join(out, 'request.pem'))}: hand this to the authority; key.pem never leaves you\n`,
  );
}

/** Throws `CliError` for a request whose signature does not hold. */
export async function issue(options: IssueArguments, io: Io): Promise<void> {
  const authority = await loadAuthority(options.authority);
  const [request] = derOf('CERTIFICATE REQUEST', await readSmall(options.request));
  const days = Number(options.days);
  if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX) {
    throw new CliError(`--days: a whole number from 1 to ${DAYS_MAX}`);
  }
  const certificate =
    request === undefined
      ? undefined
      : await unreadable(() =>
          issueCertificate(authority, request, { ...validityOf(days), use: options.use }),
        );
  if (certificate === undefined) {
    throw new CliError(`${oneLine(options.request)}: no request, or its signature does not hold`);
  }
  await writeNew(options.out, pemText('CERTIFICATE', certificate));
  await new Printer(io.stdout).print(`issued: ${certificateText(certificate)}\n`);
}

export async function revoke({ authority: folder, cert }: RevokeArguments, io: Io): Promise<void> {
  const authority = await loadAuthority(folder);
  const entries = [...(await loadRevoked(folder))];
  if (cert !== undefined) {
    const [certificate] = derOf('CERTIFICATE', await readSmall(cert));
    if (certificate === undefined) throw new CliError(`${oneLine(cert)}: no certificate in it`);
    const { issuer } = new X509Certificate(certificate);
    if (issuer !== new X509Certificate(authority.certificate).subject) {
      throw new CliError(`${oneLine(cert)}: issued by another authority`);
    }
    entries.push({ certificate: Buffer.from(certificate).toString('base64'), atMs: Date.now() });
  }
  await writeList(folder, authority, entries);
  await new Printer(io.stdout).print(
    `${oneLine(join(folder, 'crl.pem'))}: ${entries.length} revoked, valid for ${LIST_DAYS} days; publish it\n`,
  );
}

const revokedSchema = z.array(
  z.strictObject({ certificate: z.base64().max(16_384), atMs: z.int().nonnegative() }),
);
type Revoked = z.infer<typeof revokedSchema>;

async function loadRevoked(folder: string): Promise<Revoked> {
  const bytes = await readIfThere(join(folder, 'revoked.json'));
  if (bytes === undefined) return [];
  try {
    return revokedSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    throw new CliError(`${oneLine(join(folder, 'revoked.json'))}: damaged; restore it first`);
  }
}

async function writeList(folder: string, authority: Authority, entries: Revoked): Promise<void> {
  const list = await issueRevocationList(authority, {
    ...validityOf(LIST_DAYS),
    revoked: entries.map(({ certificate, atMs }) => ({
      certificate: new Uint8Array(Buffer.from(certificate, 'base64')),
      atMs,
    })),
  });
  await replace(join(folder, 'revoked.json'), `${JSON.stringify(entries, undefined, 2)}\n`);
  await replace(join(folder, 'crl.pem'), pemText('X509 CRL', list));
}

async function replace(path: string, content: string): Promise<void> {
  await writeFile(`${path}.part`, content, { flush: true });
  await rename(`${path}.part`, path);
}

async function loadAuthority(folder: string): Promise<Authority> {
  const [certificate] = derOf('CERTIFICATE', await readSmall(join(folder, 'certificate.pem')));
  const [privateKey] = derOf('PRIVATE KEY', await readSmall(join(folder, 'key.pem')));
  if (certificate === undefined || privateKey === undefined) {
    throw new CliError(`${oneLine(folder)}: no authority; make one with "pki authority"`);
  }
  return { name: new X509Certificate(certificate).subject, certificate, privateKey };
}

function validityOf(days: number) {
  const nowMs = Date.now();
  return { fromMs: nowMs - LEEWAY_MS, untilMs: nowMs + days * DAY_MS };
}

/** The library throws on names that it cannot read. */
async function named<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CliError(`--name ${oneLine(name)}: give an X.500 name such as "CN=Demo CA,O=Demo"`);
  }
}

/** The library throws on requests that it cannot read. */
async function unreadable(
  work: () => Promise<Uint8Array | undefined>,
): Promise<Uint8Array | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
