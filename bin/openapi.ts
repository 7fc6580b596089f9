// Writes contract/openapi.json from the contract. Run it whenever an operation changes; a test compares.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { operations } from "../contract/index.ts";
import { openApi } from "../contract/openapi.ts";

const file = join(resolve(import.meta.dirname, ".."), "contract", "openapi.json");
writeFileSync(file, `${JSON.stringify(openApi(operations), null, 2)}\n`);
