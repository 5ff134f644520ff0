import { useEffect, useSyncExternalStore } from 'react';
import { pageStore } from './keep.ts';
import { openSounds, type Sounds, webAudioPlayer, type AlertSettings } from './sounds.ts';

/** The sounds of this page. Any click or key anywhere unlocks them, so that the entry into a hall is enough. */
export const pageSounds: Sounds = openSounds(pageStore(), webAudioPlayer());

export function useAlertSettings(): AlertSettings {
  return useSyncExternalStore(pageSounds.subscribe, pageSounds.settings);
}

export function useSoundsUnlocked(): boolean {
  return useSyncExternalStore(pageSounds.subscribe, pageSounds.isUnlocked);
}

/** Unlocks sounds on the next click or key; a click that led to this page counts already. */
export function useUnlockBySigns(): void {
  useEffect(() => {
    if ('userActivation' in navigator && navigator.userActivation.hasBeenActive) {
      pageSounds.unlock();
    }
    const stop = new AbortController();
    const unlock = (): void => pageSounds.unlock();
    addEventListener('pointerdown', unlock, { signal: stop.signal, capture: true });
    addEventListener('keydown', unlock, { signal: stop.signal, capture: true });
    return () => stop.abort();
  }, []);
}

export type NotifyRight = 'granted' | 'denied' | 'default' | 'unsupported';

export function notifyRight(): NotifyRight {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported';
}

export async function askToNotify(): Promise<NotifyRight> {
  return 'Notification' in globalThis ? Notification.requestPermission() : 'unsupported';
}

export function canVibrate(): boolean {
  return 'vibrate' in navigator;
}

const VIBRATION_MS = [120, 80, 120];

/** Reaches a person whose tab is hidden: only as far as they agreed, and never while they look at the page (habit 6). */
export function alertHidden(title: string, body: string): void {
  if (document.visibilityState !== 'hidden') return;
  const settings = pageSounds.settings();
  if (settings.mayVibrate && canVibrate()) navigator.vibrate(VIBRATION_MS);
  if (!settings.mayNotify || notifyRight() !== 'granted') return;
  try {
    // One tag: the newest replaces the one before, so that nobody comes back to a pile of old news.
    const shown = new Notification(title, { body, tag: 'kaibiao' });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  } catch {
    // Phones allow notifications only from a service worker; there vibration and sound have to do.
  }
}
