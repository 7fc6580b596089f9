import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import { Upload } from "tus-js-client";
import { useComposed } from "../../test/contract/composed.ts";
import { testVault } from "../../test/services.ts";
import { writePersonas } from "../identity/door.ts";
import { copyPeople } from "../people/door.ts";
import { transact } from "../platform/db.ts";
import { attach } from "./door.ts";
import { formOf, pdf } from "./files.fixture.ts";
import { keepObject } from "./objects.ts";
import { startScanner } from "./scanner.fixture.ts";
import { openFileServices } from "./services.ts";
import { digestOf } from "./store.ts";
import { sweep } from "./sweep.ts";

const folder = mkdtempSync(join(tmpdir(), "xueshi-uploads-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const scanner = await startScanner();
after(() => scanner.close());
const { http, database, services, faults, signIn } = await useComposed({
  services: { files: { folder, clamd: scanner } },
});
after(() => assert.deepEqual(faults, []));
await http.listen({ host: "127.0.0.1", port: 0 });
const { port } = http.server.address() as AddressInfo;
const address = `http://127.0.0.1:${port}`;
const NOW = services.clock.now();
const DAY_MS = 86_400_000;

await transact(database, async (tx) => {
  const more = { identity_kind: "citizen", created_at: NOW } as const;
  await copyPeople(tx, testVault, [
    { ...more, person_id: 2, name: "另一人", identity_number: "110105199003071230" },
    { ...more, person_id: 3, name: "第三人", identity_number: "110105199003071249" },
  ]);
  const learner = { role: "learner", title: "学员", story: "为测试而设。", sort: 90 } as const;
  await writePersonas(tx, [
    { ...learner, personaId: "other", personId: 2 },
    { ...learner, personaId: "third", personId: 3, sort: 91 },
  ]);
});
const as = async (persona: string) => ({ cookie: await signIn(persona), origin: address, host: `127.0.0.1:${port}` });
const own = await as("learner");
const other = await as("other");

interface State {
  uploadKey: string;
  received: number;
  bytes: number;
}

const begin = (name: string, bytes: number, headers = own) =>
  http.inject({ method: "POST", url: "/api/uploads", payload: { name, bytes }, headers });
const part = (key: string, at: number, content: Uint8Array, headers = own) => {
  const form = formOf("part", content, { at: String(at) });
  const sent = { ...headers, ...form.headers };
  return http.inject({ method: "POST", url: `/api/uploads/${key}/parts`, payload: form.payload, headers: sent });
};
const finish = (key: string, headers = own) =>
  http.inject({ method: "POST", url: `/api/uploads/${key}/finish`, headers });

async function whole(name: string, content: Uint8Array, headers = own): Promise<string> {
  const { uploadKey } = (await begin(name, content.length, headers)).json<State>();
  assert.equal((await part(uploadKey, 0, content, headers)).statusCode, 200);
  return uploadKey;
}

/** A PDF of about so many bytes that cannot be packed any smaller. */
async function largePdf(bytes: number): Promise<Buffer> {
  const side = Math.ceil(Math.sqrt(bytes / 3));
  const noise = { raw: { width: side, height: side, channels: 3 } } as const;
  const document = await PDFDocument.create();
  const picture = await sharp(randomBytes(side * side * 3), noise)
    .png({ compressionLevel: 0 })
    .toBuffer();
  document.addPage().drawImage(await document.embedPng(picture));
  return Buffer.from(await document.save());
}

test("a tus client whose network goes away goes on where it was, and the file is whole", async () => {
  const content = await largePdf(3_000_000);
  const sent: number[] = [];
  const options = {
    endpoint: `${address}/tus/files`,
    chunkSize: 500_000,
    headers: own,
    metadata: { filename: "结业证书.pdf" },
    retryDelays: null,
  };
  const first = new Upload(content, {
    ...options,
    onChunkComplete: (_size, at) => void (sent.push(at) === 3 && first.abort()),
  });
  first.start();
  while (sent.length < 3) await pause(5);
  await first.abort();
  const url = first.url ?? "";
  const resumed: number[] = [];
  await new Promise<void>((resolve, reject) => {
    const again = new Upload(content, {
      ...options,
      uploadUrl: url,
      onProgress: (at) => void resumed.push(at),
      onSuccess: () => resolve(),
      onError: reject,
    });
    again.start();
  });
  assert.ok((resumed[0] ?? 0) >= 1_500_000, "what had arrived is not sent again");
  const key = url.split("/").at(-1) ?? "";
  const answer = await finish(key);
  assert.equal(answer.statusCode, 201, answer.body);
  const file = answer.json<{ key: string; evidenceId: number; name: string }>();
  assert.equal(file.name, "结业证书.pdf");
  const kept = await http.inject({ url: `/api/files/${file.key}/content`, headers: own });
  assert.equal(digestOf(kept.rawPayload), digestOf(content));
  assert.equal(
    (await finish(key)).json<{ evidenceId: number }>().evidenceId,
    file.evidenceId,
    "finished twice is once",
  );
  assert.deepEqual(await database.rows("SELECT FROM upload_part"), []);
  assert.equal(scanner.asked.at(-1), content.length);
});

test("what arrives before a connection breaks is kept", async () => {
  const content = await largePdf(1_200_000);
  const { uploadKey } = (await begin("断线.pdf", content.length)).json<State>();
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `PATCH /tus/files/${uploadKey} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${address}\r\nCookie: ${own.cookie}\r\n` +
      `Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: ${content.length}\r\n\r\n`,
  );
  socket.write(content.subarray(0, 700_000));
  await pause(300);
  socket.destroy();
  await pause(300);
  const head = await http.inject({
    method: "HEAD",
    url: `/tus/files/${uploadKey}`,
    headers: { ...own, "tus-resumable": "1.0.0" },
  });
  const at = Number(head.headers["upload-offset"]);
  assert.ok(at >= 500_000 && at <= 700_000, `${at} bytes`);
  assert.equal((await part(uploadKey, at, content.subarray(at))).statusCode, 200);
  assert.equal((await finish(uploadKey)).statusCode, 201);
});

test("the same part twice is once, another place than the next is refused with where it goes on", async () => {
  const content = await pdf(2);
  const { uploadKey } = (await begin("两段.pdf", content.length)).json<State>();
  const head = content.subarray(0, 300);
  const twice = await Promise.all([part(uploadKey, 0, head), part(uploadKey, 0, head)]);
  assert.deepEqual(
    twice.map((each) => each.json<State>().received),
    [300, 300],
  );
  for (const [at, bytes] of [
    [0, content.subarray(1, 301)],
    [200, content.subarray(200)],
    [301, content.subarray(301)],
    [300, Buffer.concat([content.subarray(300), Buffer.from("x")])],
  ] as const) {
    const answer = await part(uploadKey, at, bytes);
    assert.equal(answer.statusCode, 409, String(at));
    assert.match(answer.body, /已收到 300 字节/);
  }
  assert.equal((await finish(uploadKey)).json<{ code: string }>().code, "upload_not_whole");
  assert.equal((await part(uploadKey, 300, content.subarray(300))).statusCode, 200);
  const ends = await Promise.all(Array.from({ length: 12 }, () => finish(uploadKey)));
  assert.deepEqual(new Set(ends.map(({ body }) => body)).size, 1, "twelve at once are one");
});

test("another's upload is answered like one that does not exist, in every way there is to ask", async () => {
  const content = await pdf(1, "mine");
  const { uploadKey } = (await begin("我的.pdf", content.length)).json<State>();
  const tus = {
    ...other,
    "tus-resumable": "1.0.0",
    "upload-offset": "0",
    "content-type": "application/offset+octet-stream",
  };
  const ways = (key: string) =>
    [
      () => http.inject({ url: `/api/uploads/${key}`, headers: other }),
      () => part(key, 0, content, other),
      () => finish(key, other),
      () => http.inject({ method: "DELETE", url: `/api/uploads/${key}`, headers: other }),
      () => http.inject({ method: "HEAD", url: `/tus/files/${key}`, headers: tus }),
      () => http.inject({ method: "PATCH", url: `/tus/files/${key}`, headers: tus, payload: content }),
      () =>
        http.inject({ method: "DELETE", url: `/tus/files/${key}`, headers: { ...other, "tus-resumable": "1.0.0" } }),
    ] as const;
  const missing = ways("A".repeat(22));
  for (const [at, way] of ways(uploadKey).entries()) {
    const [foreign, nothing] = [await way(), await missing[at]?.()];
    assert.equal(foreign.statusCode, 404, String(at));
    assert.equal(foreign.body, nothing?.body);
  }
  const state = await http.inject({ url: `/api/uploads/${uploadKey}`, headers: own });
  assert.equal(state.json<State>().received, 0, "and nothing was done to it");
  assert.equal(
    (await http.inject({ method: "DELETE", url: `/api/uploads/${uploadKey}`, headers: own })).statusCode,
    204,
  );
});

test("a page of another site cannot send parts, and what is not tus is told so", async () => {
  const { uploadKey } = (await begin("x.pdf", 10)).json<State>();
  const headers = {
    ...own,
    "tus-resumable": "1.0.0",
    "upload-offset": "0",
    "content-type": "application/offset+octet-stream",
  };
  const patch = (more: Record<string, string>) =>
    http.inject({
      method: "PATCH",
      url: `/tus/files/${uploadKey}`,
      headers: { ...headers, ...more },
      payload: "0123456789",
    });
  assert.equal((await patch({ origin: "https://evil.example" })).statusCode, 403);
  assert.equal((await patch({ "tus-resumable": "0.2.0" })).statusCode, 400);
  assert.equal((await patch({ "upload-offset": "-1" })).statusCode, 400);
  assert.equal((await patch({ "upload-offset": "5" })).statusCode, 409);
  assert.equal((await patch({ "content-type": "text/plain" })).statusCode, 415);
  const offered = await http.inject({ method: "OPTIONS", url: "/tus/files" });
  assert.equal(offered.headers["tus-extension"], "creation,expiration,termination");
});

test("a virus is refused each time it is asked for, its bytes are free again; without the scanner nothing is kept", async () => {
  const shareOf = async () =>
    (await database.row<{ bytes: number }>("SELECT bytes FROM file_share WHERE person_id = 1"))?.bytes ?? 0;
  const before = await shareOf();
  const key = await whole("病毒.pdf", await pdf(1, "A VIRUS"));
  // The words are packed in the page, so the scanner would not see them: it is told.
  scanner.says = "stream: Bad.Thing FOUND";
  const answers = [await finish(key), await finish(key)];
  scanner.says = undefined;
  for (const { statusCode, body } of answers) {
    assert.equal(statusCode, 422);
    assert.match(body, /“病毒\.pdf”带有病毒特征/);
  }
  assert.equal(await shareOf(), before);
  scanner.says = "INSTREAM size limit exceeded. ERROR";
  const unsure = await whole("没查.pdf", await pdf(1, "unsure"));
  assert.equal((await finish(unsure)).statusCode, 503);
  scanner.says = undefined;
  assert.equal((await finish(unsure)).statusCode, 201, "and later it goes on");
  const scans = await database.rows("SELECT FROM file_object WHERE scan <> 'clean'");
  assert.deepEqual(scans, []);
});

test("of thirty uploads of 20 MB at once ten fit into a share of 200 MB, and an hour has sixty", async () => {
  const headers = await as("third");
  const size = 20 * 2 ** 20;
  const tries = await Promise.all(Array.from({ length: 30 }, (_, at) => begin(`${at}.jpg`, size, headers)));
  const by = Object.groupBy(tries, ({ statusCode }) => String(statusCode));
  assert.deepEqual([by["201"]?.length, by["409"]?.length], [10, 20]);
  for (const each of by["201"] ?? [])
    await http.inject({ method: "DELETE", url: `/api/uploads/${each.json<State>().uploadKey}`, headers });
  let begun = 0;
  for (let at = 0; at < 70; at++) if ((await begin("x.jpg", 1, headers)).statusCode === 201) begun += 1;
  // Those that found no room are not counted: their whole transaction is undone.
  assert.equal(begun, 50);
  assert.equal((await begin("x.jpg", 1, headers)).statusCode, 429);
  assert.equal((await begin("x.jpg", size + 1, headers)).statusCode, 422);
});

test("what is never finished or attached goes in its time, with its contents; what is attached stays", async () => {
  const { store } = openFileServices(services);
  const held = (await finish(await whole("留着.pdf", await pdf(1, "held")))).json<{ evidenceId: number }>();
  const used = (await finish(await whole("用了.pdf", await pdf(1, "used")))).json<{ evidenceId: number }>();
  const to = { kind: "declaration", id: 1 };
  await transact(database, (tx) => attach(tx, { personId: 1, evidenceIds: [used.evidenceId], to, now: NOW }));
  const digest = async (evidenceId: number) =>
    (
      await database.row<{ d: string }>("SELECT stored_digest AS d FROM evidence_file WHERE evidence_id = $1", [
        evidenceId,
      ])
    )?.d;
  const [gone = "", kept = ""] = [await digest(held.evidenceId), await digest(used.evidenceId)];
  const later = (days: number) => new Date(NOW.getTime() + days * DAY_MS);
  assert.equal((await sweep(database, store, later(0.9))).uploads, 0);
  assert.ok((await sweep(database, store, later(1.1))).uploads > 50);
  assert.deepEqual([await store.has(gone), await store.has(kept)], [true, true]);
  const last = await sweep(database, store, later(7.1));
  assert.ok(last.files >= 4 && last.objects >= 4, JSON.stringify(last));
  assert.deepEqual([await store.has(gone), await store.has(kept)], [false, true]);
  assert.deepEqual(await sweep(database, store, later(7.1)), { uploads: 0, files: 0, objects: 0, strays: 0 });
  const shares = await database.rows<{ person_id: number; bytes: number }>(
    "SELECT person_id, bytes FROM file_share ORDER BY 1",
  );
  const counted = await database.row<{ bytes: number }>(
    "SELECT sum(bytes)::int AS bytes FROM evidence_file WHERE state <> 'deleted'",
  );
  assert.equal(
    shares.reduce((sum, { bytes }) => sum + bytes, 0),
    counted?.bytes,
    "shares are what is there",
  );
});

test("a row that counts never lacks its contents, whatever is cut short", async () => {
  const { store } = openFileServices(services);
  const content = Buffer.from("contents of a test");
  const digest = digestOf(content);
  const judged = {
    digest,
    content,
    media: "application/pdf",
    width: null,
    height: null,
    pages: 1,
    looks: null,
  } as const;
  const keep = () => transact(database, (tx) => keepObject(tx, store, { ...judged, scan: "clean" }, NOW));
  const rolledBack = new Error("cut short");
  await assert.rejects(
    transact(database, async (tx) => {
      await keepObject(tx, store, { ...judged, scan: "clean" }, NOW);
      throw rolledBack;
    }),
    rolledBack,
  );
  assert.equal(await store.has(digest), true, "contents without a row");
  assert.equal((await sweep(database, store, new Date(Date.now()))).strays, 0, "may be somebody's");
  assert.equal((await sweep(database, store, new Date(Date.now() + DAY_MS))).strays, 1);
  await keep();
  // Marked, its contents taken away, and then the server died.
  await transact(database, (tx) =>
    tx.execute("UPDATE file_object SET doomed_at = $2 WHERE digest = $1", [digest, NOW]),
  );
  await store.remove(digest);
  await keep();
  assert.deepEqual(await store.get(digest), new Uint8Array(content), "kept again it is there again");
  const both = await Promise.all(
    Array.from({ length: 6 }, (_, at) => (at % 2 === 0 ? keep() : sweep(database, store, NOW))),
  );
  assert.equal(both.length, 6);
  const rows = await database.rows("SELECT FROM file_object WHERE digest = $1 AND doomed_at IS NULL", [digest]);
  assert.ok(rows.length === 0 || (await store.has(digest)));
});
