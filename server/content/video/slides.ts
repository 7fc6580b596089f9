/** Still pictures that go with the sound: one for as long as the picture stays the same. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";

const SIDE = 24;
/** Mean difference of brightness (0–255) up to which two pictures are the same slide. */
const SAME = 2.5;
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
    if (before !== undefined && difference(before, look) <= SAME) continue;
    before = look;
    const path = `slides/${String(slides.length + 1).padStart(4, "0")}.webp`;
    await sharp(file).webp({ quality: QUALITY, effort: 4 }).toFile(join(folder, path));
    slides.push({ atMs: at * seconds * 1_000, path });
  }
  return slides;
}

function difference(one: Buffer, other: Buffer): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
  return sum / one.length;
}
