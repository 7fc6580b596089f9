import dictionary from "../text/zh-CN/ui.json" with { type: "json" };
import { words } from "../text/text.ts";
import { groupDigits, hourDigits, percent } from "./format.ts";
import type { Children, View } from "./types.ts";
import { classes } from "./types.ts";

const t = words("ui", dictionary);

/** Colour slots of charts; each has its own pattern in forced colours and its word in the legend. */
export type Series = "met" | "exempt" | "pending" | "owed" | "outside";

interface ChartFrameProps {
  readonly title: string;
  readonly summary?: Children;
  readonly legend?: readonly { readonly series: Series | "required"; readonly label: string }[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly Children[])[];
  readonly children: Children;
}

/** Heading, legend and the same numbers as a table, around a drawing. */
function ChartFrame({ title, summary, legend = [], head, rows, children }: ChartFrameProps): View {
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        {summary !== undefined && <span class="hint">{summary}</span>}
      </figcaption>
      {legend.length > 0 && (
        <ul class="legend">
          {legend.map((item) => (
            <li>
              <span class={`swatch swatch-${item.series}`} aria-hidden="true" />
              {item.label}
            </li>
          ))}
        </ul>
      )}
      {children}
      <details class="disclosure chart-table">
        <summary>
          {t("chart.asTable")}
          <span class="visually-hidden">{title}</span>
        </summary>
        <div class="table-wrap" role="region" aria-label={t("chart.tableOf", { title })} tabIndex={0}>
          <table class="plain-table">
            <thead>
              <tr>
                {head.map((cell) => (
                  <th scope="col">{cell}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr>{row.map((cell, index) => (index === 0 ? <th scope="row">{cell}</th> : <td>{cell}</td>))}</tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

export interface BarChartProps {
  readonly title: string;
  readonly summary?: Children;
  readonly bars: readonly {
    readonly label: string;
    readonly value: number;
    readonly href?: string;
    readonly current?: boolean;
  }[];
  /** How a value is written; whole numbers with commas unless given. */
  readonly format?: (value: number) => string;
  /** The value of a full bar; the largest unless given. */
  readonly max?: number;
  /** Heads of the table: what the bars are, what is counted. */
  readonly columns: readonly [string, string];
}

/** Bars lying down, one line each, with the label before and the number behind; a bar with `href` leads deeper. */
export function BarChart({ title, summary, bars, format = groupDigits, max, columns }: BarChartProps): View {
  const full = Math.max(max ?? 0, ...bars.map((bar) => bar.value), 1e-9);
  return (
    <ChartFrame title={title} summary={summary} head={columns} rows={bars.map((bar) => [bar.label, format(bar.value)])}>
      <ul class="bars">
        {bars.map((bar) => (
          <li>
            <BarLine label={bar.label} href={bar.href} current={bar.current} value={format(bar.value)}>
              <rect class="bar-track" width="100" height="10" />
              <rect class="series-met" width={(Math.max(0, bar.value) / full) * 100} height="10" />
            </BarLine>
          </li>
        ))}
      </ul>
    </ChartFrame>
  );
}

interface BarLineProps {
  readonly label: string;
  readonly value: string;
  readonly href?: string | undefined;
  readonly current?: boolean | undefined;
  readonly children: Children;
}

function BarLine({ label, value, href, current, children }: BarLineProps): View {
  const inside = (
    <>
      <span class="bars-label">{label}</span>
      <svg class="bar mirror" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        {children}
      </svg>
      <span class="bars-value">{value}</span>
    </>
  );
  if (href === undefined) return <div class="bars-line">{inside}</div>;
  return (
    <a class="bars-line" href={href} aria-current={current === true ? "true" : undefined}>
      {inside}
    </a>
  );
}

export interface StackedBarChartProps {
  readonly title: string;
  readonly summary?: Children;
  /** The parts of every bar, in the order they are drawn. */
  readonly parts: readonly { readonly series: Series; readonly label: string }[];
  readonly bars: readonly {
    readonly label: string;
    /** One number for each part. */
    readonly values: readonly number[];
    /** What stands behind the bar in place of the highlighted part's share. */
    readonly value?: string;
    readonly href?: string;
    readonly current?: boolean;
  }[];
  /** What the bars are, as head of the table. */
  readonly column: string;
  /** `share`: every bar is as long as the next; `count`: bars as long as what they count. */
  readonly scale?: "share" | "count";
  /** Which part the number behind the bar tells about, as index into `parts`. */
  readonly highlight?: number;
}

/** Bars in parts, lying down; for overview pages that drill down. */
export function StackedBarChart(props: StackedBarChartProps): View {
  const { title, summary, parts, bars, column, scale = "share", highlight = 0 } = props;
  const sum = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0);
  const longest = Math.max(...bars.map((bar) => sum(bar.values)), 1e-9);
  const rows = bars.map((bar) => [bar.label, ...bar.values.map(groupDigits), groupDigits(sum(bar.values))]);
  return (
    <ChartFrame
      title={title}
      summary={summary}
      legend={parts}
      head={[column, ...parts.map((part) => part.label), t("chart.total")]}
      rows={rows}
    >
      <ul class="bars">
        {bars.map((bar) => {
          const all = sum(bar.values);
          const full = scale === "share" ? Math.max(all, 1e-9) : longest;
          let from = 0;
          return (
            <li>
              <BarLine
                label={bar.label}
                href={bar.href}
                current={bar.current}
                value={bar.value ?? percent((bar.values[highlight] ?? 0) / all)}
              >
                <rect class="bar-track" width="100" height="10" />
                {parts.map((part, index) => {
                  const width = ((bar.values[index] ?? 0) / full) * 100;
                  const x = from;
                  from += width;
                  if (width <= 0) return null;
                  return (
                    <rect
                      class={`series-${part.series}`}
                      fill={part.series === "pending" ? "url(#hatch)" : undefined}
                      x={x}
                      width={width}
                      height="10"
                    />
                  );
                })}
              </BarLine>
            </li>
          );
        })}
      </ul>
    </ChartFrame>
  );
}

export interface LedgerChartProps {
  readonly title: string;
  readonly summary?: Children;
  /** All in hundredths of an hour; `required` 0 when nothing was owed. */
  readonly years: readonly {
    readonly year: number;
    readonly required: number;
    readonly earned: number;
    readonly waived?: number;
    readonly pending?: number;
    readonly href?: string;
    readonly current?: boolean;
    /** The verdict in a word. */
    readonly verdict?: string;
  }[];
}

/** Standing bars over the years: earned, waived and under review against the line of what was required. */
export function LedgerChart({ title, summary, years }: LedgerChartProps): View {
  const top =
    Math.max(
      ...years.map((year) => Math.max(year.required, year.earned + (year.waived ?? 0) + (year.pending ?? 0))),
      1,
    ) * 1.08;
  const legend = [
    { series: "met", label: t("ledger.earned") },
    { series: "exempt", label: t("ledger.waived") },
    { series: "pending", label: t("ledger.pending") },
    { series: "required", label: t("ledger.required") },
  ] as const;
  const head = [t("ledger.year"), ...legend.map((item) => item.label), t("ledger.verdict")];
  const rows = years.map((year) => [
    String(year.year),
    ...[year.earned, year.waived ?? 0, year.pending ?? 0, year.required].map(hourDigits),
    year.verdict ?? "",
  ]);
  return (
    <ChartFrame title={title} summary={summary} legend={legend} head={head} rows={rows}>
      <ul class="columns">
        {years.map((year) => {
          const inside = (
            <>
              <span class="columns-value">{hourDigits(year.earned + (year.waived ?? 0))}</span>
              <Column year={year} top={top} />
              <span class="columns-label">{year.year}</span>
              {year.verdict !== undefined && <span class="columns-note">{year.verdict}</span>}
            </>
          );
          return (
            <li class={classes(year.current && "columns-current")}>
              {year.href === undefined ? (
                <div class="columns-item">{inside}</div>
              ) : (
                <a class="columns-item" href={year.href} aria-current={year.current === true ? "true" : undefined}>
                  {inside}
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </ChartFrame>
  );
}

function Column({ year, top }: { year: LedgerChartProps["years"][number]; top: number }): View {
  let level = 100;
  const pieces = [
    ["met", year.earned],
    ["exempt", year.waived ?? 0],
    ["pending", year.pending ?? 0],
  ] as const;
  return (
    <svg class="column" viewBox="0 0 40 100" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-track" x="6" width="28" height="100" />
      {pieces.map(([series, size]) => {
        const height = (Math.max(0, size) / top) * 100;
        level -= height;
        return height > 0 ? (
          <rect
            class={`series-${series}`}
            fill={series === "pending" ? "url(#hatch)" : undefined}
            x="6"
            width="28"
            y={level}
            height={height}
          />
        ) : null;
      })}
      {year.required > 0 && (
        <path
          class="column-line"
          d={`M0 ${(100 - (year.required / top) * 100).toFixed(2)}H40`}
          vector-effect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}

export interface SparklineProps {
  readonly values: readonly number[];
  /** What the line shows, from where to where, in words. */
  readonly label: string;
}

/** A line as high as the text, with its last point marked. */
export function Sparkline({ values, label }: SparklineProps): View {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const step = values.length > 1 ? 96 / (values.length - 1) : 0;
  const points = values.map((value, index) => [2 + index * step, 22 - ((value - low) / span) * 18] as const);
  const last = points.at(-1);
  return (
    <svg class="sparkline mirror" viewBox="0 0 100 24" role="img" aria-label={label}>
      <polyline points={points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")} />
      {last && <circle cx={last[0]} cy={last[1]} r="2.4" />}
    </svg>
  );
}
