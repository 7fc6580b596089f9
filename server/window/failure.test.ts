import assert from "node:assert/strict";
import { test } from "node:test";
import type { FastifyRequest } from "fastify";
import { Refusal } from "../platform/refusal.ts";
import { failureOf } from "./failure.ts";

const request = { id: "r-1", url: "/year?year=2026", method: "GET" } as FastifyRequest;

test("somebody without the right learns what they would learn of a page that is not there", () => {
  const missing = failureOf(new Refusal("not_found"), request);
  assert.equal(missing.status, 404);
  assert.equal(missing.data.kind, "missing");
  assert.deepEqual(failureOf(new Refusal("forbidden"), request), missing);
  assert.deepEqual(failureOf(new Refusal("not_signed_in"), request), missing);
});

test("busy offers to try again, but never to send a form again", () => {
  const busy = failureOf(new Refusal("busy"), request);
  assert.deepEqual(
    [busy.status, busy.data.kind, busy.data.retry, busy.data.reference],
    [503, "busy", request.url, "r-1"],
  );
  assert.equal(failureOf(new Refusal("busy"), { ...request, method: "POST" }).data.retry, undefined);
});

test("our own fault gives its number and nothing else; a refused request says what is wrong", () => {
  const broken = failureOf(new Refusal("internal"), request);
  assert.deepEqual([broken.status, broken.data.kind, broken.data.reference], [500, "broken", "r-1"]);
  const errors = [{ path: "query.q", code: "too_big", message: "长度太大，最多 200", remedy: "请写短一些" }];
  const refused = failureOf(new Refusal("invalid_request", errors), request);
  assert.deepEqual(refused.data.details, [{ message: "长度太大，最多 200", remedy: "请写短一些" }]);
  assert.deepEqual([refused.status, refused.data.kind, refused.data.reference], [422, "refused", undefined]);
});
