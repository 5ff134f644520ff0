import { useEffect, useEffectEvent, useRef } from 'react';
import UPlot, { type AlignedData, type Options } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { BEST_COLOUR } from '#clients/web/kit/okabe-ito.ts';
import type { SparkTable } from './spark-data.ts';

const HEIGHT_PX = 64;

interface LotSparkProps {
  readonly table: SparkTable;
  readonly label: string;
}

/** The course of a lot's best price without axes: its shape is what counts beside the figures. */
export function LotSpark({ table, label }: LotSparkProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot | undefined>(undefined);
  const make = useEffectEvent(
    (host: HTMLElement) => new UPlot(sparkOptions(host.clientWidth), dataOf(table), host),
  );
  useEffect(() => {
    const host = box.current;
    if (!host) return undefined;
    const made = make(host);
    chart.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: host.clientWidth, height: HEIGHT_PX }),
    );
    observer.observe(host);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = undefined;
    };
  }, []);
  useEffect(() => chart.current?.setData(dataOf(table)), [table]);
  return <div ref={box} className="tile-curve" role="img" aria-label={label} />;
}

function dataOf({ times, prices }: SparkTable): AlignedData {
  return [times, prices];
}

function sparkOptions(width: number): Options {
  const stepped = UPlot.paths.stepped?.({ align: 1 });
  return {
    width,
    height: HEIGHT_PX,
    ms: 1,
    series: [
      {},
      {
        stroke: BEST_COLOUR,
        width: 2,
        fill: `${BEST_COLOUR}1f`,
        points: { show: false },
        ...(stepped ? { paths: stepped } : {}),
      },
    ],
    scales: { y: { range: (_plot, min, max) => paddedRange(min, max) } },
    axes: [{ show: false }, { show: false }],
    cursor: { show: false },
    legend: { show: false },
    padding: [4, 0, 4, 0],
  };
}

/** A flat line stands in the middle and does not pull the picture down to zero. */
function paddedRange(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [0, 1];
  const air = Math.max((max - min) * 0.1, max * 0.001, 1);
  return [Math.max(0, min - air), max + air];
}
