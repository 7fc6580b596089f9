import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../test/testing.ts";
import { judgeVersion, TRANSITIONS, VERSION_EVENTS, VERSION_STATES, versionDiagram } from "./version.ts";

test("docs/states/course.md shows the states as they are", () => {
  const text = readFileSync(join(root, "docs", "states", "course.md"), "utf8");
  assert.equal(/```mermaid\n([\s\S]*?)\n```/.exec(text)?.[1], versionDiagram());
});

test("every event in every state moves by its transition or is refused by a name", () => {
  for (const state of VERSION_STATES)
    for (const event of VERSION_EVENTS)
      for (const by of ["author", "desk"] as const) {
        const found = TRANSITIONS.find((each) => each.from === state && each.event === event);
        const judged = judgeVersion(state, event, by);
        if (found === undefined) assert.deepEqual(judged, { ok: false, refusal: `course_version_${state}` });
        else if (found.by === by) assert.deepEqual(judged, { ok: true, to: found.to });
        else assert.deepEqual(judged, { ok: false, refusal: "course_not_yours" });
      }
});

test("what was approved or refused stays so", () => {
  assert.deepEqual(new Set(TRANSITIONS.map(({ from }) => from)), new Set(["draft", "returned", "submitted"]));
});
