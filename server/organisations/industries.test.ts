import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { root } from "../../test/testing.ts";
import { INDUSTRIES } from "../../contract/actor.ts";
import { industryLines, seriesOf } from "./door.ts";

test("every industry has a line, and the series that study under an authority stand in its line", () => {
  assert.deepEqual(
    industryLines()
      .map(({ industry }) => industry)
      .sort(),
    [...INDUSTRIES].sort(),
  );
  const file = parse(readFileSync(join(root, "policy", "dictionaries", "title-series.yaml"), "utf8")) as {
    series: { series_code: string; industry: string | null }[];
  };
  const known = new Set(file.series.map(({ series_code: code }) => code));
  for (const { series } of industryLines())
    assert.deepEqual(
      series.filter((code) => !known.has(code)),
      [],
    );
  for (const { series_code: code, industry } of file.series)
    for (const line of INDUSTRIES) assert.equal(seriesOf(line).includes(code), line === industry, `${code} in ${line}`);
  assert.deepEqual(seriesOf("weather" as never), []);
});
