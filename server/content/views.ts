/** Contents as they are told. */
import type { z } from "zod";
import { mediaAddress, type ContentLine, type contentUploadView, type ContentView } from "../../contract/content.ts";
import type { Db } from "../platform/db.ts";
import { assetById, pathsAmong, structureOf, type Asset } from "./assets.ts";
import { wordsOf } from "./faults.ts";
import type { Upload } from "./uploads.ts";

/** A content as its authors see it. */
export function lineOf(asset: Asset, used: ReadonlySet<string>): ContentLine {
  const { key: contentKey, kind, name, state, progress, fault, faultDetail, bytes, durationMs, pages } = asset;
  return {
    contentKey,
    kind,
    name,
    state,
    progress,
    fault: fault === null ? null : wordsOf(fault, name, faultDetail),
    bytes,
    durationMs,
    pages,
    standard: asset.standard,
    hasCaptions: asset.hasCaptions,
    used: used.has(contentKey),
    madeAt: asset.madeAt.toISOString(),
  };
}

const ADDRESSED = {
  master: "master.m3u8",
  audio: "audio.m3u8",
  slides: "slides.json",
  poster: "poster.webp",
  document: "document.pdf",
  text: "text.json",
} as const;

/** From the one that most phones play to the largest. */
const RUNGS = ["v360", "v240", "v720"] as const;

/** A content as players need it. */
export async function viewOf(db: Db, asset: Asset): Promise<ContentView> {
  const { assetId, key, kind, name, durationMs, width, height, pages, standard, hasCaptions } = asset;
  const structure = kind === "package" ? await structureOf(db, assetId) : undefined;
  const there = await pathsAmong(db, assetId, [...Object.values(ADDRESSED), ...RUNGS.map((rung) => `${rung}.mp4`)]);
  const rung = RUNGS.find((each) => there.has(`${each}.mp4`));
  const at = (what: keyof typeof ADDRESSED) => (there.has(ADDRESSED[what]) ? mediaAddress[what](key) : null);
  return {
    contentKey: key,
    kind,
    name,
    durationMs,
    width,
    height,
    pages,
    standard,
    items: structure?.items ?? [],
    master: at("master"),
    plain: rung === undefined ? null : mediaAddress.plain(key, rung),
    audio: at("audio"),
    slides: at("slides"),
    captions: hasCaptions ? mediaAddress.captions(key) : null,
    poster: at("poster"),
    document: at("document"),
    text: at("text"),
  };
}

/** An upload with what it became. */
export async function uploadView(
  db: Db,
  upload: Upload,
  used: ReadonlySet<string>,
): Promise<z.output<typeof contentUploadView>> {
  const { key: uploadKey, kind, name, bytes, received, expiresAt, assetId } = upload;
  const asset = assetId === null ? undefined : await assetById(db, assetId);
  const content = asset === undefined ? null : lineOf(asset, used);
  return { uploadKey, kind, name, bytes, received, expiresAt: expiresAt.toISOString(), content };
}
