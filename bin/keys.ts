import { resolve } from "node:path";
import { readKeyRing, withNewKey, writeKeyRing } from "../server/platform/key-file.ts";
import { readSettings } from "../server/platform/settings.ts";
import { openAndMigrate, type OpenDatabase } from "../server/platform/startup.ts";
import { readCatalogue, schemaColumns, type CataloguedColumn } from "../server/privacy/catalogue.ts";
import { countByKey, rotate, sealedColumns, type KeyCount } from "../server/privacy/rotation.ts";
import { Progress } from "./progress.ts";

const USAGE = `Usage: bin/keys status | add | rotate | retire N
Keys of the fields that stand sealed in the database of DATABASE_URL or of ./data, in the file of XUESHI_KEY_FILE.
  status    how many values each key holds, by table
  add       adds a random key; from now on servers seal with it, and open with all of them. Keep a copy of the file.
  rotate    seals every value of older keys with the current one, while servers run; can be cut off and run again
  retire N  takes key N out of the file; refuses while a value of it remains. Backups of before need it still: keep a copy.
The key of the blind indexes, by which numbers are found, stays.
Exit code 2: the call was refused.`;

const root = resolve(import.meta.dirname, "..");

/** Servers look at the file every second; a value sealed with the key before may still be on its way. */
const SETTLED_MS = 3_000;

async function main(): Promise<number> {
  const [verb, number] = process.argv.slice(2);
  if (
    !["status", "add", "rotate", "retire"].includes(verb ?? "") ||
    (verb === "retire") !== /^\d+$/.test(number ?? "")
  ) {
    console.error(USAGE);
    return 2;
  }
  const settings = readSettings(process.env, root);
  const opened = await openAndMigrate(settings, { join: true });
  try {
    const { columns } = readCatalogue(root, await schemaColumns(opened.database));
    const sealed = sealedColumns(columns);
    if (verb === "add") return addKey(settings);
    if (verb === "rotate") return await rotateAll(opened, sealed);
    if (verb === "retire") return await retire(opened, settings, sealed, Number(number));
    return tellStatus(settings, await countByKey(opened.database, sealed));
  } finally {
    await opened.close();
  }
}

type KeySettings = { keyFile: string; mayMakeKeys: boolean };

function tellStatus(settings: KeySettings, counts: readonly KeyCount[]): number {
  const { current, keys } = readKeyRing(settings);
  for (const key of Object.keys(keys).map(Number)) {
    const own = counts.filter((each) => each.key === key);
    const total = own.reduce((sum, { values }) => sum + values, 0);
    console.log(`Key ${key}${key === current ? " (current)" : ""}: ${total} values`);
    for (const { table, column, values } of own) console.log(`  ${`${table}.${column}`.padEnd(36)} ${values}`);
  }
  const lost = counts.filter(({ key }) => keys[key] === undefined);
  for (const { table, column, key, values } of lost)
    console.error(`${values} values of ${table}.${column} are sealed with key ${key}, which is not in the file`);
  return lost.length > 0 ? 1 : 0;
}

function addKey(settings: KeySettings): number {
  const ring = withNewKey(readKeyRing(settings));
  writeKeyRing(settings.keyFile, ring);
  console.log(`Key ${ring.current} was added to ${settings.keyFile} and is the current one. Keep a copy of the file.`);
  return 0;
}

async function rotateAll({ database, vault }: OpenDatabase, sealed: readonly CataloguedColumn[]): Promise<number> {
  const old = (await countByKey(database, sealed)).filter(({ key }) => key !== vault.current);
  const total = old.reduce((sum, { values }) => sum + values, 0);
  const bar = new Progress();
  try {
    const done = await rotate(database, vault, sealed, (count) =>
      bar.show("Sealed anew", count, Math.max(total, count)),
    );
    bar.end();
    console.log(`${done} values were sealed anew with key ${vault.current}`);
  } finally {
    bar.end();
  }
  const left = (await countByKey(database, sealed)).filter(({ key }) => key !== vault.current);
  for (const { table, column, key, values } of left)
    console.error(`${values} values of ${table}.${column} are sealed with key ${key} still; run it again`);
  return left.length > 0 ? 1 : 0;
}

async function retire(
  { database }: OpenDatabase,
  settings: KeySettings,
  sealed: readonly CataloguedColumn[],
  number: number,
): Promise<number> {
  const ring = readKeyRing(settings);
  if (ring.keys[number] === undefined || number === ring.current) {
    console.error(number === ring.current ? `Key ${number} is the current one` : `There is no key ${number}`);
    return 2;
  }
  for (const wait of [0, SETTLED_MS]) {
    await new Promise((wake) => setTimeout(wake, wait));
    const left = (await countByKey(database, sealed)).filter(({ key }) => key === number);
    for (const { table, column, values } of left)
      console.error(`${values} values of ${table}.${column} are sealed with key ${number}: run bin/keys rotate first`);
    if (left.length > 0) return 2;
  }
  const keys = Object.fromEntries(Object.entries(ring.keys).filter(([key]) => Number(key) !== number));
  writeKeyRing(settings.keyFile, { ...ring, keys });
  console.log(`Key ${number} was taken out of ${settings.keyFile}`);
  return 0;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
// The launcher's channel would keep this process waiting.
if (process.connected) process.disconnect();
