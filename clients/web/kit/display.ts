import { useSyncExternalStore } from 'react';
import { z } from 'zod';
import { openKeep, pageStore } from './keep.ts';

/** How a person wants the screens: text size A, A+, A++ and high contrast (habit 37). Remembered in this browser. */
export const TEXT_SIZES = [1, 2, 3] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

const displaySchema = z.object({
  size: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  isHighContrast: z.boolean(),
});
export type Display = z.infer<typeof displaySchema>;

const listeners = new Set<() => void>();
let shown: Display = { size: 1, isHighContrast: false };

function keep() {
  return openKeep(pageStore(), 'display', displaySchema);
}

/** Reads what was chosen, else what the system asks for, and puts it on the page. */
export function startDisplay(): void {
  shown = keep().read() ?? {
    size: 1,
    isHighContrast: matchMedia('(prefers-contrast: more)').matches,
  };
  putOnPage();
}

export function changeDisplay(part: Partial<Display>): void {
  shown = { ...shown, ...part };
  keep().write(shown);
  putOnPage();
  for (const listener of listeners) listener();
}

export function useDisplay(): Display {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}

function putOnPage(): void {
  const { dataset } = document.documentElement;
  dataset['size'] = String(shown.size);
  dataset['contrast'] = shown.isHighContrast ? 'high' : 'normal';
}
