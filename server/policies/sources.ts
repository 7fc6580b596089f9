/** Where the law is written: sources with their anchors, as policy/sources says. */
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { allAnswers } from "./questions.ts";

const sourceSchema = z.looseObject({
  id: z.string(),
  title: z.string(),
  status: z.string(),
  anchors: z.union([
    z.array(z.looseObject({ id: z.string(), says: z.string() })),
    z.looseObject({ file: z.string(), ids: z.array(z.string()) }),
  ]),
});

/** A place that can be cited. */
export interface Anchor {
  id: string;
  /** Number of the official answer, when it is one. */
  number?: number;
  title?: string;
}

/** A text the law rests on. */
export interface Source {
  id: string;
  title: string;
  /** Whether the text itself is in hand. */
  status: string;
  anchors: ReadonlyMap<string, Anchor>;
}

/** A citation taken apart, with titles. */
export interface CitationView {
  cites: string;
  source: string;
  sourceTitle: string;
  anchor: string;
  number?: number;
  title?: string;
}

export type Sources = ReadonlyMap<string, Source>;

/** Reads all sources of a checkout. Throws with the place when one does not hold its shape. */
export function readSources(root: string): Sources {
  const folder = join(root, "policy", "sources");
  const sources = globSync("*/source.yaml", { cwd: folder }).map((file) => readSource(join(folder, file)));
  return new Map(sources.map((source) => [source.id, source]));
}

function readSource(file: string): Source {
  const { id, title, status, anchors } = sourceSchema.parse(parse(readFileSync(file, "utf8")));
  if (id !== basename(dirname(file))) throw new Error(`${file}: the source calls itself ${id}`);
  const listed = Array.isArray(anchors)
    ? anchors.map(({ id: anchor, says }) => ({ id: anchor, title: says }))
    : answerAnchors(anchors.ids);
  return { id, title, status, anchors: new Map(listed.map((anchor) => [anchor.id, anchor])) };
}

function answerAnchors(ids: string[]): Anchor[] {
  const { answers } = allAnswers();
  return ids.map((id) => {
    const answer = answers.find((each) => each.id === id);
    return answer === undefined ? { id } : { id, number: answer.number, title: answer.short_title };
  });
}

/** Whether a citation leads somewhere. */
export function isAnchored(sources: Sources, cites: string): boolean {
  const [source = "", anchor = ""] = cites.split("#");
  return sources.get(source)?.anchors.has(anchor) === true;
}

/** A citation with what it is called. */
export function citationView(sources: Sources, cites: string): CitationView {
  const [id = "", name = ""] = cites.split("#");
  const source = sources.get(id);
  const { number, title } = source?.anchors.get(name) ?? {};
  return {
    cites,
    source: id,
    sourceTitle: source?.title ?? id,
    anchor: name,
    ...(number === undefined ? {} : { number }),
    ...(title === undefined ? {} : { title }),
  };
}
