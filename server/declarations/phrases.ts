/** What reviewers write most often: policy/phrases/reviews.yaml. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { PHRASES_FOR, type DeskEffect } from "../../contract/declaration-desk.ts";

const schema = z.strictObject(
  Object.fromEntries(PHRASES_FOR.map((each) => [each, z.array(z.string().min(1).max(100)).min(1)])),
);

/** Every phrase with what it is for, in the order of the file. Throws when the file is not as it should be. */
export function readPhrases(root: string): DeskEffect["phrases"] {
  const file = schema.parse(parse(readFileSync(join(root, "policy", "phrases", "reviews.yaml"), "utf8")));
  return PHRASES_FOR.flatMap((each) => (file[each] ?? []).map((text) => ({ for: each, text })));
}
