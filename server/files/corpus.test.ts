import assert from "node:assert/strict";
import { after, test } from "node:test";
import sharp, { type Sharp } from "sharp";
import type { Specimen } from "./corpus-parts.fixture.ts";
import { goodFiles } from "./good.fixture.ts";
import { harmfulFiles } from "./harmful.fixture.ts";
import { Fault, FAULTS, faultOf } from "./judge/faults.ts";
import { openJudge } from "./judge/judge.ts";
import { cleanName, nameAs } from "./judge/names.ts";

const judge = openJudge();
after(() => judge.close());

/** What is kept of a specimen, or the fault it is refused for. */
async function look({
  as,
  name,
  content,
}: Specimen): Promise<{ kept: Uint8Array; name: string } | { fault: keyof typeof FAULTS }> {
  try {
    const clean = cleanName(name);
    if (as !== "evidence") {
      await judge.archive(content, as);
      return { kept: content, name: clean };
    }
    const found = await judge.evidence(content);
    return { kept: found.content, name: nameAs(clean, found.media) };
  } catch (error) {
    if (error instanceof Fault) return { fault: error.code };
    throw error;
  }
}

test("of the harmful files none is kept with what is harmful in it", async (t) => {
  const files = await harmfulFiles();
  const accepted: string[] = [];
  const by: Record<string, number> = {};
  let harmless = 0;
  for (const file of files) {
    const seen = await look(file);
    if ("fault" in seen) {
      by[seen.fault] = (by[seen.fault] ?? 0) + 1;
      const { message, remedy } = faultOf(seen.fault, file.name, "body.file");
      assert.match(message, /^文件“[^\p{C}]+”[\u4e00-\u9fff ]/u, file.what);
      assert.match(remedy, /请/, file.what);
    } else if (file.payload !== undefined && !Buffer.from(seen.kept).includes(file.payload)) harmless += 1;
    else accepted.push(file.what);
  }
  t.diagnostic(JSON.stringify(by));
  console.log(
    `files: ${accepted.length} of ${files.length} harmful ones accepted; ${harmless} kept without what was harmful`,
  );
  assert.deepEqual(accepted, []);
  assert.ok(files.length >= 70);
  assert.ok(harmless <= 8);
});

test("of the good files every one is kept, and pictures show what they showed", async () => {
  const files = await goodFiles();
  const refused: string[] = [];
  for (const file of files) {
    const seen = await look(file);
    if ("fault" in seen) refused.push(`${file.what}: ${seen.fault}`);
    else if (/^(jpg|png|webp)$/.test(seen.name.split(".").at(-1) ?? "")) {
      const [before, now] = await Promise.all([sharp(file.content).autoOrient(), sharp(seen.kept)].map(shadeOf));
      assert.ok(Math.abs((before ?? 0) - (now ?? 999)) < 12, `${file.what}: ${before} is ${now}`);
    }
  }
  console.log(`files: ${files.length - refused.length} of ${files.length} good ones accepted`);
  assert.deepEqual(refused, []);
  assert.equal(files.length, 40);
});

/** How bright a picture is on the whole. */
async function shadeOf(picture: Sharp): Promise<number> {
  const signs = await picture.flatten({ background: "#fff" }).toColourspace("srgb").resize(32, 32).raw().toBuffer();
  return signs.reduce((sum, sign) => sum + sign, 0) / signs.length;
}

test("a file that takes too long or too much is refused, and the next one is looked into as if nothing had been", async () => {
  const hasty = openJudge({ longestMs: 1 });
  after(() => hasty.close());
  const [good] = await goodFiles();
  assert.ok(good !== undefined);
  await assert.rejects(hasty.evidence(good.content), { code: "too_heavy" });
  assert.equal((await judge.evidence(good.content)).media, "image/jpeg");
});

test("when too many wait the next is told to come later, and all the others are looked into", async () => {
  const small = openJudge({ waitingBytes: 1_000_000 });
  after(() => small.close());
  const [good] = await goodFiles();
  assert.ok(good !== undefined);
  const tries = await Promise.allSettled(
    Array.from({ length: 40 }, () => small.evidence(Buffer.concat([good.content, Buffer.alloc(50_000)]))),
  );
  const late = tries.filter((each) => each.status === "rejected");
  assert.ok(late.length >= 20 && late.length < 40);
  assert.ok(late.every(({ reason }) => (reason as { code: string }).code === "busy"));
});
