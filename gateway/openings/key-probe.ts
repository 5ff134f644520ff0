import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { encryptTo } from '#pki/cms-envelope.ts';

const PROBE_MS = 10 * 60_000;
const NONCE_BYTES = 16;
const PROBE_ID = /^(\d{1,16})\.([\w-]{22})$/;

/** Whom a probe is for. */
export interface ProbeFor {
  readonly openingId: string;
  readonly organizationId: string;
}

/**
 * Rehearsal of custodians' keys (密钥演练): a random secret goes to the custodian encrypted to its certificate of the policy, and
 * only who can decrypt it sends it back. Nothing is kept for it: the secret follows from the probe's id and a key that this
 * process made for itself, so a probe ends with its time or the process.
 */
export class KeyProbes {
  readonly #key = randomBytes(32);
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  async make(
    whom: ProbeFor,
    certificate: Uint8Array,
  ): Promise<{ readonly probeId: string; readonly cms: string }> {
    const nonce = randomBytes(NONCE_BYTES).toString('base64url');
    const probeId = `${this.#nowMs() + PROBE_MS}.${nonce}`;
    const cms = await encryptTo(certificate, this.#secretOf(probeId, whom));
    return { probeId, cms: Buffer.from(cms).toString('base64') };
  }

  /** Whether this is the secret of a probe that was made for them and has not run out. */
  isRight(
    whom: ProbeFor,
    probe: { readonly probeId: string; readonly secret: Uint8Array },
  ): boolean {
    const [, untilMs] = PROBE_ID.exec(probe.probeId) ?? [];
    if (untilMs === undefined || Number(untilMs) < this.#nowMs()) return false;
    const secret = this.#secretOf(probe.probeId, whom);
    return probe.secret.length === secret.length && timingSafeEqual(probe.secret, secret);
  }

  #secretOf(probeId: string, { openingId, organizationId }: ProbeFor): Uint8Array {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([probeId, openingId, organizationId]))
      .digest();
  }
}
