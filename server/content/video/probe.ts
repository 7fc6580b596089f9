/** What a video is before anything is made of it: its container by its first bytes, its streams as the encoder reads them. */
import { fileTypeFromBuffer } from "file-type";
import { ContentFault } from "../faults.ts";
import { headOf } from "../head.ts";
import { runEncoder, type RunOptions } from "./encoder.ts";

/** Which demuxer reads what; nothing else is ever tried, so that a text which says "play that file" stays a text. */
const DEMUXERS: Readonly<Record<string, string>> = {
  "video/mp4": "mov",
  "video/quicktime": "mov",
  "video/x-m4v": "mov",
  "video/3gpp": "mov",
  "video/matroska": "matroska",
  "video/x-matroska": "matroska",
  "video/webm": "matroska",
  "video/vnd.avi": "avi",
  "video/x-msvideo": "avi",
  "video/mp2t": "mpegts",
  "video/mpeg": "mpeg",
  "video/MP1S": "mpeg",
  "video/MP2P": "mpeg",
  "video/x-flv": "flv",
  "video/x-ms-asf": "asf",
  "video/x-ms-wmv": "asf",
};
/** Encodings that cameras, phones and office programs write. */
const CODECS =
  "h264,hevc,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,mpeg4,msmpeg4,msmpeg4v2,msmpeg4v3,h263,mpeg1video,mpeg2video,mjpeg,prores," +
  "wmv1,wmv2,wmv3,vc1,flv,qtrle,rawvideo,png,aac,aac_latm,mp3,mp3float,mp2,mp2float,opus,libopus,vorbis,libvorbis,ac3,eac3,flac," +
  "alac,wmav1,wmav2,wmapro,amrnb,amr_nb,amrwb,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le,pcm_u8,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav";
/** So much of a file is looked at to know what it is. */
export const HEAD_BYTES = 65_536;
const PROBE_MS = 30_000;
const MOST_SIDE = 4_096;
const MOST_PIXELS = 4_096 * 2_304;
const LEAST_SIDE = 64;
const MOST_MS = 6 * 3_600_000;

export interface Probed {
  demuxer: string;
  /** As its header says; what was really in it is measured later. */
  durationMs: number | undefined;
  width: number;
  height: number;
  framesPerSecond: number;
  hasSound: boolean;
}

/** How the encoder is to read a file. */
export function inputArgs(demuxer: string, file: string): string[] {
  const bounds = `-protocol_whitelist file,pipe -format_whitelist ${FORMATS[demuxer] ?? demuxer} -codec_whitelist ${CODECS}`;
  const words = `-hide_banner -nostdin ${bounds} -max_streams 16 -threads 1 -f ${demuxer} -i`.split(" ");
  // A path may hold spaces.
  return [...words, `file:${file}`];
}

const FORMATS: Readonly<Record<string, string>> = { mov: "mov,mp4,m4a,3gp,3g2,mj2", matroska: "matroska,webm" };

/** Looks at a file. Throws a ContentFault for what is no video that can be used. */
export async function probe(
  program: string,
  file: string,
  options: Pick<RunOptions, "folder" | "signal">,
): Promise<Probed> {
  const demuxer = await demuxerOf(file);
  const { said, cut } = await runEncoder(program, inputArgs(demuxer, file), { ...options, longestMs: PROBE_MS });
  if (cut) throw new ContentFault("video_slow");
  return { demuxer, ...readProbe(said) };
}

async function demuxerOf(file: string): Promise<string> {
  const head = await headOf(file, HEAD_BYTES);
  const text = head.subarray(0, 1_024).toString("latin1");
  if (/^\uFEFF?(?:\u00ef\u00bb\u00bf)?\s*(#EXTM3U|ffconcat|\[playlist\]|<\?xml|<MPD|<smil|<asx)/i.test(text))
    throw new ContentFault("video_playlist");
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  const demuxer = found === undefined ? undefined : DEMUXERS[found.mime];
  if (demuxer === undefined) throw new ContentFault("video_unknown", found?.ext);
  return demuxer;
}

/** Reads what the encoder says about a file; exported for its test. */
export function readProbe(said: string): Omit<Probed, "demuxer"> {
  if (!/^Input #0/m.test(said)) throw new ContentFault("video_broken");
  const duration = /Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/.exec(said);
  const durationMs =
    duration === null
      ? undefined
      : Math.round((Number(duration[1]) * 3_600 + Number(duration[2]) * 60 + Number(duration[3])) * 1_000);
  const picture = said.split("\n").find((line) => /Stream #0:\d+.*: Video: /.test(line) && !/attached pic/.test(line));
  if (picture === undefined) throw new ContentFault("video_silent_picture");
  const size = /, (\d{1,6})x(\d{1,6})/.exec(picture);
  if (size === null || /Video: none/.test(picture)) throw new ContentFault("video_codec", codecIn(picture));
  const [width, height] = [Number(size[1]), Number(size[2])];
  if (Math.max(width, height) > MOST_SIDE || width * height > MOST_PIXELS)
    throw new ContentFault("video_huge", `${width}×${height}`);
  if (Math.min(width, height) < LEAST_SIDE) throw new ContentFault("video_tiny", `${width}×${height}`);
  if (durationMs !== undefined && durationMs > MOST_MS) throw new ContentFault("video_long");
  const rate = Number(/, ([\d.]+) fps/.exec(picture)?.[1] ?? /, ([\d.]+) tbr/.exec(picture)?.[1] ?? 25);
  const hasSound = /Stream #0:\d+.*: Audio: (?!none)/.test(said);
  return { durationMs, width, height, framesPerSecond: Number.isFinite(rate) && rate > 0 ? rate : 25, hasSound };
}

function codecIn(line: string): string {
  return /Video: (\w+)/.exec(line)?.[1] ?? "";
}
