import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/** False: nobody's `X-Forwarded-For` counts. A number: that many proxies. A list: proxies at these networks. */
export type TrustProxy = false | number | readonly string[];

/** Short form of an address: IPv4 inside IPv6 becomes IPv4, zones and brackets go. Text that is no address stays. */
export function normalizeAddress(text: string): string {
  const bare = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const family = isIP(bare);
  if (family !== 6) return bare;
  const short = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (!mapped) return short;
  const high = Number.parseInt(mapped[1] ?? '0', 16);
  const low = Number.parseInt(mapped[2] ?? '0', 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** What one household or host owns: the IPv4 address, or the first 64 bits of an IPv6 address. */
export function addressKey(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array.from({ length: gap }, () => '0'), ...back];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** Says where a request comes from, by the peer and, only as far as proxies are trusted, `X-Forwarded-For`. */
export class ClientAddress {
  readonly #hops: number;
  readonly #proxies: BlockList | undefined;

  constructor(trust: TrustProxy) {
    this.#hops = typeof trust === 'number' ? trust : 0;
    this.#proxies = Array.isArray(trust) ? blockListOf(trust) : undefined;
  }

  /** `peer` is the address of the connection itself; `forwarded` the header's text. */
  of(peer: string, forwarded: string | undefined): string {
    const near = normalizeAddress(peer);
    if (forwarded === undefined || (this.#hops === 0 && !this.#proxies)) return near;
    const chain = [
      near,
      ...forwarded
        .split(',')
        .slice(-32)
        .map((item) => normalizeAddress(item.trim()))
        .toReversed(),
    ];
    let client = near;
    for (let i = 1; i < chain.length && this.#isTrusted(client, i); i += 1) {
      const next = chain[i] ?? '';
      if (isIP(next) === 0) break;
      client = next;
    }
    return client;
  }

  #isTrusted(address: string, hop: number): boolean {
    if (!this.#proxies) return hop <= this.#hops;
    if (isIP(address) === 0) return false;
    return this.#proxies.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  }
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
