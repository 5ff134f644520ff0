import { createUwsTransport, loadUws } from './uws-transport.ts';
import type { Transport, TransportName, TransportOptions } from './transport.ts';
import { createWsTransport } from './ws-transport.ts';

/** `auto` takes uWebSockets.js where it can be had, else ws. */
export type TransportPreference = 'auto' | TransportName;

export interface SelectedTransport {
  readonly transport: Transport;
  /** Why `auto` did not get uWebSockets.js; to be logged as a warning. */
  readonly warning?: string;
}

/** The wanted transport cannot run here. */
export class TransportUnavailableError extends Error {
  override readonly name = 'TransportUnavailableError';
}

/**
 * Makes the transport. With `auto` a missing, unloadable or unpinned binary means `ws` and a warning; with `uws` it
 * rejects with `TransportUnavailableError`, so that nobody believes to run on what is not there.
 */
export async function selectTransport<State>(
  preference: TransportPreference,
  options: TransportOptions<State>,
): Promise<SelectedTransport> {
  if (preference === 'ws') return { transport: createWsTransport(options) };
  const uws = await loadUws();
  if (uws.ok) return { transport: createUwsTransport(uws.value, options) };
  if (preference === 'uws') throw new TransportUnavailableError(uws.error);
  return { transport: createWsTransport(options), warning: `${uws.error}; using ws instead` };
}
