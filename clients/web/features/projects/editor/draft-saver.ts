/**
 * Autosave (habit 28): what is typed goes into the browser at once and to the server when the person pauses; one
 * request at a time, the newest content last. Pure but for the ports and timers.
 */
export type SaveState =
  | { readonly kind: 'saved'; readonly at?: number }
  /** Kept in the browser, not on the server yet. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'saving' }
  /** Cannot be a draft yet: it has no title. */
  | { readonly kind: 'unnamed' }
  | { readonly kind: 'failed'; readonly error: Error };

export interface SaverPorts<Content> {
  /** Into the browser. */
  keep(content: Content): Promise<void>;
  /** Takes it out again, when the server has it. */
  drop(): Promise<void>;
  /** `undefined`: it cannot be sent as it is. */
  send(content: Content): Promise<void> | undefined;
  onState(state: SaveState): void;
  now(): number;
}

export interface Saver<Content> {
  changed(content: Content): void;
  /** Sends what is not sent yet; `true` when the server has everything. */
  flush(): Promise<boolean>;
  /** No more timers; what was kept in the browser stays there. */
  stop(): void;
}

export const KEEP_AFTER_MS = 250;
export const SEND_AFTER_MS = 1_200;
export const RETRY_AFTER_MS = 10_000;

export function openSaver<Content>(ports: SaverPorts<Content>): Saver<Content> {
  let pending: { readonly content: Content } | undefined;
  let sending: Promise<boolean> | undefined;
  let keepTimer: ReturnType<typeof setTimeout> | undefined;
  let sendTimer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  const sendLater = (afterMs: number): void => {
    clearTimeout(sendTimer);
    if (isStopped) return;
    sendTimer = setTimeout(() => void sendNow(), afterMs);
  };
  const sendNow = async (): Promise<boolean> => {
    clearTimeout(sendTimer);
    // What came while another request was under way goes with the next one.
    if (sending !== undefined && !(await sending)) return false;
    if (pending === undefined) return true;
    sending = sendOne(pending).finally(() => {
      sending = undefined;
    });
    return sending;
  };
  const sendOne = async (sent: { readonly content: Content }): Promise<boolean> => {
    const request = ports.send(sent.content);
    if (request === undefined) {
      ports.onState({ kind: 'unnamed' });
      return false;
    }
    ports.onState({ kind: 'saving' });
    try {
      await request;
    } catch (error) {
      ports.onState({
        kind: 'failed',
        error: error instanceof Error ? error : new Error(String(error)),
      });
      sendLater(RETRY_AFTER_MS);
      return false;
    }
    if (pending !== sent) {
      ports.onState({ kind: 'changed' });
      sendLater(SEND_AFTER_MS);
      return true;
    }
    pending = undefined;
    clearTimeout(keepTimer);
    ports.onState({ kind: 'saved', at: ports.now() });
    // A browser that keeps nothing has nothing to drop.
    await ports.drop().catch(() => undefined);
    return true;
  };

  const flush = async (): Promise<boolean> =>
    pending === undefined || ((await sendNow()) && flush());

  return {
    changed: (content) => {
      isStopped = false;
      pending = { content };
      if (sending === undefined) ports.onState({ kind: 'changed' });
      clearTimeout(keepTimer);
      // The server still gets it where the browser forbids storage.
      keepTimer = setTimeout(() => void ports.keep(content).catch(() => undefined), KEEP_AFTER_MS);
      sendLater(SEND_AFTER_MS);
    },
    flush,
    stop: () => {
      isStopped = true;
      clearTimeout(keepTimer);
      clearTimeout(sendTimer);
    },
  };
}
