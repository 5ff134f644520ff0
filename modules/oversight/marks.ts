import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';

const MARK_CHARS = 16;

/**
 * Makes marks of addresses and devices: equal inputs have equal marks, and without the key nobody can try out which
 * address a mark stands for.
 */
export class Marker {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  address(address: string): string {
    return this.#mark('address', address);
  }

  /** Empty for a session that does not say with what it came. */
  device(userAgent: string): string {
    return userAgent === '' ? '' : this.#mark('device', userAgent);
  }

  #mark(what: string, text: string): string {
    const mac = createHmac('sha256', this.#key).update(`${what}\n${text}`).digest('base64url');
    return mac.slice(0, MARK_CHARS);
  }
}

/** What a supervisor sees of an address: `203.0.113.*`, `2001:db8:*`; of anything else nothing. */
export function shortenedAddress(address: string): string {
  if (isIP(address) === 4) return address.replace(/\d+$/, '*');
  if (!address.includes(':')) return '*';
  const [first = '', second = ''] = address.split(':');
  return `${first}:${second}:*`;
}
