/** The bytes of a revocation list (CRL), which authorities publish as they are or as PEM; base64. */
export async function derOfFile(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = new TextDecoder().decode(bytes.subarray(0, PEM_START_BYTES));
  if (!text.includes('-----BEGIN')) return base64(bytes);
  const [, body = ''] =
    /-----BEGIN [A-Z0-9 ]*CRL-----([A-Za-z0-9+/=\s]*)-----END/.exec(
      new TextDecoder().decode(bytes),
    ) ?? [];
  return body.replaceAll(/\s/g, '');
}

const PEM_START_BYTES = 4_096;
const CHUNK_BYTES = 32_768;

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
    binary += String.fromCodePoint(...bytes.subarray(from, from + CHUNK_BYTES));
  }
  return btoa(binary);
}
