import assert from "node:assert/strict";
import { createHash, generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { CompactSign } from "jose";
import { Refusal } from "../platform/refusal.ts";
import { boundaryOf, readParts, writeParts } from "./multipart.ts";
import { checkSignature } from "./signature.ts";
import { statementWith } from "./statement.fixture.ts";
import { SIGNATURE_USAGE } from "./shape/statement.ts";

test("what is written in parts is read the same, whatever the bytes", () => {
  const parts = fc.array(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(parts, (contents) => {
      const headers = { "content-type": "application/octet-stream" };
      const body = writeParts(
        contents.map((content) => ({ headers, content })),
        "edge",
      );
      assert.deepEqual(
        readParts(body, "edge").map(({ content }) => content),
        contents,
      );
    }),
  );
});

test("a body that is no multipart is refused, and never more than that", () => {
  assert.equal(boundaryOf('multipart/mixed; boundary="a b"'), "a b");
  assert.throws(() => boundaryOf("multipart/mixed"), Refusal);
  const pieces = fc.constantFrom("--edge", "--edge--", "--edgeless", "\r\n", "\n", "a: b", ":", "x", "");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (list) => {
      try {
        readParts(Buffer.from(list.join("")), "edge");
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error));
      }
    }),
    { numRuns: 2_000 },
  );
});

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

async function signed(payload: string, alg = "RS256", more = {}): Promise<Buffer> {
  const jws = await new CompactSign(Buffer.from(payload)).setProtectedHeader({ alg, ...more }).sign(privateKey);
  return Buffer.from(jws);
}

test("a signature says what its statement says, by one of three algorithms, and with the key it shows", async () => {
  const statement = statementWith();
  const attachment = { usageType: SIGNATURE_USAGE, contentType: "application/octet-stream" };
  const check = (content: Buffer | undefined, parts = {}) =>
    checkSignature(statement, { ...attachment, ...parts }, content, "x");
  const good = await signed(JSON.stringify(statement));
  await check(good);
  await check(await signed(JSON.stringify(statement), "RS512"));
  await assert.rejects(check(undefined), Refusal);
  await assert.rejects(check(good, { contentType: "text/plain" }), Refusal);
  await assert.rejects(check(Buffer.from("a.b.c")), Refusal);
  await assert.rejects(check(await signed(JSON.stringify(statementWith({ result: { success: true } })))), Refusal);
  await assert.rejects(check(await signed(JSON.stringify(statement), "PS256")), Refusal);
  await assert.rejects(check(await signed("[".repeat(50_000))), Refusal);
  const nested = `{"actor":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
  await assert.rejects(check(await signed(nested)), Refusal);
  const notACertificate = createHash("sha256").update("x").digest("base64");
  await assert.rejects(check(await signed(JSON.stringify(statement), "RS256", { x5c: [notACertificate] })), Refusal);
});
