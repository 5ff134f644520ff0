import { X509Certificate } from 'node:crypto';
import type { Command } from 'commander';
import { oneLine } from '#contracts/strict-json.ts';
import { type P12Fault, readP12 } from '#pki/p12.ts';
import { pemBlocks } from '#pki/pem.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { CliError, type CliIo } from '../io.ts';
import { askPassword } from '../password.ts';
import { readSmall } from './files.ts';

export interface KeyArguments {
  readonly key: string;
  readonly cert?: string;
  readonly passwordFile?: string;
}

/** `--key`, `--cert`, `--password-file`, the same for every command that uses a private key. */
export function withKeyOptions(command: Command): Command {
  return command
    .requiredOption('--key <file>', 'private key: a .p12 file, or PEM (PKCS#8)')
    .option('--cert <file>', 'its certificate in PEM, when the key file has none')
    .option('--password-file <file>', 'password of a .p12 file (first line; - for stdin)');
}

const P12_WORDS: Readonly<Record<P12Fault, string>> = {
  p12_shape: 'not a .p12 file',
  p12_password: 'the password does not open it',
  p12_no_key: 'holds no private key',
  p12_no_certificate: 'holds no certificate',
};

/** Reads key and certificate, and makes sure that they belong together. Throws `CliError`. */
export async function loadKey(
  { key, cert, passwordFile }: KeyArguments,
  io: Pick<CliIo, 'stderr'>,
): Promise<KeyMaterial> {
  const file = await readSmall(key);
  if (/\.(?:p12|pfx)$/i.test(key)) {
    const question = `Password of ${oneLine(key)}: `;
    const password = await askPassword(
      { question, ...(passwordFile !== undefined && { passwordFile }) },
      io,
    );
    const read = readP12(file, password);
    if (!read.ok) throw new CliError(`${oneLine(key)}: ${P12_WORDS[read.error]}`);
    return read.value;
  }
  const blocks = pemBlocks(Buffer.from(file).toString('latin1'));
  const privateKey = blocks.find(({ label }) => label === 'PRIVATE KEY')?.der;
  if (privateKey === undefined) {
    throw new CliError(`${oneLine(key)}: no "BEGIN PRIVATE KEY" (PKCS#8 without a password) in it`);
  }
  const certificates =
    cert === undefined ? blocks : pemBlocks(Buffer.from(await readSmall(cert)).toString('latin1'));
  const [certificate, ...chain] = certificates.flatMap(({ label, der }) =>
    label === 'CERTIFICATE' ? [der] : [],
  );
  if (certificate === undefined) {
    throw new CliError(`${oneLine(cert ?? key)}: no certificate in it; give it with --cert FILE`);
  }
  return { privateKey, certificate, chain };
}

/** Who a certificate says it belongs to, and its fingerprint as `openssl x509 -fingerprint -sha256` prints it. */
export function certificateText(der: Uint8Array): string {
  const { subject, fingerprint256 } = new X509Certificate(der);
  return `${oneLine(subject.replaceAll('\n', ', '))} (SHA-256 ${fingerprint256})`;
}
