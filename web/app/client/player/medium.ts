/** What is played: a video, or the time that somebody spends with a document or a package. */

/** Both can be started, stopped and put to a place; times are milliseconds. */
export interface Medium {
  readonly durationMs: number;
  position(): number;
  playing(): boolean;
  play(): Promise<void>;
  pause(): void;
  seek(ms: number): void;
  setSpeed(speed: number): void;
  /** Called whenever it started, stopped, came to its end or moved on. */
  onChange(listener: (what: "play" | "pause" | "end" | "time" | "stalled" | "failed") => void): void;
}

/** A native video or audio element. */
export function videoMedium(element: HTMLMediaElement, durationMs: number): Medium {
  return {
    durationMs,
    position: () => Math.min(durationMs, Math.round(element.currentTime * 1000)),
    playing: () => !element.paused && !element.ended,
    play: () => element.play(),
    pause: () => element.pause(),
    seek: (ms) => void (element.currentTime = ms / 1000),
    setSpeed: (speed) => void (element.playbackRate = speed),
    onChange(listener) {
      const on = (event: string, what: Parameters<typeof listener>[0]) =>
        element.addEventListener(event, () => listener(what));
      on("playing", "play");
      on("pause", "pause");
      on("ended", "end");
      on("timeupdate", "time");
      on("waiting", "stalled");
      on("error", "failed");
    },
  };
}

const TICK_MS = 250;

/** Time that goes on while the page is looked at: for what has no time of its own. */
export function clockMedium(durationMs: number): Medium {
  let at = 0;
  let runningSince: number | undefined;
  const listeners: ((what: "play" | "pause" | "end" | "time") => void)[] = [];
  const tell = (what: "play" | "pause" | "end" | "time") => {
    for (const listener of listeners) listener(what);
  };
  const position = () =>
    Math.min(durationMs, at + (runningSince === undefined ? 0 : Math.round(performance.now() - runningSince)));
  const pause = () => {
    if (runningSince === undefined) return;
    at = position();
    runningSince = undefined;
    tell("pause");
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) pause();
  });
  setInterval(() => {
    if (runningSince === undefined) return;
    tell("time");
    if (position() < durationMs) return;
    pause();
    tell("end");
  }, TICK_MS);
  return {
    durationMs,
    position,
    playing: () => runningSince !== undefined,
    async play() {
      if (runningSince !== undefined) return;
      runningSince = performance.now();
      tell("play");
    },
    pause,
    seek: (ms) => {
      at = ms;
      if (runningSince !== undefined) runningSince = performance.now();
    },
    setSpeed: () => undefined,
    onChange: (listener) => void listeners.push(listener),
  };
}
