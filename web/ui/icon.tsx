import type { View } from "./types.ts";
import { classes } from "./types.ts";

const shapes = {
  check: "M4.5 10.5l3.6 3.6 7.4-8",
  cross: "M5.5 5.5l9 9m0-9l-9 9",
  clock: "M10 5.5V10l3 2M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0z",
  warn: "M10 3.5l7.2 12.5H2.8L10 3.5zM10 8.4v3.4M10 13.9v.2",
  info: "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0zM10 9.2v4.3M10 6.4v.2",
  question: "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0zM8 8.2c.1-2.6 4.1-2.5 4 .1-.1 1.4-2 1.5-2 3.1M10 13.7v.2",
  minus: "M5 10h10",
  shield: "M10 3l5.8 2.2v4.3c0 3.6-2.4 6.3-5.8 7.5-3.4-1.2-5.8-3.9-5.8-7.5V5.2L10 3zM7.4 9.9l1.9 1.9 3.4-3.6",
  arrow: "M4 10h11.5M11 5.5l4.5 4.5-4.5 4.5",
  back: "M16 10H4.5M9 5.5L4.5 10 9 14.5",
  down: "M5.5 8l4.5 4.5L14.5 8",
  download: "M10 3.5v8.8M6.2 8.8L10 12.5l3.8-3.7M4 16h12",
  search: "M13 13l3.8 3.8M14.5 8.8a5.7 5.7 0 1 1-11.4 0 5.7 5.7 0 0 1 11.4 0z",
  print: "M6 7.5V3.5h8v4M6 13.5H3.8v-6h12.4v6H14M6 11.5h8v5H6z",
  file: "M5 2.8h6.5L15 6.3v10.9H5zM11.3 3v3.5h3.6",
  camera: "M3 6.5h3.2l1.3-2h5l1.3 2H17v9.5H3zM12.8 11a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0z",
  empty: "M3.5 11.5l2.3-7h8.4l2.3 7v4.7h-13zM3.5 11.5h4l1 2h3l1-2h4",
} as const;

/** Names of the icons. */
export type IconName = keyof typeof shapes;

export interface IconProps {
  readonly name: IconName;
  /** `large` is twice the text size. */
  readonly size?: "text" | "large";
  /** Arrows turn round in right-to-left languages. */
  readonly directional?: boolean;
}

/** A line icon in the colour of the text around it. Always decoration: the words beside it carry the meaning. */
export function Icon({ name, size = "text", directional = false }: IconProps): View {
  return (
    <svg
      class={classes("icon", size === "large" && "icon-large", directional && "mirror")}
      viewBox="0 0 20 20"
      aria-hidden="true"
      focusable="false"
    >
      <path d={shapes[name]} />
    </svg>
  );
}
