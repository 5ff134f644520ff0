import { useEffect } from 'react';
import UPlot, { type AlignedData, type Options } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { airyRange, useChart } from '#clients/web/kit/chart.ts';
import { BEST_COLOUR } from '#clients/web/kit/okabe-ito.ts';
import type { SparkTable } from './spark-data.ts';

const HEIGHT_PX = 64;
const AIR = { ofRange: 0.1, ofMax: 0.001 };

interface LotSparkProps {
  readonly table: SparkTable;
  readonly label: string;
}

/** The course of a lot's best price without axes: its shape is what counts beside the figures. */
export function LotSpark({ table, label }: LotSparkProps) {
  const { box, chart } = useChart({
    heightPx: HEIGHT_PX,
    madeFor: '',
    make: (host) => new UPlot(sparkOptions(host.clientWidth), dataOf(table), host),
  });
  useEffect(() => chart.current?.setData(dataOf(table)), [table, chart]);
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
    scales: { y: { range: (_plot, min, max) => airyRange(min, max, AIR) } },
    axes: [{ show: false }, { show: false }],
    cursor: { show: false },
    legend: { show: false },
    padding: [4, 0, 4, 0],
  };
}
