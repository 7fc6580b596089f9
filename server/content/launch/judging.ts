/** What statements of a cmi5 unit come to: whether what its course asks of it is met. Pure; it never becomes hours. */
import type { RUN_STATES } from "../../../contract/packages.ts";

/** What a unit has said of itself so far, and whether that is enough. */
export interface UnitStanding {
  completed: boolean;
  passed: boolean;
  failed: boolean;
}

export const NOTHING_SAID: UnitStanding = { completed: false, passed: false, failed: false };

const CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
const SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid";
const VERBS = "http://adlnet.gov/expapi/verbs/";

type Part = Readonly<Record<string, unknown>>;

const part = (of: unknown, name: string): unknown =>
  typeof of === "object" && of !== null ? (of as Part)[name] : undefined;

/** The session that a statement names; undefined where it is none that the specification defines, but one of the unit's own. */
export function sessionOf(statement: Part): string | undefined {
  const context = statement["context"];
  const categories = part(part(context, "contextActivities"), "category");
  const named = (Array.isArray(categories) ? categories : [categories]).some((each) => part(each, "id") === CATEGORY);
  const session = part(part(context, "extensions"), SESSION);
  return named && typeof session === "string" ? session.toLowerCase() : undefined;
}

/**
 * Adds a statement about the unit to what it has said. What is passed stays passed, and "passed" below the score that the unit was
 * told to ask for says nothing.
 */
export function heard(standing: UnitStanding, statement: Part, masteryScore: number | undefined): UnitStanding {
  const verb = part(statement["verb"], "id");
  const result = statement["result"];
  const scaled = part(part(result, "score"), "scaled");
  switch (verb) {
    case `${VERBS}completed`:
      return { ...standing, completed: standing.completed || part(result, "completion") !== false };
    case `${VERBS}passed`: {
      const below = masteryScore !== undefined && typeof scaled === "number" && scaled < masteryScore;
      return part(result, "success") === false || below ? standing : { ...standing, passed: true, failed: false };
    }
    case `${VERBS}failed`:
      return { ...standing, failed: !standing.passed };
    default:
      return standing;
  }
}

/** Whether what a course asks of a unit is met: its `moveOn`. */
export function isSatisfied(moveOn: string | undefined, { completed, passed }: UnitStanding): boolean {
  switch (moveOn ?? "NotApplicable") {
    case "Passed":
      return passed;
    case "Completed":
      return completed;
    case "CompletedAndPassed":
      return completed && passed;
    case "CompletedOrPassed":
      return completed || passed;
    default:
      return true;
  }
}

/** The state of a unit in the words that packages of every standard are kept in. */
export function stateOf({ completed, passed, failed }: UnitStanding): (typeof RUN_STATES)[number] {
  if (passed) return "passed";
  if (failed) return "failed";
  return completed ? "completed" : "incomplete";
}
