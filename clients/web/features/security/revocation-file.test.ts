import { expect, it } from 'vitest';
import { derOfFile } from './revocation-file.ts';

it('reads a revocation list as it is and as PEM, and nothing else for one', async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
  const expected = Buffer.from(bytes).toString('base64');
  expect(await derOfFile(new Blob([bytes]))).toBe(expected);
  const lines = expected.match(/.{1,64}/g)?.join('\r\n') ?? '';
  for (const label of ['CRL', 'X509 CRL']) {
    const pem = `-----BEGIN ${label}-----\r\n${lines}\r\n-----END ${label}-----\r\n`;
    expect(await derOfFile(new Blob([pem]))).toBe(expected);
  }
  const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  expect(await derOfFile(new Blob([certificate]))).toBe('');
});
