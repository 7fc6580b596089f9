import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test, { after, before } from "node:test";
import type { ContentLine, ContentSlides, ContentView } from "../../contract/content.ts";
import { formOf } from "../files/files.fixture.ts";
import { clip, moving, settled, study, upload, useInstitutions, working } from "./content.fixture.ts";

const server = await useInstitutions();
const { http, author, other, database } = server;
let stop: () => Promise<void>;
before(async () => void (stop = await working(server)));
after(() => stop());

const get = (url: string, cookie: string, headers: Record<string, string> = {}) =>
  http.inject({ url, headers: { cookie, ...headers } });

let ready: ContentLine;

test("A video becomes several bit rates, sound alone, still pictures; its length is measured", async () => {
  const content = await moving("640x360", 5);
  const begun = await upload(server, author, { kind: "video", name: "第一讲.mp4", content }, 100_000);
  assert.equal(begun.state, "processing");
  ready = await settled(server, author, begun.contentKey);
  assert.deepEqual([ready.state, ready.fault, ready.progress], ["ready", null, 100]);
  assert.ok(Math.abs((ready.durationMs ?? 0) - 5_000) < 200, String(ready.durationMs));
  const view = (await get(`/api/content/${ready.contentKey}/view`, author)).json<ContentView>();
  assert.deepEqual([view.width, view.height], [640, 360]);
  const master = await get(view.master ?? "", author);
  assert.equal(master.headers["content-type"], "application/vnd.apple.mpegurl");
  assert.equal(master.headers["cache-control"], "private, max-age=31536000, immutable");
  assert.match(
    master.body,
    /RESOLUTION=426x240,CODECS="avc1\.4D40[0-9A-F]{2},mp4a\.40\.2"\nv240\.m3u8\n.*RESOLUTION=640x360/s,
  );
  assert.doesNotMatch(master.body, /v720/);
  const slides = (await get(view.slides ?? "", author)).json<ContentSlides>();
  assert.equal(slides.slides[0]?.atMs, 0);
  const picture = await get(slides.slides[0]?.url ?? "", author);
  assert.equal(picture.headers["content-type"], "image/webp");
  assert.equal(picture.rawPayload.subarray(8, 12).toString(), "WEBP");
  assert.equal((await get(view.audio ?? "", author)).statusCode, 200);
  assert.equal((await get(view.poster ?? "", author)).statusCode, 200);
});

test("A rendition is read by ranges, which together are the whole", async () => {
  const place = `/media/${ready.contentKey}`;
  const playlist = (await get(`${place}/v240.m3u8`, author)).body;
  const ranges = [...playlist.matchAll(/BYTERANGE[:=]"?(\d+)@(\d+)/g)].map(([, length, at]) => [
    Number(at),
    Number(length),
  ]);
  assert.ok(ranges.length >= 3);
  const whole = (await get(`${place}/v240.mp4`, author)).rawPayload;
  const parts: Buffer[] = [];
  for (const [at = 0, length = 0] of ranges) {
    const answer = await get(`${place}/v240.mp4`, author, { range: `bytes=${at}-${at + length - 1}` });
    assert.equal(answer.statusCode, 206);
    assert.equal(answer.headers["content-range"], `bytes ${at}-${at + length - 1}/${whole.length}`);
    parts.push(answer.rawPayload);
  }
  const digest = (content: Buffer) => createHash("sha256").update(content).digest("hex");
  assert.equal(digest(Buffer.concat(parts)), digest(whole.subarray(0, Buffer.concat(parts).length)));
  const outside = await get(`${place}/v240.mp4`, author, { range: `bytes=${whole.length}-` });
  assert.equal(outside.statusCode, 416);
});

test("Another institution and a learner who is not enrolled find nothing; whoever is enrolled finds it", async () => {
  const learner = await server.signIn("learner");
  for (const cookie of [other, learner])
    for (const url of [`/api/content/${ready.contentKey}/view`, `/media/${ready.contentKey}/v240.mp4`])
      assert.equal((await get(url, cookie)).statusCode, 404);
  assert.equal((await get(`/media/${ready.contentKey}/v240.mp4`, "")).statusCode, 401);
  assert.equal((await get(`/api/content/${ready.contentKey}`, other)).statusCode, 404);
  await study(database, ready.contentKey, "video");
  assert.equal((await get(`/media/${ready.contentKey}/master.m3u8`, learner)).statusCode, 200);
  const officer = await server.signIn("officer");
  assert.equal((await get(`/media/${ready.contentKey}/master.m3u8`, officer)).statusCode, 200);
  assert.equal((await get(`/media/${ready.contentKey}/v240.mp4`, other)).statusCode, 404);
});

test("Captions are kept as cues and nothing else; what a course uses is not deleted", async () => {
  const headers = { cookie: author, "sec-fetch-site": "same-origin" };
  const url = `/api/content/${ready.contentKey}/captions`;
  const srt =
    "1\r\n00:00:00,500 --> 00:00:02,000\r\n<script>alert(1)</script>欢迎\r\n\r\n2\r\n00:00:02,000 --> 00:00:04,000\r\n学习 & 提高\r\n";
  const form = formOf("字幕.srt", Buffer.from(srt));
  const put = await http.inject({
    method: "POST",
    url,
    headers: { ...headers, ...form.headers },
    payload: form.payload,
  });
  assert.equal(put.json<ContentLine>().hasCaptions, true);
  const vtt = await get(`/media/${ready.contentKey}/captions.vtt`, author);
  assert.equal(vtt.headers["content-type"], "text/vtt; charset=utf-8");
  assert.equal(
    vtt.body,
    "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nalert(1)欢迎\n\n00:00:02.000 --> 00:00:04.000\n学习 &amp; 提高\n",
  );
  const bad = formOf("字幕.srt", Buffer.from("00:00:05 --> 还没有\n"));
  const refused = await http.inject({
    method: "POST",
    url,
    headers: { ...headers, ...bad.headers },
    payload: bad.payload,
  });
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /第1行的时间写法不对/);
  const removal = await http.inject({ method: "DELETE", url: `/api/content/${ready.contentKey}`, headers });
  assert.equal(removal.json<{ code: string }>().code, "content_in_use");
});

test("What only pretends to be a video is refused with the reason, and reads no file of the machine", async () => {
  const playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n";
  const huge = await clip(["-f", "lavfi", "-i", "color=size=8192x8192:rate=1:duration=1", "-c:v", "mjpeg"], "mov");
  const whole = await moving("320x240", 4);
  const sound = await clip(["-f", "lavfi", "-i", "sine=duration=2", "-c:a", "aac"]);
  const eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("");
  const cases: [string, Uint8Array, string][] = [
    ["播放列表.mp4", Buffer.from(playlist), "video_playlist"],
    ["concat.mp4", Buffer.from("ffconcat version 1.0\nfile /etc/passwd\n"), "video_playlist"],
    ["巨大.mov", huge, "video_huge"],
    ["截断.mp4", whole.subarray(0, Math.floor(whole.length / 2)), "video_broken"],
    ["文字.mp4", Buffer.from("这不是视频".repeat(100)), "video_unknown"],
    ["只有声音.mp4", sound, "video_silent_picture"],
    ["病毒.mp4", Buffer.from(eicar), "virus"],
  ];
  for (const [name, content, code] of cases) {
    const begun = await upload(server, author, { kind: "video", name, content });
    const line = await settled(server, author, begun.contentKey);
    assert.deepEqual([line.state, line.fault?.code], ["failed", code], name);
    assert.ok(line.fault?.message.includes(name.split(".")[0] ?? "") && line.fault.remedy.length > 5);
  }
});

test("Without an encoder the upload says so, and is processed once there is one", async () => {
  await stop();
  stop = await working(server, null);
  const begun = await upload(server, other, { kind: "video", name: "第二讲.mp4", content: await moving("320x240", 2) });
  const line = await settled(server, other, begun.contentKey);
  assert.deepEqual([line.state, line.fault?.code], ["failed", "no_encoder"]);
  await stop();
  stop = await working(server);
  const headers = { cookie: other, "sec-fetch-site": "same-origin" };
  const url = `/api/content/${begun.contentKey}/retry`;
  assert.equal((await http.inject({ method: "POST", url, headers })).json<ContentLine>().state, "processing");
  assert.equal((await settled(server, other, begun.contentKey)).state, "ready");
  assert.deepEqual(server.faults, []);
});
