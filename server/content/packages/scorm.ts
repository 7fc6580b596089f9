/** SCORM 1.2 and 2004: imsmanifest.xml. */
import type { PackageItem } from "../../../contract/content-view.ts";
import { ContentFault } from "../faults.ts";
import { placeIn, type Paths } from "./places.ts";
import { activityOf, collectionsOf } from "./sequencing.ts";
import { LONGEST_ID, MOST_ITEMS, titleOf, type Runtime, type RuntimeItem, type Structure } from "./structure.ts";
import { attribute, child, children, type Element } from "./xml.ts";

interface Reading {
  paths: Paths;
  resources: ReadonlyMap<string, Element>;
  bases: readonly (string | undefined)[];
  collections: ReadonlyMap<string, Element>;
  items: RuntimeItem[];
  ids: Set<string>;
  is2004: boolean;
}

/** Reads a manifest. Throws a ContentFault for what it does not hold, or holds elsewhere. */
export function readScorm(manifest: Element, paths: Paths, xml: string): Structure {
  if (manifest.name !== "manifest") throw new ContentFault("package_manifest_bad");
  const { is2004, edition } = versionOf(manifest, xml);
  const organizations = child(manifest, "organizations");
  const all = children(organizations, "organization");
  const wanted = attribute(organizations, "default");
  const organization = all.find((each) => attribute(each, "identifier") === wanted) ?? all[0];
  if (organization === undefined) throw new ContentFault("package_empty");
  const resources = child(manifest, "resources");
  const known = children(resources, "resource").map((each) => [attribute(each, "identifier") ?? "", each] as const);
  const reading: Reading = {
    paths,
    resources: new Map(known),
    bases: [attribute(manifest, "base"), attribute(resources, "base")],
    collections: collectionsOf(manifest),
    items: [],
    ids: new Set(),
    is2004,
  };
  const title = titleOf(child(organization, "title")?.text, "课件");
  const tree = children(organization, "item").map((each) => itemOf(reading, each));
  if (!reading.items.some(({ href }) => href !== "")) throw new ContentFault("package_empty");
  const rootId = attribute(organization, "identifier") ?? "organization";
  const activityTree = is2004 ? activityOf(organization, rootId, title, reading.collections) : undefined;
  const runtime: Runtime = {
    standard: is2004 ? "scorm2004" : "scorm12",
    edition,
    title,
    items: reading.items,
    activityTree,
  };
  return { items: tree.flatMap((each) => each ?? []), runtime };
}

function versionOf(manifest: Element, xml: string): { is2004: boolean; edition: string } {
  const metadata = child(manifest, "metadata");
  const schema = child(metadata, "schema")?.text ?? "";
  const version = child(metadata, "schemaversion")?.text ?? "";
  const edition = version.slice(0, 60);
  if (/2004|CAM\s*1\.3/i.test(version)) return { is2004: true, edition };
  if (version.startsWith("1.2") && (schema === "" || /scorm/i.test(schema))) return { is2004: false, edition };
  // Many programs leave the version away or write it freely; the namespaces that they use say which it is.
  if (/adlcp_v1p3|imsss/i.test(xml)) return { is2004: true, edition };
  if (/adlcp_rootv1p2/i.test(xml)) return { is2004: false, edition };
  throw new ContentFault("package_standard", titleOf(`${schema} ${version}`, "没有写明"));
}

function itemOf(reading: Reading, element: Element): PackageItem | undefined {
  const id = attribute(element, "identifier") ?? "";
  if (id === "" || id.length > LONGEST_ID || reading.ids.has(id)) throw new ContentFault("package_manifest_bad", id);
  reading.ids.add(id);
  if (reading.ids.size > MOST_ITEMS) throw new ContentFault("package_many");
  const title = titleOf(child(element, "title")?.text, id);
  const reference = attribute(element, "identifierref");
  if (reference !== undefined && reference !== "")
    reading.items.push(runtimeOf(reading, element, { id, title, reference }));
  const inside = children(element, "item").flatMap((each) => itemOf(reading, each) ?? []);
  if (attribute(element, "isvisible") === "false" && inside.length === 0) return undefined;
  return { id, title, launchable: reading.items.some((each) => each.id === id && each.href !== ""), items: inside };
}

function runtimeOf(
  { resources, bases, paths, is2004 }: Reading,
  element: Element,
  { id, title, reference }: { id: string; title: string; reference: string },
): RuntimeItem {
  const resource = resources.get(reference);
  if (resource === undefined) throw new ContentFault("package_missing", reference);
  const href = attribute(resource, "href");
  if (href === undefined) throw new ContentFault("package_missing", reference);
  const place = placeIn(paths, href, ...bases, attribute(resource, "base"));
  const text = (name: string) => child(element, name)?.text;
  const threshold = child(element, "completionThreshold");
  return {
    id,
    title,
    href: withParameters(place, attribute(element, "parameters")),
    talks: (attribute(resource, "scormtype") ?? "sco").toLowerCase() === "sco",
    launchData: (is2004 ? text("dataFromLMS") : text("datafromlms"))?.slice(0, 4_000),
    masteryScore: is2004 ? undefined : number(text("masteryscore")),
    maxTimeAllowed: text("maxtimeallowed") ?? attribute(limits(element), "attemptAbsoluteDurationLimit"),
    timeLimitAction: text("timelimitaction"),
    completionThreshold: number(attribute(threshold, "minProgressMeasure") ?? threshold?.text),
  };
}

function limits(element: Element): Element | undefined {
  return child(child(element, "sequencing"), "limitConditions");
}

function number(text: string | undefined): string | undefined {
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? text : undefined;
}

/** Parameters follow the address: after "?" or, where it has one already, after "&". */
function withParameters(place: string, parameters: string | undefined): string {
  const given = (parameters ?? "").trim().replace(/^[?&]+/, "");
  if (given === "" || given.length > 1_000) return place;
  if (given.startsWith("#")) return place.includes("#") ? place : place + given;
  const [, path = "", hash = ""] = /^([^#]*)(.*)$/s.exec(place) ?? [];
  return `${path}${path.includes("?") ? "&" : "?"}${given}${hash}`;
}
