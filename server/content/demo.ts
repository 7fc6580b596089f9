/** The demo's own videos: made beforehand (bin/demo-content.ts), put into the store when a demo server starts for the first time. */
import { copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { institutionsWithin } from "../organisations/door.ts";
import { transact } from "../platform/db.ts";
import { insertAsset } from "./assets.ts";
import { readCaptions, writeCaptions } from "./captions.ts";
import { digestOfFile, keepFile } from "./objects.ts";
import { insertParts } from "./processing.ts";
import type { ContentServices } from "./services.ts";

interface MadeBefore {
  key: string;
  /** Unit whose content it is. */
  institution: string;
  title: string;
  durationMs: number;
  width: number;
  height: number;
  media: Record<string, string>;
}

const POSTER = "poster.webp";
const FIRST_SLIDE = "slides/0001.webp";

/** Puts them in, each for its institution, unless they are there. Returns how many were new. */
export async function importDemoContents(own: ContentServices, root: string): Promise<number> {
  const folder = join(root, "db/worlds/content");
  let count = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory() && (await importOne(own, join(folder, entry.name)))) count += 1;
  return count;
}

async function importOne(own: ContentServices, folder: string): Promise<boolean> {
  const { database, store, clock } = own;
  const made = JSON.parse(await readFile(join(folder, "made.json"), "utf8")) as MadeBefore;
  const known = await database.row("SELECT FROM content_asset WHERE content_key = $1", [made.key]);
  if (known !== undefined) return false;
  const institutionId = await ownerOf(own, made.institution);
  if (institutionId === undefined) return false;
  const now = clock.now();
  const cues = readCaptions(await readFile(join(folder, "captions.vtt")));
  await mkdir(store.work, { recursive: true });
  await transact(database, async (tx) => {
    const parts = [];
    for (const [path, media] of Object.entries(made.media)) {
      const file = join(store.work, `demo-${crypto.randomUUID()}`);
      await copyFile(join(folder, path === POSTER ? FIRST_SLIDE : path), file);
      const found = await digestOfFile(file);
      await keepFile(tx, store, { file, ...found }, now);
      parts.push({ path, media, ...found });
    }
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    const { key, title: name, durationMs, width, height } = made;
    const asset = { key, institutionId, kind: "video", name, bytes, originalDigest: null, madeBy: null } as const;
    const assetId = await insertAsset(tx, asset, now);
    await insertParts(tx, assetId, parts);
    await tx.execute(
      `UPDATE content_asset SET state = 'ready', progress = 100, ready_at = $2, duration_ms = $3, width = $4, height = $5
        WHERE asset_id = $1`,
      [assetId, now, durationMs, width, height],
    );
    await tx.execute("INSERT INTO content_captions (asset_id, vtt, cues, changed_at) VALUES ($1, $2, $3, $4)", [
      assetId,
      writeCaptions(cues),
      cues.length,
      now,
    ]);
  });
  return true;
}

/** The institution of a unit's name; where there is none of it, the first that there is. */
async function ownerOf({ database }: ContentServices, name: string): Promise<number | undefined> {
  const [first] = await institutionsWithin(database, { kind: "all" });
  const row = await database.row<{ institution_id: number }>(
    "SELECT institution_id FROM institution JOIN unit USING (unit_id) WHERE unit.name = $1",
    [name],
  );
  return row?.institution_id ?? first;
}
