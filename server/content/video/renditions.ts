/** Which bit rates a video is made in, and the playlists that name them. */
import type { Probed } from "./probe.ts";

/** One bit rate: the shorter side of the picture, and kilobits a second. */
export interface Rung {
  name: string;
  side: number;
  videoKbit: number;
  soundKbit: number;
}

const LADDER: readonly Rung[] = [
  { name: "v240", side: 240, videoKbit: 110, soundKbit: 40 },
  { name: "v360", side: 360, videoKbit: 350, soundKbit: 48 },
  { name: "v720", side: 720, videoKbit: 1_200, soundKbit: 64 },
];
/** A little less than asked for is still that. */
const NEARLY = 0.9;

export const SEGMENT_SECONDS = 4;
export const SOUND_KBIT = 40;
const MOST_FRAMES = 25;

/** The rungs that a source has enough picture for; the smallest always, never larger than the source. */
export function rungsOf({ width, height }: Pick<Probed, "width" | "height">): Rung[] {
  const side = Math.min(width, height);
  const fitting = LADDER.filter((rung, at) => at === 0 || side >= rung.side * NEARLY);
  return fitting.map((rung) => ({ ...rung, side: Math.min(rung.side, side - (side % 2)) }));
}

/** How it is encoded: segments of so many seconds, the quality that is aimed at, and the most that sound may need. */
export interface Encoded {
  seconds: number;
  crf: number;
  soundKbit: number;
}

const USUAL: Encoded = { seconds: SEGMENT_SECONDS, crf: 26, soundKbit: 64 };

/** What the encoder is asked for: every rung, the sound alone, and a still picture every so many seconds, reading the source once. */
export function outputArgs(
  probed: Probed,
  rungs: readonly Rung[],
  slideSeconds: number,
  { seconds, crf, soundKbit: most }: Encoded = USUAL,
): string[] {
  const { width, height, framesPerSecond, hasSound } = probed;
  const names = rungs.map((_, at) => `[r${at}]`);
  const across = (side: number) => (width >= height ? `-2:${side}` : `${side}:-2`);
  const scaled = rungs.map(({ side }, at) => `[r${at}]scale=${across(side)}:flags=bicubic,format=yuv420p[o${at}]`);
  const still = `[s]select='gte(t,${slideSeconds}*selected_n)',scale=${across(Math.min(480, Math.min(width, height)))}[st]`;
  const graph = [
    `[0:v:0]fps=${Math.min(MOST_FRAMES, framesPerSecond)},setpts=PTS-STARTPTS,split=${rungs.length + 1}${names.join("")}[s]`,
    ...scaled,
    still,
  ].join(";");
  const args = ["-filter_complex", graph];
  for (const [at, { name, videoKbit, soundKbit }] of rungs.entries())
    args.push(
      ...split(`-map [o${at}] ${hasSound ? "-map 0:a:0" : ""}`),
      ...split("-c:v libx264 -preset veryfast -profile:v main -threads 1"),
      ...split(`-crf ${crf} -maxrate ${videoKbit}k -bufsize ${videoKbit * 2}k`),
      ...split(`-force_key_frames expr:gte(t,n_forced*${seconds}) -sc_threshold 0`),
      ...soundArgs(hasSound, Math.min(soundKbit, most)),
      ...hls(name, seconds),
    );
  if (hasSound)
    args.push(
      "-map",
      "0:a:0",
      "-vn",
      ...soundArgs(true, Math.min(SOUND_KBIT, most)),
      ...hls("audio", Math.max(seconds, 2 * SEGMENT_SECONDS)),
    );
  args.push("-map", "[st]", "-fps_mode", "vfr", "-c:v", "mjpeg", "-q:v", "4", "-f", "image2", "still-%05d.jpg");
  return args;
}

/** Words as the encoder is given them. */
function split(line: string): string[] {
  return line.split(" ").filter((word) => word !== "");
}

function soundArgs(hasSound: boolean, kbit: number): string[] {
  return split(hasSound ? `-c:a aac -b:a ${kbit}k -ac 1 -ar 44100` : "-an");
}

/** One file for a rendition, of which each segment is a range: few objects, and browsers keep what they have. */
function hls(name: string, seconds: number): string[] {
  return split(
    `-map_metadata -1 -f hls -hls_time ${seconds} -hls_playlist_type vod -hls_segment_type fmp4 -hls_flags single_file ` +
      `-hls_segment_filename ${name}.mp4 ${name}.m3u8`,
  );
}

/** What a playlist of a rendition comes to. */
export interface Measured {
  durationMs: number;
  /** The most that a segment needs, in bits a second. */
  bandwidth: number;
  averageBandwidth: number;
}

/** Measures a rendition by its playlist. Undefined when it has no segment. */
export function measure(playlist: string): Measured | undefined {
  let seconds = 0;
  let bits = 0;
  let most = 0;
  let last = 0;
  for (const line of playlist.split("\n")) {
    const length = /^#EXTINF:([\d.]+)/.exec(line);
    if (length !== null) last = Number(length[1]);
    const range = /^#EXT-X-BYTERANGE:(\d+)/.exec(line);
    if (range === null) continue;
    seconds += last;
    bits += Number(range[1]) * 8;
    if (last > 0.5) most = Math.max(most, (Number(range[1]) * 8) / last);
  }
  if (seconds <= 0) return undefined;
  const averageBandwidth = Math.ceil(bits / seconds);
  return {
    durationMs: Math.round(seconds * 1_000),
    bandwidth: Math.ceil(Math.max(most, averageBandwidth)),
    averageBandwidth,
  };
}

/** A rendition in the list of all. */
export interface Listed extends Measured {
  name: string;
  width: number;
  height: number;
  codecs: string;
}

/** The list of all renditions, the lightest first: players begin with it. */
export function masterPlaylist(renditions: readonly Listed[]): string {
  const lines = renditions.flatMap(({ name, width, height, codecs, bandwidth, averageBandwidth }) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},AVERAGE-BANDWIDTH=${averageBandwidth},RESOLUTION=${width}x${height},CODECS="${codecs}"`,
    `${name}.m3u8`,
  ]);
  return ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS", ...lines, ""].join("\n");
}

/** Size and codec as the first bytes of a fragmented MP4 file name them. */
export function readHeader(
  head: Buffer,
  hasSound: boolean,
): { width: number; height: number; codecs: string } | undefined {
  const entry = head.indexOf("avc1");
  const config = head.indexOf("avcC");
  if (entry < 0 || config < 0 || config + 8 > head.length) return undefined;
  const hex = (at: number) => head.readUInt8(at).toString(16).padStart(2, "0").toUpperCase();
  const codec = `avc1.${hex(config + 5)}${hex(config + 6)}${hex(config + 7)}`;
  return {
    width: head.readUInt16BE(entry + 28),
    height: head.readUInt16BE(entry + 30),
    codecs: hasSound ? `${codec},mp4a.40.2` : codec,
  };
}
