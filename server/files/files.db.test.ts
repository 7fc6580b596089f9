import assert from "node:assert/strict";
import { after, test } from "node:test";
import sharp from "sharp";
import { useComposed } from "../../test/contract/composed.ts";
import { transact } from "../platform/db.ts";
import { attach, detach, filesOf, nearDuplicates, usesOfDigest } from "./door.ts";
import { formOf, pdf, photo } from "./files.fixture.ts";

const { http, database, faults, signIn } = await useComposed();
after(() => assert.deepEqual(faults, []));
const NOW = new Date("2026-09-01T01:00:00Z");

interface Evidence {
  evidenceId: number;
  key: string;
  name: string;
  mediaType: string;
  bytes: number;
  heldUntil: string | null;
}

const cookie = await signIn("learner");
const own = { cookie, origin: "http://localhost" };
// Served where the clerk's unit does not see: only offices that see everybody reach this person.
const corps = { cookie: await signIn("corps"), origin: "http://localhost" };
const clerk = { cookie: await signIn("clerk"), origin: "http://localhost" };

async function send(name: string, content: Uint8Array, headers: Record<string, string> = own) {
  const form = formOf(name, content);
  return http.inject({
    method: "POST",
    url: "/api/files",
    payload: form.payload,
    headers: { ...headers, ...form.headers },
  });
}

const good = async (name: string, content: Uint8Array): Promise<Evidence> => {
  const answer = await send(name, content);
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json<Evidence>();
};

test("a photograph is taken in upright, without where it was taken, and comes back as it is kept", async () => {
  const given = await sharp(await photo(1))
    .withMetadata({ orientation: 6 })
    .withExif({ IFD0: { Make: "Camera" }, IFD3: { GPSLatitude: "44/1 18/1 0/1", GPSLatitudeRef: "N" } })
    .toBuffer();
  assert.ok((await sharp(given).metadata()).exif !== undefined);
  const file = await good("证书.jpeg", given);
  assert.deepEqual([file.name, file.mediaType], ["证书.jpg", "image/jpeg"]);
  const answer = await http.inject({ url: `/api/files/${file.key}/content`, headers: own });
  assert.equal(answer.statusCode, 200);
  assert.match(
    String(answer.headers["content-disposition"]),
    /^attachment; .*filename\*=UTF-8''%E8%AF%81%E4%B9%A6.jpg/,
  );
  assert.equal(answer.headers["x-content-type-options"], "nosniff");
  assert.match(String(answer.headers["content-security-policy"]), /sandbox/);
  const kept = await sharp(answer.rawPayload).metadata();
  assert.deepEqual([kept.width, kept.height, kept.exif, kept.orientation], [600, 800, undefined, undefined]);
  const small = await http.inject({ url: `/api/files/${file.key}/small`, headers: own });
  assert.equal(small.headers["content-type"], "image/webp");
  const size = await sharp(small.rawPayload).metadata();
  assert.deepEqual([size.width, size.height], [240, 320]);
  const view = await http.inject({ url: `/api/files/${file.key}/view`, headers: own });
  assert.match(String(view.headers["content-disposition"]), /^inline/);
  assert.equal(view.headers["content-type"], "image/jpeg");
});

test("a PDF is kept as it came, and has neither a picture nor a small one", async () => {
  const given = await pdf(3);
  const file = await good("结业证书.pdf", given);
  const answer = await http.inject({ url: `/api/files/${file.key}/content`, headers: own });
  assert.deepEqual(answer.rawPayload, given);
  for (const what of ["view", "small"])
    assert.equal((await http.inject({ url: `/api/files/${file.key}/${what}`, headers: own })).statusCode, 404);
});

test("what is no evidence is refused by its name, with what to do", async () => {
  const answer = await send("证书.jpg", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"));
  assert.equal(answer.statusCode, 422);
  const [error] = answer.json<{ errors: { code: string; message: string; remedy: string }[] }>().errors;
  assert.equal(error?.code, "svg");
  assert.match(error?.message ?? "", /^文件“证书\.jpg”是 SVG 图形/);
  assert.match(error?.remedy ?? "", /另?存成 JPG/);
});

test("the same file again while it is held is the first one, also ten times at once", async () => {
  const content = await photo(2);
  const all = await Promise.all(Array.from({ length: 10 }, () => good("同一张.jpg", content)));
  assert.equal(new Set(all.map(({ evidenceId }) => evidenceId)).size, 1);
});

test("another's file is answered like one that does not exist; who looks after the person sees it, and that is noted", async () => {
  const { key, evidenceId } = await good("给人社看.jpg", await photo(3));
  const missing = "A".repeat(22);
  for (const headers of [clerk])
    for (const what of ["content", "view", "small"]) {
      const foreign = await http.inject({ url: `/api/files/${key}/${what}`, headers });
      const nothing = await http.inject({ url: `/api/files/${missing}/${what}`, headers });
      assert.equal(foreign.statusCode, 404);
      assert.equal(foreign.body, nothing.body);
    }
  assert.equal((await http.inject({ url: `/api/files/${key}/content` })).statusCode, 401);
  for (const what of ["content", "view", "small", "view"])
    assert.equal((await http.inject({ url: `/api/files/${key}/${what}`, headers: corps })).statusCode, 200);
  const looks = await database.rows<{ operation: string }>(
    "SELECT operation FROM audit_event WHERE outcome = 'seen' AND object = $1 AND person_id = 1 ORDER BY event_id",
    [`evidence:${evidenceId}`],
  );
  assert.deepEqual(
    looks.map(({ operation }) => operation),
    ["files.read", "files.view", "files.small", "files.view"],
  );
});

test("attached is attached once, to one thing; taken off it is held again; deleted it is gone", async () => {
  const one = await good("一.jpg", await photo(4));
  const two = await good("二.jpg", await photo(5));
  const to = { kind: "declaration", id: 7 };
  const ids = [one.evidenceId, two.evidenceId];
  const put = (evidenceIds: number[], personId = 1, id = 7) =>
    transact(database, (tx) => attach(tx, { personId, evidenceIds, to: { ...to, id }, now: NOW }));
  await assert.rejects(put([...ids, 999_999]), /file_not_held/);
  await assert.rejects(put(ids, 2), /file_not_held/);
  assert.deepEqual(await filesOf(database, 1, to), [], "nothing by halves");
  const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, at) => put(ids, 1, 7 + at)));
  assert.equal(tries.filter(({ status }) => status === "fulfilled").length, 1, "one of eight at once");
  const winner = 7 + tries.findIndex(({ status }) => status === "fulfilled");
  const attached = await filesOf(database, 1, { ...to, id: winner });
  assert.deepEqual(
    attached.map(({ name }) => name),
    ["一.jpg", "二.jpg"],
  );
  const removed = await http.inject({ method: "DELETE", url: `/api/files/${one.key}`, headers: own });
  assert.equal(removed.statusCode, 409);
  const off = await transact(database, (tx) => detach(tx, { personId: 1, to: { ...to, id: winner }, now: NOW }));
  assert.equal(off, 2);
  assert.equal((await http.inject({ method: "DELETE", url: `/api/files/${one.key}`, headers: own })).statusCode, 204);
  assert.equal((await http.inject({ url: `/api/files/${one.key}/content`, headers: own })).statusCode, 404);
});

test("more than thirty files are not attached to one thing", async () => {
  const files: Evidence[] = [];
  for (let at = 0; at < 31; at++) files.push(await good(`第${at}份.pdf`, await pdf(1, `x${at}`)));
  const to = { kind: "declaration", id: 100 };
  const put = (some: Evidence[]) =>
    transact(database, (tx) =>
      attach(tx, { personId: 1, evidenceIds: some.map(({ evidenceId }) => evidenceId), to, now: NOW }),
    );
  await assert.rejects(put(files), /files_too_many/);
  await put(files.slice(0, 30));
  await assert.rejects(put(files.slice(30)), /files_too_many/);
});

test("the same file elsewhere is found exactly, and a picture that was saved again is found as alike", async () => {
  const content = await photo(6, { width: 1_600, height: 1_200 });
  const first = await good("原图.jpg", content);
  const again = await sharp(content).resize(900, 675).jpeg({ quality: 60 }).toBuffer();
  const second = await good("转发的.jpg", again);
  const other = await good("别的.jpg", await photo(7, { width: 1_600, height: 1_200 }));
  const [kept] = await database.rows<{ stored_digest: string; original_digest: string }>(
    "SELECT stored_digest, original_digest FROM evidence_file WHERE evidence_id = $1",
    [first.evidenceId],
  );
  assert.ok(kept !== undefined);
  for (const digest of [kept.stored_digest, kept.original_digest])
    assert.deepEqual(
      (await usesOfDigest(database, digest)).map(({ evidenceId }) => evidenceId),
      [first.evidenceId],
    );
  const alike = await nearDuplicates(database, kept.stored_digest);
  assert.ok(alike.some(({ evidenceId, distance }) => evidenceId === second.evidenceId && distance <= 6));
  assert.ok(!alike.some(({ evidenceId }) => evidenceId === other.evidenceId || evidenceId === first.evidenceId));
});
