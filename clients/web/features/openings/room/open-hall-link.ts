import { HallLink, type HallLinkOptions } from './hall-link.ts';

/** An attempt that hangs longer is given up. */
const CONNECT_MS_MAX = 8_000;

/** Opens the link of a page; the answer closes it. The code of the rooms is loaded only here, after the page stands. */
export function openHallLink(options: Omit<HallLinkOptions, 'socket'>): () => void {
  let isOver = false;
  let link: HallLink | undefined;
  const hurry = (): void => link?.hurry();
  window.addEventListener('online', hurry);
  void import('socket.io-client').then(
    ({ io }) => {
      if (isOver) return;
      const socket = io({
        ...{ transports: ['websocket'], autoConnect: false, forceNew: true },
        // The link itself says when.
        reconnection: false,
        timeout: CONNECT_MS_MAX,
      });
      link = new HallLink({ ...options, socket });
    },
    () => options.onState({ phase: 'down' }),
  );
  return () => {
    isOver = true;
    window.removeEventListener('online', hurry);
    link?.close();
  };
}
