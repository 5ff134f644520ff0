import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { commandId, type CommandId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import { canonicalText } from '#contracts/journal/record.ts';
import { DEPOSIT_SIGNATURE_MS_MAX } from '#contracts/wire/deposits.ts';

/** The port for deposits (PRJ-12): whoever holds the key may tell what was paid; everything else is a stranger. */
export interface DepositPort {
  /** Whether the header signs exactly this body, at about this time. */
  isSigned(notice: unknown, header: string | undefined, nowMs: number): boolean;
}

/** As whom a signed notice takes its step. */
export const DEPOSIT_ACTOR: CaseActor = {
  role: 'system',
  organizationId: 'deposit-port',
  name: 'deposit port',
};

const HEADER = /^t=(\d{1,16}),v1=([0-9a-f]{64})$/;
const HASH_CHARS = 40;

export function signedDepositPort(key: Uint8Array): DepositPort {
  return {
    isSigned(notice, header, nowMs) {
      const [, at = '', mac = ''] = HEADER.exec(header ?? '') ?? [];
      if (mac === '' || Math.abs(Number(at) - nowMs) > DEPOSIT_SIGNATURE_MS_MAX) return false;
      return timingSafeEqual(Buffer.from(mac, 'hex'), macOf(key, notice, at));
    },
  };
}

/** The header for a notice that is sent at this instant; for adapters and tests. */
export function depositSignature(key: Uint8Array, notice: unknown, atMs: number): string {
  return `t=${atMs},v1=${macOf(key, notice, String(atMs)).toString('hex')}`;
}

/** The same for the same notice, so that one that is sent again is answered and not taken twice. */
export function noticeCommandId(noticeId: string): CommandId {
  const hash = createHash('sha256').update(noticeId).digest('hex');
  return commandId(`deposit-${hash.slice(0, HASH_CHARS)}`);
}

function macOf(key: Uint8Array, notice: unknown, at: string): Buffer {
  return createHmac('sha256', key)
    .update(`${at}\n${canonicalText(notice)}`)
    .digest();
}
