/** Drawing a paper. Pure: the same seed over the same questions gives the same paper, to the order of the choices. */
import { createHash } from "node:crypto";
import type { QuestionContent } from "../../contract/question.ts";
import { offeredOf, type Said } from "./grading.ts";

/** A question that can be chosen for a paper. */
export interface Choosable {
  question_id: number;
  version: number;
  tags: readonly string[];
}

/** A question that can be drawn: chosen, and arranged as it will be shown. */
export interface Drawable extends Choosable {
  content: QuestionContent;
}

export interface Part {
  tag: string;
  count: number;
}

/** A question as it stands on a paper. */
export interface Drawn {
  question_id: number;
  version: number;
  topic: string;
  /** For each place shown the number that the choice has in the question. */
  arrangement: number[];
}

/** Draws a paper; undefined when there are too few questions for it. */
export function drawPaper(
  pool: readonly Drawable[],
  { parts, shuffle }: { parts: readonly Part[]; shuffle: boolean },
  seed: string,
): Drawn[] | undefined {
  const random = randomOf(seed);
  const chosen = choose(pool, parts, random);
  if (chosen === undefined) return undefined;
  const order = parts.map(({ tag }) => tag);
  const placed = shuffle
    ? shuffled(chosen, random)
    : chosen.sort((a, b) => order.indexOf(a.topic) - order.indexOf(b.topic));
  return placed.map(({ question_id, version, topic, content }) => ({
    question_id,
    version,
    topic,
    arrangement: arranged(content, shuffle, random),
  }));
}

/** Whether there are questions enough to draw a paper. */
export function isReady(pool: readonly Choosable[], parts: readonly Part[]): boolean {
  return choose(pool, parts, randomOf("0")) !== undefined;
}

/** How many questions a part could take. */
export function countFitting(pool: readonly Choosable[], tag: string): number {
  return pool.filter((each) => fits(each, tag)).length;
}

function fits({ tags }: Choosable, tag: string): boolean {
  return tag === "" || tags.includes(tag);
}

/** Chooses questions for the parts; undefined when there are too few. The only step of drawing that can fail. */
function choose<One extends Choosable>(
  pool: readonly One[],
  parts: readonly Part[],
  random: (below: number) => number,
): (One & { topic: string })[] | undefined {
  const ordered = [...pool].sort((a, b) => a.question_id - b.question_id);
  const taken = new Set<One>();
  const chosen: (One & { topic: string })[] = [];
  // The narrower a part, the earlier it draws: whoever may take anything takes what remains.
  for (const { tag, count } of narrowFirst(pool, parts)) {
    const left = ordered.filter((each) => fits(each, tag) && !taken.has(each));
    for (let drawn = 0; drawn < count; drawn++) {
      const [one] = left.splice(random(left.length), 1);
      if (one === undefined) return undefined;
      taken.add(one);
      chosen.push({ ...one, topic: tag });
    }
  }
  return chosen;
}

function narrowFirst(pool: readonly Choosable[], parts: readonly Part[]): Part[] {
  return parts
    .map((part) => ({ ...part, spare: countFitting(pool, part.tag) - part.count }))
    .sort((a, b) => Number(a.tag === "") - Number(b.tag === "") || a.spare - b.spare || (a.tag < b.tag ? -1 : 1));
}

/** What is to be matched is always mixed: in the order of the pairs it would be the answer. */
function arranged(content: QuestionContent, shuffle: boolean, random: (below: number) => number): number[] {
  const count =
    content.kind === "single" || content.kind === "multiple"
      ? content.choices.length
      : content.kind === "matching"
        ? offeredOf(content).length
        : 0;
  const plain = Array.from({ length: count }, (_, at) => at + 1);
  return shuffle || content.kind === "matching" ? shuffled(plain, random) : plain;
}

function shuffled<Item>(items: readonly Item[], random: (below: number) => number): Item[] {
  const mixed = [...items];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = random(at + 1);
    [mixed[at], mixed[other]] = [mixed[other] as Item, mixed[at] as Item];
  }
  return mixed;
}

/** Numbers below a bound, evenly: 32 bits of a digest at a time, those thrown away that would make some likelier. */
function randomOf(seed: string): (below: number) => number {
  let block = 0;
  let bytes = Buffer.alloc(0);
  const next = () => {
    if (bytes.length < 4) bytes = createHash("sha256").update(`${seed}:${block++}`).digest();
    const value = bytes.readUInt32BE(0);
    bytes = bytes.subarray(4);
    return value;
  };
  return (below) => {
    if (below < 2) return 0;
    const most = Math.floor(2 ** 32 / below) * below;
    for (;;) {
      const value = next();
      if (value < most) return value % below;
    }
  };
}

/** What of a question is shown: never what is right. */
export interface Face {
  choices: string[];
  left: string[];
}

/** A question as its examinee sees it. */
export function faceOf(content: QuestionContent, arrangement: readonly number[]): Face {
  switch (content.kind) {
    case "single":
    case "multiple":
      return { choices: arrangement.map((at) => content.choices[at - 1]?.text ?? ""), left: [] };
    case "matching": {
      const offered = offeredOf(content);
      return { choices: arrangement.map((at) => offered[at - 1] ?? ""), left: content.pairs.map(({ left }) => left) };
    }
    default:
      return { choices: [], left: [] };
  }
}

/** An answer in numbers as shown, in the numbers of the question itself. Undefined when no such answer can be given. */
export function saidOf(content: QuestionContent, arrangement: readonly number[], answer: Said): string[] | undefined {
  const given = answer.map((each) => each.trim());
  const own = (shown: string) => (/^\d{1,2}$/.test(shown) ? arrangement[Number(shown) - 1] : undefined);
  switch (content.kind) {
    case "single":
    case "multiple": {
      const chosen = given.filter((each) => each !== "").map(own);
      if (chosen.includes(undefined) || new Set(chosen).size < chosen.length) return undefined;
      if (content.kind === "single" && chosen.length > 1) return undefined;
      return (chosen as number[]).sort((a, b) => a - b).map(String);
    }
    case "true_false": {
      const [only = "", ...more] = given;
      if (more.length > 0 || !["", "true", "false"].includes(only)) return undefined;
      return only === "" ? [] : [only];
    }
    case "short":
    case "numeric":
      return given.length > 1 ? undefined : given.filter((each) => each !== "");
    case "matching": {
      if (given.length > content.pairs.length) return undefined;
      const chosen = content.pairs.map((_, at) =>
        (given[at] ?? "") === "" ? "" : String(own(given[at] ?? "") ?? "?"),
      );
      if (chosen.includes("?")) return undefined;
      return chosen.every((each) => each === "") ? [] : chosen;
    }
  }
}

/** The other way round: what was said in the numbers of the question, in those that are shown. */
export function shownOf(content: QuestionContent, arrangement: readonly number[], said: Said): string[] {
  if (content.kind !== "single" && content.kind !== "multiple" && content.kind !== "matching") return [...said];
  const shown = said.map((each) => (each === "" ? "" : String(arrangement.indexOf(Number(each)) + 1)));
  return content.kind === "matching" ? shown : shown.sort((a, b) => Number(a) - Number(b));
}
