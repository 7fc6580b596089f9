/** A video as it was uploaded becomes what a weak phone can play: several bit rates, the sound alone, still pictures. */
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mediaAddress, type ContentSlides } from "../../../contract/content-view.ts";
import { ContentFault } from "../faults.ts";
import type { Made, MadePart } from "../making.ts";
import { runEncoder } from "./encoder.ts";
import { headOf } from "../head.ts";
import { HEAD_BYTES, inputArgs, probe, type Probed } from "./probe.ts";
import { makeSlides } from "./slides.ts";
import {
  masterPlaylist,
  measure,
  outputArgs,
  readHeader,
  rungsOf,
  type Encoded,
  type Listed,
  type Rung,
} from "./renditions.ts";

const MEDIA = {
  m3u8: "application/vnd.apple.mpegurl",
  mp4: "video/mp4",
  sound: "audio/mp4",
  webp: "image/webp",
  json: "application/json",
} as const;
const LEAST_MS = 1_000;
/** What may be missing at the end of what the header promises, before it counts as cut off. */
const CUT_OFF = 0.9;
const MOST_SLIDES = 400;
const LEAST_SLIDE_SECONDS = 5;
const BASE_MS = 600_000;
const TIMES_REAL = 6;

export interface Encoding {
  program: string;
  /** The upload. */
  file: string;
  /** An empty folder for what is made. */
  folder: string;
  contentKey: string;
  onProgress(percent: number): void;
  signal?: AbortSignal | undefined;
  /** Of the demo's own videos, which are to be small: one bit rate, and long segments. */
  small?: (Encoded & { rung: string }) | undefined;
}

/** Makes everything of a video. Throws a ContentFault for one that cannot be used. */
export async function encodeVideo(encoding: Encoding): Promise<Made> {
  const { program, file, folder, contentKey, signal } = encoding;
  const probed = await probe(program, file, { folder, signal });
  const { small } = encoding;
  const rungs = rungsOf(probed).filter(({ name }) => small === undefined || name === small.rung);
  const seconds = Math.max(LEAST_SLIDE_SECONDS, Math.ceil((probed.durationMs ?? 3_600_000) / 1_000 / MOST_SLIDES));
  await run(encoding, probed, rungs, seconds);
  const listed = await Promise.all(rungs.map((rung) => listedOf(folder, rung, probed.hasSound)));
  const durationMs = Math.max(...listed.map((each) => each.durationMs));
  if (durationMs < LEAST_MS) throw new ContentFault("video_short");
  if (probed.durationMs !== undefined && durationMs < probed.durationMs * CUT_OFF)
    throw new ContentFault("video_broken");
  const parts: MadePart[] = [];
  for (const { name } of listed) parts.push(...renditionParts(folder, name, MEDIA.mp4));
  if (probed.hasSound) parts.push(...renditionParts(folder, "audio", MEDIA.sound));
  await writeFile(join(folder, "master.m3u8"), masterPlaylist(listed));
  parts.push({ path: "master.m3u8", file: join(folder, "master.m3u8"), media: MEDIA.m3u8 });
  const slides = await makeSlides(folder, await stills(folder), seconds);
  const told: ContentSlides = {
    durationMs,
    slides: slides.map(({ atMs, path }) => ({
      atMs,
      url: mediaAddress.master(contentKey).replace("master.m3u8", path),
    })),
  };
  await writeFile(join(folder, "slides.json"), JSON.stringify(told));
  parts.push({ path: "slides.json", file: join(folder, "slides.json"), media: MEDIA.json });
  for (const { path } of slides) parts.push({ path, file: join(folder, path), media: MEDIA.webp });
  const poster = slides[Math.floor(slides.length / 10)];
  if (poster !== undefined) parts.push({ path: "poster.webp", file: join(folder, poster.path), media: MEDIA.webp });
  const { width, height } = listed.at(-1) as Listed;
  return { parts, durationMs, width, height };
}

async function run(
  { program, file, folder, onProgress, signal, small }: Encoding,
  probed: Probed,
  rungs: readonly Rung[],
  slideSeconds: number,
): Promise<void> {
  const total = (probed.durationMs ?? 0) * 1_000;
  const onLine = (line: string) => {
    const at = Number(/^out_time_us=(\d+)/.exec(line)?.[1] ?? Number.NaN);
    if (total > 0 && Number.isFinite(at)) onProgress(Math.min(99, Math.floor((at * 100) / total)));
  };
  const args = ["-loglevel", "error", "-progress", "pipe:1", "-y", ...inputArgs(probed.demuxer, file)];
  const longestMs = BASE_MS + TIMES_REAL * (probed.durationMs ?? 0);
  const options = { folder, longestMs, onLine, signal };
  const ended = await runEncoder(program, [...args, ...outputArgs(probed, rungs, slideSeconds, small)], options);
  if (ended.cut) throw new ContentFault("video_slow");
  if (ended.code === 0) return;
  // What stands in the way is nearly always the file; a server that cannot encode at all says so in its log.
  throw new ContentFault(/codec|decoder|whitelist/i.test(ended.said) ? "video_codec" : "video_broken");
}

async function listedOf(folder: string, { name }: Rung, hasSound: boolean): Promise<Listed> {
  const playlist = await readFile(join(folder, `${name}.m3u8`), "utf8").catch(() => "");
  const measured = measure(playlist);
  const header = measured && readHeader(await headOf(join(folder, `${name}.mp4`), HEAD_BYTES), hasSound);
  if (measured === undefined || header === undefined) throw new ContentFault("video_broken");
  return { name, ...measured, ...header };
}

function renditionParts(folder: string, name: string, media: string): MadePart[] {
  return [
    { path: `${name}.m3u8`, file: join(folder, `${name}.m3u8`), media: MEDIA.m3u8 },
    { path: `${name}.mp4`, file: join(folder, `${name}.mp4`), media },
  ];
}

async function stills(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^still-\d+\.jpg$/.test(name)).sort();
}
