import { newP256Pair } from '#clients/sdk/index.ts';
import { loadKeyPair } from '#clients/web/kit/key-store.ts';
import { openKeep, pageStore } from '#clients/web/kit/keep.ts';
import type { LiveClient } from '#clients/web/kit/live-client.ts';
import { z } from 'zod';
import {
  judgeBandwidth,
  judgeBrowser,
  judgeClock,
  judgeHas,
  judgeLink,
  type CheckKey,
  type Finding,
} from './verdicts.ts';

export interface CheckPorts {
  readonly live: LiveClient;
  /** The organization whose signing key may lie in this browser; absent without a supplier's session. */
  readonly bidderId: string | undefined;
}

type Tell = (key: CheckKey, finding: Finding) => void;

/** Runs everything that needs no person, and tells each result as it comes. Never rejects: a fault is a result. */
export async function runChecks(ports: CheckPorts, tell: Tell): Promise<void> {
  tell('browser', judgeBrowser(browserName(), missingParts()));
  tell('secure', judgeHas(globalThis.isSecureContext, 'bad'));
  tell('tabs', judgeHas('locks' in navigator, 'warn'));
  const told = async (key: CheckKey, check: () => Promise<Finding>): Promise<void> => {
    tell(key, await check().catch((): Finding => ({ verdict: 'bad', values: {} })));
  };
  await told('storage', checkStorage);
  await told('key', () => checkKey(ports.bidderId));
  await told('sign', () => checkSigning(ports.bidderId));
  const reading = await waitForClock(ports.live);
  tell('link', judgeLink(reading?.rttMs));
  tell('clock', judgeClock(reading?.offsetMs));
  await told('bandwidth', checkBandwidth);
}

/** Name and version as the browser tells them, shortened to what a help desk asks for. */
function browserName(): string {
  const known = /(?:Edg|OPR|Firefox|Chrome|Version)\/[\d.]+/g;
  const found = [...navigator.userAgent.matchAll(known)].map(([text]) => text);
  return found.at(-1) ?? navigator.userAgent.slice(0, 60);
}

function missingParts(): readonly string[] {
  const parts: Readonly<Record<string, boolean>> = {
    WebSocket: 'WebSocket' in globalThis,
    WebCrypto: 'crypto' in globalThis && 'getRandomValues' in crypto,
    BigInt: 'BigInt' in globalThis,
    IndexedDB: 'indexedDB' in globalThis,
  };
  return Object.keys(parts).filter((name) => parts[name] !== true);
}

async function checkStorage(): Promise<Finding> {
  const probe = openKeep(pageStore(), 'check', z.literal('kept'));
  const isKept = probe.write('kept') && probe.read() === 'kept';
  probe.clear();
  await loadKeyPair('self-check');
  return judgeHas(isKept, 'bad');
}

async function checkKey(bidderId: string | undefined): Promise<Finding> {
  const pair = bidderId === undefined ? undefined : await loadKeyPair(bidderId);
  return judgeHas(pair !== undefined, 'warn');
}

const MESSAGE = new TextEncoder().encode('kaibiao self-check');
const ECDSA = { name: 'ECDSA', hash: 'SHA-256' };

/** Signs a test text, with the account's own key where it lies here, and checks the signature. */
async function checkSigning(bidderId: string | undefined): Promise<Finding> {
  const stored = bidderId === undefined ? undefined : await loadKeyPair(bidderId);
  const pair = stored ?? (await newP256Pair());
  const begun = performance.now();
  const signature = await crypto.subtle.sign(ECDSA, pair.privateKey, MESSAGE);
  const isGood = await crypto.subtle.verify(ECDSA, pair.publicKey, signature, MESSAGE);
  const ms = Math.max(1, Math.round(performance.now() - begun));
  return { verdict: isGood ? 'good' : 'bad', values: { ms } };
}

const CLOCK_WAIT_MS = 6_000;
const CLOCK_LOOK_MS = 200;

/** The best of the clock's samples, once a few were taken; `undefined` without a connection. */
async function waitForClock(live: LiveClient) {
  for (let waited = 0; waited < CLOCK_WAIT_MS; waited += CLOCK_LOOK_MS) {
    await new Promise((resolve) => {
      setTimeout(resolve, CLOCK_LOOK_MS);
    });
    const reading = live.clock.reading();
    if (reading && live.link().phase === 'online' && waited >= CLOCK_LOOK_MS * 4) return reading;
  }
  return undefined;
}

/** Loads the largest script of this page once more, past the cache. */
async function checkBandwidth(): Promise<Finding> {
  const scripts = performance
    .getEntriesByType('resource')
    .filter((entry) => entry instanceof PerformanceResourceTiming)
    .filter(({ name }) => /\/assets\/[^?]+\.js$/.test(name));
  const largest = scripts.toSorted((a, b) => b.encodedBodySize - a.encodedBodySize)[0];
  const path = largest?.name ?? '/favicon.svg';
  const begun = performance.now();
  const answer = await fetch(path, { cache: 'no-store' });
  const { byteLength } = await answer.arrayBuffer();
  return judgeBandwidth(largest?.encodedBodySize || byteLength, performance.now() - begun);
}
