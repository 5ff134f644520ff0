import { useEffect, useState } from 'react';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import UPlot, { type AlignedData, type Options, type Series } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { airyRange, useChart } from '#clients/web/kit/chart.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { BEST_COLOUR, OTHER_COLOURS, OWN_COLOUR } from '#clients/web/kit/okabe-ito.ts';
import { clockTime, SCREEN_ZONE } from '#clients/web/kit/time.ts';
import type { CurveLine, CurveTable } from './curve-data.ts';

/** Lines differ in width and dash, too, so that colour is never the only sign. */
const OWN = { stroke: OWN_COLOUR, width: 4 };
const BEST = { stroke: BEST_COLOUR, width: 2, dash: [6, 4] };
const HEIGHT_PX = 260;
const AIR = { ofRange: 0.12, ofMax: 0.002 };
const WAN_FEN = 1_000_000;
const THOUSAND_YUAN_FEN = 100_000;

interface PriceChartProps {
  readonly table: CurveTable;
  readonly label: string;
  /** What the best price is called here: where bidders have factors it need not be the lowest (BV-1). */
  readonly bestName: string;
}

/** The lot's price over time. Dragging looks closer and freezes the picture; a button leads back to live. */
export function PriceChart({ table, label, bestName }: PriceChartProps) {
  const { t, i18n } = useTranslation('auction');
  const [isFrozen, setFrozen] = useState(false);
  const names = table.lines.map((line) => lineName(line, bestName, t)).join('\n');

  // The chart is made anew only when its lines or their names change; data flows in below.
  const { box, chart } = useChart({
    heightPx: HEIGHT_PX,
    madeFor: names,
    make: (host) =>
      new UPlot(
        {
          ...chartOptions(host.clientWidth, table.lines, {
            names: names.split('\n'),
            time: t('curve.time'),
            unit: {
              name: t('curve.unit'),
              unitFen: i18n.language === 'en' ? THOUSAND_YUAN_FEN : WAN_FEN,
            },
          }),
          hooks: {
            setCursor: [showNewest],
            setSelect: [(plot) => setFrozen((was) => was || plot.select.width > 0)],
          },
        },
        alignedData(table),
        host,
      ),
  });

  useEffect(() => {
    chart.current?.setData(alignedData(table), !isFrozen);
    showNewest(chart.current);
  }, [table, isFrozen, chart]);

  return (
    <div className="price-chart">
      <div ref={box} role="img" aria-label={label} />
      <Button
        size="small"
        className="chart-live"
        type={isFrozen ? 'primary' : 'default'}
        onClick={() => setFrozen(!isFrozen)}
      >
        {t(isFrozen ? 'curve.live' : 'curve.freeze')}
      </Button>
    </div>
  );
}

/** Without a pointer over the chart the legend tells the newest prices. */
function showNewest(chart: UPlot | undefined): void {
  const idx = chart?.cursor.idx;
  if (!chart || (idx !== null && idx !== undefined)) return;
  chart.setLegend({ idx: chart.data[0].length - 1 }, false);
}

type T = ReturnType<typeof useTranslation<'auction'>>['t'];

function lineName(line: CurveLine, bestName: string, t: T): string {
  if (line.kind === 'other') return t('alias', { alias: line.alias ?? '' });
  return line.kind === 'own' ? t('curve.own') : bestName;
}

function alignedData(table: CurveTable): AlignedData {
  return [table.times, ...table.lines.map((line) => line.values)];
}

interface AxisUnit {
  readonly name: string;
  readonly unitFen: number;
}
interface ChartWords {
  /** One for each line. */
  readonly names: readonly string[];
  readonly time: string;
  readonly unit: AxisUnit;
}

function chartOptions(width: number, lines: readonly CurveLine[], words: ChartWords): Options {
  const stepped = UPlot.paths.stepped?.({ align: 1 });
  let others = 0;
  const series = lines.map((line, index): Series => {
    const look =
      line.kind === 'own'
        ? OWN
        : line.kind === 'best'
          ? BEST
          : { stroke: OTHER_COLOURS[others++ % OTHER_COLOURS.length] ?? '#555555', width: 1.5 };
    return {
      ...look,
      ...(stepped ? { paths: stepped } : {}),
      label: words.names[index] ?? '',
      points: { show: false },
      value: (_plot, fen) => (fen === null ? '—' : `¥${formatFen(fen)}`),
    };
  });
  return {
    width,
    height: HEIGHT_PX,
    ms: 1,
    tzDate: (at) => UPlot.tzDate(new Date(at), SCREEN_ZONE),
    scales: { y: { range: (_plot, min, max) => airyRange(min, max, AIR) } },
    series: [
      { label: words.time, value: (_plot, at) => (at === null ? '—' : clockTime(at)) },
      ...series,
    ],
    axes: [
      {
        values: (_plot, ticks) => ticks.map((at) => clockTime(at)),
        space: 90,
        grid: { show: false },
      },
      { size: 78, values: (_plot, ticks) => ticks.map((fen) => axisPrice(fen, words.unit)) },
    ],
    cursor: { drag: { x: true, y: false }, points: { size: 8 } },
    legend: { live: true },
  };
}

/** Ticks are round numbers and only orient, so a rounded text is enough: `12.5万`, `125k`. */
function axisPrice(fen: number, axis: AxisUnit): string {
  const scaled = fen / axis.unitFen;
  return scaled >= 1 ? `${Number(scaled.toFixed(4))}${axis.name}` : String(fen / 100);
}
