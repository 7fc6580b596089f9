/** The telephone of the service desk: a dated setting, since it is a fact of the world and not of the product. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const fileSchema = z.strictObject({
  service_phone: z.strictObject({
    label: z.string().min(1),
    cites: z.string().min(1),
    checked: z.iso.date(),
    values: z.array(z.strictObject({ from: z.iso.date(), value: z.string().regex(/^[0-9-]+$/) })).min(1),
  }),
});

const known = new Map<string, readonly { from: number; value: string }[]>();

/** The number that holds on a day (yyyymmdd), from policy/settings.yaml. Throws when the file is faulty or begins later. */
export function readServicePhone(root: string, day: number): string {
  const values = known.get(root) ?? readFile(join(root, "policy", "settings.yaml"));
  known.set(root, values);
  const holding = values.findLast(({ from }) => from <= day);
  if (holding === undefined) throw new Error(`No telephone of the service desk holds on ${day}`);
  return holding.value;
}

function readFile(path: string): { from: number; value: string }[] {
  const { service_phone } = fileSchema.parse(parse(readFileSync(path, "utf8")));
  return service_phone.values
    .map(({ from, value }) => ({ from: Number(from.replaceAll("-", "")), value }))
    .sort((one, other) => one.from - other.from);
}
