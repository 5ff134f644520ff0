import { describe, expect, it } from 'vitest';
import { BEST_COLOUR, OTHER_COLOURS, OWN_COLOUR } from './okabe-ito.ts';

type Rgb = readonly [number, number, number];

function linear(colour: string): Rgb {
  const part = (from: number): number => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

/** What people without working green, red or blue cones see (Machado, Oliveira and Fernandes 2009, severity 1). */
const FILTERS = {
  deuteranopia: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
  protanopia: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  tritanopia: [
    1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039,
  ],
} as const;

function seen(colour: string, filter: readonly number[]): Rgb {
  const [red, green, blue] = linear(colour);
  const row = (from: number): number =>
    (filter[from] ?? 0) * red + (filter[from + 1] ?? 0) * green + (filter[from + 2] ?? 0) * blue;
  return [row(0), row(3), row(6)];
}

/** Distance in the CIE L*a*b* space; from about 10 on, two colours are told apart at a glance. */
function distance(a: Rgb, b: Rgb): number {
  const [la, aa, ba] = lab(a);
  const [lb, ab, bb] = lab(b);
  return Math.hypot(la - lb, aa - ab, ba - bb);
}

function lab([red, green, blue]: Rgb): Rgb {
  const root = (value: number): number =>
    value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
  const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe('habit 16: colours of ranks and lines', () => {
  it.each(Object.entries(FILTERS))('own, best and others stay apart under %s', (_name, filter) => {
    const own = seen(OWN_COLOUR, filter);
    const best = seen(BEST_COLOUR, filter);
    expect(distance(own, best)).toBeGreaterThan(40);
    for (const other of OTHER_COLOURS) {
      expect(distance(own, seen(other, filter)), other).toBeGreaterThan(10);
    }
  });
});
