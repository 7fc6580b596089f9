/**
 * Makes the videos of the demo's courses: slides of our own words, a soft tone at each, encoded as uploads are. What it makes is in
 * the repository, so that a start needs no encoder; run it again after changing the words: `node bin/demo-content.ts`.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import sharp from "sharp";
import { parse } from "yaml";
import { readCaptions, writeCaptions, type Cue } from "../server/content/captions.ts";
import { encodeVideo } from "../server/content/video/encode.ts";
import { findEncoder, runEncoder } from "../server/content/video/encoder.ts";

interface Course {
  slug: string;
  /** Unit whose content it is in the demo. */
  institution: string;
  key: string;
  title: string;
  slides: { heading: string; lines: string[] }[];
}

const SECONDS = 13;
const COLOURS = ["#0b5a5e", "#7a3b10", "#274b7a", "#4b3a75", "#3a6b2f", "#7a2440"];
const folder = resolve(import.meta.dirname, "../db/worlds/content");
const { courses } = parse(await readFile(join(folder, "courses.yaml"), "utf8")) as { courses: Course[] };
const found = await findEncoder({ path: process.env["PATH"] });
if (found === undefined) throw new Error("There is no ffmpeg on this machine");
const program = found;

for (const [at, course] of courses.entries()) await make(course, COLOURS[at % COLOURS.length] ?? "");

async function make({ slug, institution, key, title, slides }: Course, colour: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), "xueshi-demo-content-"));
  try {
    for (const [at, slide] of slides.entries())
      await sharp(Buffer.from(svg(slide, colour, `${at + 1} / ${slides.length}`, title)))
        .png()
        .toFile(join(work, `slide-${at}.png`));
    const total = slides.length * SECONDS;
    const list = slides.map((_, at) => `file 'slide-${at}.png'\nduration ${SECONDS}\n`).join("");
    await writeFile(join(work, "list.txt"), `${list}file 'slide-${slides.length - 1}.png'\n`);
    const tone = `sine=frequency=${330 + (slug.length % 5) * 40}:duration=${total}:sample_rate=44100`;
    const soft = `volume='if(lt(mod(t,${SECONDS}),1.2),0.25*(1-mod(t,${SECONDS})/1.2),0)':eval=frame`;
    const made = await runEncoder(
      program,
      [
        ..."-y -loglevel error -f concat -safe 0 -i list.txt -f lavfi -i".split(" "),
        tone,
        "-af",
        soft,
        ...`-t ${total} -r 5 -c:v libx264 -preset slow -crf 20`.split(" "),
        ..."-pix_fmt yuv420p -c:a aac -b:a 32k -ac 1 source.mp4".split(" "),
      ],
      { folder: work, longestMs: 300_000 },
    );
    if (made.code !== 0) throw new Error(made.said);
    const out = join(work, "out");
    await mkdir(out);
    const encoded = await encodeVideo({
      program,
      file: join(work, "source.mp4"),
      folder: out,
      contentKey: key,
      onProgress: () => undefined,
      small: { rung: "v360", seconds: SECONDS, crf: 34, soundKbit: 20 },
    });
    const target = join(folder, slug);
    await rm(target, { recursive: true, force: true });
    for (const { path, file } of encoded.parts) {
      await mkdir(dirname(join(target, path)), { recursive: true });
      await copyFile(file, join(target, path));
    }
    await writeCaptionsOf(slides, target);
    // The picture that stands for it is one of the slides: it need not lie there twice.
    await rm(join(target, "poster.webp"), { force: true });
    const media = Object.fromEntries(encoded.parts.map(({ path, media: type }) => [path, type]));
    const { durationMs, width, height } = encoded;
    await writeFile(
      join(target, "made.json"),
      `${JSON.stringify({ key, institution, title, durationMs, width, height, media }, null, 1)}\n`,
    );
    console.log(`${slug}: ${durationMs} ms`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What is said, a line at a time, so that it covers little of the picture. */
async function writeCaptionsOf(slides: Course["slides"], target: string): Promise<void> {
  const cues = slides.flatMap(({ heading, lines }, at): Cue[] => {
    const texts = [heading, ...lines];
    const each = (SECONDS * 1_000) / texts.length;
    const from = at * SECONDS * 1_000;
    return texts.map((text, line) => ({
      fromMs: Math.round(from + line * each),
      toMs: Math.round(from + (line + 1) * each),
      text,
    }));
  });
  await writeFile(join(target, "captions.vtt"), writeCaptions(readCaptions(Buffer.from(writeCaptions(cues)))));
}

function svg({ heading, lines }: Course["slides"][number], colour: string, page: string, title: string): string {
  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const face = `font-family="Noto Sans CJK SC, Noto Serif CJK SC"`;
  const body = lines
    .map(
      (line, at) => `<text x="56" y="${176 + at * 48}" font-size="27" ${face} fill="#20303a">${escaped(line)}</text>`,
    )
    .join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><rect width="640" height="360" fill="#f6f5f0"/>
<rect width="640" height="96" fill="${colour}"/><text x="40" y="62" font-size="34" ${face} fill="#fff">${escaped(heading)}</text>
${body}<text x="40" y="344" font-size="15" ${face} fill="#5b6b6e">${escaped(title)}</text>
<text x="560" y="344" font-size="15" ${face} fill="#5b6b6e">${page}</text></svg>`;
}
