import type { View } from "../../ui/index.ts";

/** What of a lesson has been seen, as a bar with its stretches. */
export function Seen({
  covered,
  durationMs,
  label,
  live = false,
}: {
  readonly covered: readonly (readonly [number, number])[];
  readonly durationMs: number;
  readonly label: string;
  /** The player adds to it while it plays. */
  readonly live?: boolean;
}): View {
  return (
    <svg class="seen" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect class="seen-track" x="0" y="0" width="1000" height="10" />
      <g {...(live ? { "data-player-seen": true } : {})}>
        {covered.map(([from, to]) => (
          <rect x={(from / durationMs) * 1000} y="0" width={((to - from) / durationMs) * 1000} height="10" />
        ))}
      </g>
    </svg>
  );
}
