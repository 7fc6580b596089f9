/** A package from its archive to its structure and files. */
import { readFile } from "node:fs/promises";
import { ContentFault } from "../faults.ts";
import { headOf } from "../head.ts";
import type { Made, MadePart } from "../making.ts";
import { refuseKnown } from "../virus.ts";
import { readCmi5 } from "./cmi5.ts";
import { mediaOf } from "./media.ts";
import { pathsOf } from "./places.ts";
import { readScorm } from "./scorm.ts";
import type { Structure } from "./structure.ts";
import { readXml } from "./xml.ts";
import { unpackZip, type Unpacked } from "./zip.ts";

const SCORM = "imsmanifest.xml";
const CMI5 = "cmi5.xml";
const HEAD_BYTES = 2_048;

/** Unpacks and reads a package into a folder. Throws a ContentFault for one that cannot be used. */
export async function readPackage(file: string, folder: string): Promise<Made> {
  const unpacked = await unpackZip(file, folder);
  const structure = await structureOf(unpacked);
  const parts: MadePart[] = [];
  for (const each of unpacked) {
    const head = await headOf(each.file, HEAD_BYTES);
    refuseKnown(head);
    parts.push({ path: each.path, file: each.file, media: mediaOf(each.path, head) });
  }
  return { parts, standard: structure.runtime.standard, structure };
}

async function structureOf(unpacked: readonly Unpacked[]): Promise<Structure> {
  const at = (name: string) => unpacked.find(({ path }) => path.toLowerCase() === name);
  const paths = pathsOf(unpacked.map(({ path }) => path));
  const [scorm, cmi5] = [at(SCORM), at(CMI5)];
  if (cmi5 !== undefined) return readCmi5(readXml(await readFile(cmi5.file)), paths);
  if (scorm !== undefined) {
    const content = await readFile(scorm.file);
    return readScorm(readXml(content), paths, content.toString("latin1"));
  }
  const deep = unpacked.find(({ path }) => /\/(imsmanifest|cmi5)\.xml$/i.test(path));
  if (deep !== undefined) throw new ContentFault("package_manifest_deep", deep.path);
  throw new ContentFault("package_no_manifest");
}
