/** For tests: clips made on the spot, and an institution that uploads. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Clock } from "../platform/clock.ts";
import { transact, type Database } from "../platform/db.ts";
import { useComposed, type Composed } from "../../test/contract/composed.ts";
import { writePersonas } from "../identity/door.ts";
import { formOf } from "../files/files.fixture.ts";
import type { ContentKind, ContentLine } from "../../contract/content.ts";
import { openProcessor, processingQueue } from "./processing.ts";
import { openContentServices } from "./services.ts";
import { findEncoder, runEncoder } from "./video/encoder.ts";

/** Where our own pages lie. */
export const OUR_ORIGIN = "http://127.0.0.1:4000";

/** A clip as a source gives it ("testsrc=size=640x360:rate=25"), with a soft tone. */
export async function clip(args: readonly string[], ending = "mp4"): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "xueshi-clip-"));
  try {
    const program = await encoderOfTests();
    const { code, said } = await runEncoder(program, ["-y", "-loglevel", "error", ...args, `clip.${ending}`], {
      folder,
      longestMs: 60_000,
    });
    if (code !== 0) throw new Error(said);
    return await readFile(join(folder, `clip.${ending}`));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Seconds of a moving picture of a size, with a tone. */
export async function moving(size: string, seconds: number): Promise<Buffer> {
  const picture = ["-f", "lavfi", "-i", `testsrc=size=${size}:rate=25:duration=${seconds}`];
  const tone = ["-f", "lavfi", "-i", `sine=frequency=330:duration=${seconds}`];
  return clip([...picture, ...tone, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]);
}

/** The encoder that tests run; they cannot do without one. */
export async function encoderOfTests(): Promise<string> {
  const program = await findEncoder({ path: process.env["PATH"] });
  if (program === undefined) throw new Error("There is no ffmpeg on this machine");
  return program;
}

/** A server with two institutions; `other` is the office of the second. */
export async function useInstitutions(
  more: { clock?: Clock } = {},
): Promise<Composed & { author: string; other: string }> {
  const server = await useComposed({
    ...more,
    everyOffice: true,
    services: { content: { path: process.env["PATH"] } },
  });
  await transact(server.database, async (tx) => {
    await tx.execute(
      "INSERT INTO unit (unit_id, code, division_code, name, kind, sector) VALUES (2, 'A02', 'd08', '另一学校', 'school', 'public')",
    );
    for (const unitId of [1, 2])
      await tx.execute(
        `INSERT INTO institution (institution_id, unit_id, subjects, levels, document_number, contact_name, contact_phone)
         VALUES ($1, $1, '{public,professional}', '{junior,intermediate,senior}', '教文〔2026〕1号', '王老师', '0993-2000000')`,
        [unitId],
      );
    const other = {
      personaId: "other-institution",
      role: "institution",
      unitId: 2,
      title: "另一机构",
      story: "为测试而设。",
    };
    await writePersonas(tx, [{ ...other, role: "institution", sort: 200 }]);
  });
  return { ...server, author: await server.signIn("institution"), other: await server.signIn("other-institution") };
}

/** Starts to work on what is uploaded; with null as if there were no encoder. Returns what ends it. */
export async function working({ services }: Composed, encoder?: string | null): Promise<() => Promise<void>> {
  const own = openContentServices(services);
  const processor = openProcessor(encoder === null ? { ...own, encoder: async () => undefined } : own);
  await services.jobs.work(processingQueue, async () => processor.kick());
  // An earlier one of the same file may be told first, and does nothing any more.
  const kicking = setInterval(() => processor.kick(), 200);
  return async () => {
    clearInterval(kicking);
    await processor.stop();
  };
}

/** Uploads a file in parts and takes it in. */
export async function upload(
  { http }: Composed,
  cookie: string,
  { kind, name, content, replaces }: { kind: ContentKind; name: string; content: Uint8Array; replaces?: string },
  partBytes = 3 * 2 ** 20,
): Promise<ContentLine> {
  const headers = { cookie, "sec-fetch-site": "same-origin" };
  const begun = await http.inject({
    method: "POST",
    url: "/api/content-uploads",
    headers,
    payload: { kind, name, bytes: content.length, ...(replaces === undefined ? {} : { replaces }) },
  });
  if (begun.statusCode !== 201) throw new Error(begun.body);
  const { uploadKey } = begun.json<{ uploadKey: string }>();
  for (let at = 0; at < content.length; at += partBytes) {
    const form = formOf("part", content.subarray(at, at + partBytes), { at: String(at) });
    const answer = await http.inject({
      method: "POST",
      url: `/api/content-uploads/${uploadKey}/parts`,
      headers: { ...headers, ...form.headers },
      payload: form.payload,
    });
    if (answer.statusCode !== 200) throw new Error(answer.body);
  }
  const done = await http.inject({ method: "POST", url: `/api/content-uploads/${uploadKey}/finish`, headers });
  if (done.statusCode !== 201) throw new Error(done.body);
  return done.json<ContentLine>();
}

/** Waits until a content is ready or has failed. */
export async function settled({ http }: Composed, cookie: string, contentKey: string): Promise<ContentLine> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await http.inject({ url: `/api/content/${contentKey}`, headers: { cookie } });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    const line = answer.json<ContentLine>();
    if (line.state !== "processing") return line;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`${contentKey} was not processed within half a minute`);
}

/** Makes the one learner study a course with a lesson of a content. */
export async function study(database: Database, contentKey: string, kind: ContentKind): Promise<void> {
  await transact(database, async (tx) => {
    const at = new Date("2026-08-01T00:00:00Z");
    const course = await tx.row<{ course_id: number }>(
      "INSERT INTO course (institution_id, created_at) VALUES (1, $1) RETURNING course_id",
      [at],
    );
    await tx.execute(
      `INSERT INTO course_version (course_id, version, state, title, part, hundredths, opens, closes, made_by, changed_at,
                                   submitted_at, decided_at)
       SELECT $1, 1, 'approved', '测试课程', 'public', 100, '2026-01-01', '2026-12-31', min(account_id), $2, $2, $2 FROM account`,
      [course?.course_id, at],
    );
    await tx.execute(
      "INSERT INTO lesson (course_id, version, place, title, kind, content_key, duration_ms) VALUES ($1, 1, 1, '一', $3, $2, 5000)",
      [course?.course_id, contentKey, kind],
    );
    await tx.execute(
      `INSERT INTO enrolment (person_id, course_id, version, enrolled_at, right_level, whitelisted)
       VALUES (1, $1, 1, $2, true, false)`,
      [course?.course_id, at],
    );
  });
}

/** Opens a package from our own pages; the path under which its page and files lie on the contents' origin. */
export async function openPackage(
  { http }: Composed,
  origin: FastifyInstance,
  cookie: string,
  contentKey: string,
): Promise<string> {
  const headers = { cookie, "sec-fetch-site": "same-origin" };
  const url = `/api/content/${contentKey}/launches`;
  const answer = await http.inject({ method: "POST", url, headers, payload: { from: OUR_ORIGIN } });
  assert.equal(answer.statusCode, 201, answer.body);
  const { pathname } = new URL(answer.json<{ url: string }>().url);
  assert.equal((await origin.inject({ url: pathname })).statusCode, 200);
  return pathname;
}
