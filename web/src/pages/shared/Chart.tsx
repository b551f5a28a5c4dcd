import { useEffect, useRef } from "react";
import type { Chart as ChartJS, ChartConfiguration, ChartDataset, LegendItem } from "chart.js";
import { useTheme } from "../../app/theme";
import { useLanguage } from "../../i18n";
import { number } from "../../i18n/format";

export interface Series {
  name: string;
  /** Nothing where there is no value: the line has a gap there. */
  points: { x: number; y: number | null }[];
  /** The points that are drawn as triangles, which stand out by their shape. */
  marked?: boolean[];
}

/** Between which values is usual, at each place. */
export interface Band {
  name: string;
  points: { x: number; least: number; most: number | null }[];
}

const DASHES = [[], [6, 4], [2, 3]];

/**
 * A drawing of figures. What it shows stands beside it in words or in a table, which the caller makes: a screen reader reads `label` alone.
 * @param kind Lines over time, or bars upon one another.
 * @param xText What a place on the axis is called.
 * @param ticks The places that have a name; else some that suit the numbers.
 * @param unit Stands behind each number that is pointed at; the caller says it in words too.
 */
export function Chart({
  label, series, bands = [], kind = "line", unit = "", xText, ticks, least, most,
}: {
  label: string; series: Series[]; bands?: Band[]; kind?: "line" | "bar"; unit?: string; xText: (x: number) => string; ticks?: number[];
  least?: number | undefined; most?: number | undefined;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const isDark = document.documentElement.dataset["theme"] === "dark";
  const language = useLanguage();
  const content = JSON.stringify([series, bands, kind, unit, least, most, ticks]);
  const latest = useRef(xText);
  latest.current = xText;

  useEffect(() => {
    let isOver = false;
    let drawn: ChartJS | undefined;
    // A canvas does not draw its words anew when their font comes.
    void Promise.all([import("chart.js"), document.fonts.ready]).then(([{ Chart: Drawing, registerables }]) => {
      if (isOver || canvas.current === null) return;
      Drawing.register(...registerables);
      Drawing.defaults.font.family = token("font");
      drawn = new Drawing(
        canvas.current,
        configuration(
          (chart) => Drawing.defaults.plugins.legend.labels.generateLabels(chart), series, bands, kind, unit, (x) => latest.current(x), ticks,
          least, most,
        ),
      );
    });
    return () => {
      isOver = true;
      drawn?.destroy();
    };
  }, [content, theme, isDark, language]);

  return (
    <div className="drawing">
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Two edges with the space between them filled: the upper one has the name. Without an upper limit it reaches to the top. */
function drawnBand(band: Band): ChartDataset[] {
  const edge = { type: "line" as const, borderWidth: 0, pointRadius: 0, pointHitRadius: 0, stepped: "before" as const, order: 10 };
  const colour = token("chart-band");
  const least = band.points.map((one) => ({ x: one.x, y: one.least }));
  const isOpen = band.points.every((one) => one.most === null);
  if (isOpen) return [{ ...edge, label: band.name, data: least, fill: "end", backgroundColor: colour, borderColor: colour }];
  return [
    { ...edge, label: "", data: least, fill: false },
    { ...edge, label: band.name, data: band.points.map((one) => ({ x: one.x, y: one.most ?? NaN })), fill: "-1", backgroundColor: colour, borderColor: colour },
  ];
}

function configuration(
  labelsOf: (chart: ChartJS) => LegendItem[], series: Series[], bands: Band[], kind: "line" | "bar", unit: string,
  xText: (x: number) => string, ticks: number[] | undefined, least: number | undefined, most: number | undefined,
): ChartConfiguration {
  const [text, grid] = [token("text-muted"), token("chart-grid")];
  const withUnit = (value: number) => (unit === "" ? number(value) : `${number(value)} ${unit}`);
  const places = series.flatMap((one) => one.points.map((point) => point.x));
  const datasets = series.map((one, index): ChartDataset => {
    const colour = token(`chart-${(index % 3) + 1}`);
    const data = one.points as { x: number; y: number }[];
    return kind === "bar"
      ? { type: "bar", label: one.name, data, backgroundColor: colour, maxBarThickness: 48 }
      : {
          type: "line", label: one.name, data, borderColor: colour, backgroundColor: colour, borderWidth: 2, clip: 8,
          pointRadius: data.map((_, at) => (one.marked?.[at] === true ? 6 : data.length > 60 ? 1.5 : 3)),
          pointStyle: data.map((_, at) => (one.marked?.[at] === true ? "triangle" : "circle")),
          // Straight: a curve would show values that nobody measured.
          borderDash: DASHES[index % 3] ?? [], tension: 0, spanGaps: false,
        };
  });
  return {
    type: kind,
    data: { datasets: [...datasets, ...bands.flatMap(drawnBand)] },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: {
        x: {
          type: "linear", stacked: kind === "bar", grid: { color: grid }, offset: kind === "bar",
          min: Math.min(...places, ...(ticks ?? [])), max: Math.max(...places, ...(ticks ?? [])),
          ticks: {
            color: text, maxRotation: 0, autoSkip: true, autoSkipPadding: 8, ...(ticks === undefined && { maxTicksLimit: 6 }),
            callback: (value) => xText(Number(value)),
          },
          ...(ticks !== undefined && {
            afterBuildTicks: (axis) => {
              axis.ticks = ticks.map((value) => ({ value }));
            },
          }),
        },
        y: {
          stacked: kind === "bar", grid: { color: grid }, ticks: { color: text, maxTicksLimit: 7, callback: (value) => number(Number(value), 2) },
          ...(least !== undefined && { suggestedMin: least }), ...(most !== undefined && { suggestedMax: most }),
        },
      },
      plugins: {
        legend: {
          display: series.length > 1 || bands.length > 0, position: "bottom",
          labels: {
            // The types do not know the width, the library does.
            color: text, usePointStyle: true, ...({ pointStyleWidth: 24 } as object), filter: (item) => item.text !== "",
            // Lines are lines there, too; bars and bands are patches.
            generateLabels: (chart) => labelsOf(chart).map((item) => {
              const isLine = kind === "line" && (item.datasetIndex ?? 0) < series.length;
              return isLine
                ? { ...item, pointStyle: "line", lineWidth: 2, lineDash: DASHES[(item.datasetIndex ?? 0) % 3] ?? [] }
                : { ...item, pointStyle: "rect", lineWidth: 1, strokeStyle: text };
            }),
          },
        },
        tooltip: {
          filter: (item) => item.datasetIndex < series.length,
          callbacks: {
            title: (items) => (items[0] === undefined ? "" : xText(items[0].parsed.x)),
            label: (item) => `${item.dataset.label ?? ""}: ${withUnit(item.parsed.y)}`,
          },
        },
      },
    },
  };
}
