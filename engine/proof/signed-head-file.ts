import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { base64Of, bytesOfBase64 } from '#contracts/signing/base64.ts';

/** The newest head that this machine signed and stored; survives a database that is set back to an older backup. */
export interface SignedHeadMemory {
  /** `undefined` before the first head. Throws `SignedHeadMemoryError`. */
  read(): Promise<SignedHead | undefined>;
  /** Durable when it resolves. Throws `SignedHeadMemoryError`. */
  write(head: SignedHead): Promise<void>;
}

export interface SignedHead {
  readonly size: number;
  readonly rootHash: Uint8Array;
}

/** The note of the last signed head cannot be read or written; nothing is signed until it can. */
export class SignedHeadMemoryError extends Error {
  override readonly name = 'SignedHeadMemoryError';
}

const fileSchema = z.strictObject({ size: z.int().min(0), root: z.string() });

/** Keeps the head in a small file beside the log's key; replaced as a whole, so that no crash leaves half of it. */
export function signedHeadFile(path: string): SignedHeadMemory {
  return {
    async read() {
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw new SignedHeadMemoryError(`cannot read ${path}`, { cause: error });
      }
      const head = parseHead(text);
      if (head === undefined) {
        throw new SignedHeadMemoryError(`${path} is damaged: restore it before the log signs on`);
      }
      return head;
    },
    async write({ size, rootHash }) {
      try {
        await replaceFile(path, `${JSON.stringify({ size, root: base64Of(rootHash) })}\n`);
      } catch (error) {
        throw new SignedHeadMemoryError(`cannot write ${path}`, { cause: error });
      }
    },
  };
}

function parseHead(text: string): SignedHead | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const parsed = fileSchema.safeParse(value);
  const rootHash = parsed.success ? bytesOfBase64(parsed.data.root) : undefined;
  return parsed.success && rootHash?.length === 32
    ? { size: parsed.data.size, rootHash }
    : undefined;
}

/** Whole or not at all, durable when it resolves. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
