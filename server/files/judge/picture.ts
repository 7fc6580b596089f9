/** Pictures: decoded and written anew, so that nothing of the file is kept but what one sees. */
import sharp, { type Metadata, type Sharp } from "sharp";
import { Fault } from "./faults.ts";
import type { PictureMedia } from "./kinds.ts";

/** A picture written anew. */
export interface Picture {
  content: Buffer;
  width: number;
  height: number;
  looks: string | null;
}

const LONGEST_SIDE = 4_000;
const SMALL_SIDE = 320;
/** What is decoded line by line may be larger than what must be whole in memory. */
const MOST_PIXELS = 64_000_000;
const MOST_PIXELS_WHOLE = 24_000_000;
const LONGEST_GIVEN = 20_000;
const FORMAT: Readonly<Record<PictureMedia, string>> = {
  "image/jpeg": "jpeg",
  "image/png": "png",
  "image/webp": "webp",
};

sharp.cache(false);
sharp.concurrency(1);
// Only what may be evidence is ever decoded, whatever a file pretends to be.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp"] });

/** Writes a picture anew: upright, at most 4,000 pixels a side, without its place, its camera or anything behind its end. */
export async function rewrite(content: Buffer, media: PictureMedia): Promise<Picture> {
  await measure(content, media);
  try {
    const upright = open(content).autoOrient();
    const sized = upright.resize({
      width: LONGEST_SIDE,
      height: LONGEST_SIDE,
      fit: "inside",
      withoutEnlargement: true,
    });
    const { data, info } = await encode(sized, media).toBuffer({ resolveWithObject: true });
    return { content: data, width: info.width, height: info.height, looks: await looksOf(data) };
  } catch (error) {
    throw faultOf(error);
  }
}

/** A picture small enough for a list, of what is kept. */
export async function makeSmall(content: Buffer): Promise<Buffer> {
  return open(content)
    .resize({ width: SMALL_SIDE, height: SMALL_SIDE, fit: "inside", withoutEnlargement: true })
    .flatten({ background: "#ffffff" })
    .webp({ quality: 75 })
    .toBuffer();
}

function open(content: Buffer): Sharp {
  return sharp(content, { limitInputPixels: MOST_PIXELS, failOn: "error", sequentialRead: true, pages: 1 });
}

async function measure(content: Buffer, media: PictureMedia): Promise<void> {
  let head: Metadata;
  try {
    head = await sharp(content, { limitInputPixels: false, failOn: "error" }).metadata();
  } catch {
    throw new Fault("broken");
  }
  if (head.format !== FORMAT[media]) throw new Fault("broken");
  if ((head.pages ?? 1) > 1 || (media === "image/png" && isAnimated(content))) throw new Fault("moving_picture");
  const whole = media === "image/webp" || head.isProgressive;
  const pixels = head.width * head.height;
  if (pixels > (whole ? MOST_PIXELS_WHOLE : MOST_PIXELS) || Math.max(head.width, head.height) > LONGEST_GIVEN)
    throw new Fault("too_many_pixels");
}

/** A PNG that moves says so before its first picture. */
function isAnimated(png: Buffer): boolean {
  const at = png.indexOf("acTL");
  return at >= 0 && at < png.indexOf("IDAT");
}

function encode(picture: Sharp, media: PictureMedia): Sharp {
  switch (media) {
    case "image/jpeg":
      return picture.jpeg({ quality: 88, chromaSubsampling: "4:2:0" });
    case "image/png":
      return picture.png({ compressionLevel: 6 });
    case "image/webp":
      return picture.webp({ quality: 88, effort: 3 });
  }
}

function faultOf(error: unknown): Error {
  return /pixel limit/i.test((error as Error).message) ? new Fault("too_many_pixels") : new Fault("broken");
}

const SIDE = 32;
const KEPT = 8;
/** A picture with less contrast than this looks like every other empty sheet. */
const LEAST_SPREAD = 8;

/** Sixty-four signs of what a picture looks like: which of its slow waves are stronger than the middle one (a perceptual hash). */
async function looksOf(content: Buffer): Promise<string | null> {
  const shades = await open(content)
    .flatten({ background: "#ffffff" })
    .greyscale()
    .resize(SIDE, SIDE, { fit: "fill" })
    .raw()
    .toBuffer();
  if (Math.max(...shades) - Math.min(...shades) < LEAST_SPREAD) return null;
  const waves = slowWaves(shades);
  const middle = waves.toSorted((one, two) => one - two)[waves.length / 2] ?? 0;
  const looks = waves.reduce((bits, wave, at) => (wave > middle ? bits | (1n << BigInt(at)) : bits), 0n);
  return BigInt.asIntN(64, looks).toString();
}

const COSINES = Array.from({ length: KEPT }, (_, wave) =>
  Array.from({ length: SIDE }, (_, at) => Math.cos(((2 * at + 1) * (wave + 1) * Math.PI) / (2 * SIDE))),
);

/** Eight by eight waves of the cosine transform, without the one that is only brightness. */
function slowWaves(shades: Buffer): number[] {
  const rows = Array.from({ length: SIDE }, (_, row) =>
    COSINES.map((cosine) => cosine.reduce((sum, factor, at) => sum + factor * (shades[row * SIDE + at] ?? 0), 0)),
  );
  return COSINES.flatMap((cosine) =>
    COSINES.map((_, wave) => cosine.reduce((sum, factor, row) => sum + factor * (rows[row]?.[wave] ?? 0), 0)),
  );
}
