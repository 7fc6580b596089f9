/** Still pictures that go with the sound: one for as long as the picture stays the same. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";

const SIDE = 64;
/** By how much (of 255) a place must have become brighter or darker to count, which encoding alone does not bring about. */
const CHANGED = 20;
/** The share of places that may have changed in the same slide: a moved pointer, a blinking light. */
const SAME = 0.004;
const QUALITY = 60;

export interface Slide {
  atMs: number;
  path: string;
}

/** Keeps of pictures taken every so many seconds those that show something new, as WebP. */
export async function makeSlides(folder: string, stills: readonly string[], seconds: number): Promise<Slide[]> {
  await mkdir(join(folder, "slides"), { recursive: true });
  const slides: Slide[] = [];
  let before: Buffer | undefined;
  for (const [at, name] of stills.entries()) {
    const file = join(folder, name);
    const look = await sharp(file).greyscale().resize(SIDE, SIDE, { fit: "fill" }).raw().toBuffer();
    if (before !== undefined && changed(before, look) <= SAME) continue;
    before = look;
    const path = `slides/${String(slides.length + 1).padStart(4, "0")}.webp`;
    await sharp(file).webp({ quality: QUALITY, effort: 4 }).toFile(join(folder, path));
    slides.push({ atMs: at * seconds * 1_000, path });
  }
  return slides;
}

/** The share of places that changed. */
function changed(one: Buffer, other: Buffer): number {
  let count = 0;
  for (let at = 0; at < one.length; at++) if (Math.abs((one[at] ?? 0) - (other[at] ?? 0)) > CHANGED) count += 1;
  return count / one.length;
}
