import { useEffect, useEffectEvent, useRef } from 'react';
import type UPlot from 'uplot';

interface ChartInit {
  readonly heightPx: number;
  /** The chart is made anew when this changes; data flows into the one there is. */
  readonly madeFor: string;
  readonly make: (host: HTMLElement) => UPlot;
}

/** A chart in a box of the page, as wide as its box. */
export function useChart({ heightPx, madeFor, make }: ChartInit) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot | undefined>(undefined);
  const makeNow = useEffectEvent(make);
  useEffect(() => {
    const host = box.current;
    if (!host) return undefined;
    const made = makeNow(host);
    chart.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: host.clientWidth, height: heightPx }),
    );
    observer.observe(host);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = undefined;
    };
  }, [madeFor, heightPx]);
  return { box, chart };
}

interface Air {
  /** Parts of the lines' own range and of their highest value; the larger counts. */
  readonly ofRange: number;
  readonly ofMax: number;
}

/** Range of a price axis with air above and below; a flat line does not pull it down to zero. */
export function airyRange(min: number | null, max: number | null, air: Air): [number, number] {
  if (min === null || max === null) return [0, 1];
  const add = Math.max((max - min) * air.ofRange, max * air.ofMax, 1);
  return [Math.max(0, min - add), max + add];
}
