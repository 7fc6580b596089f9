/** Statements for the tests. */
import type { Json } from "./shape/fault.ts";

export const HOME = "http://localhost";
export const ACTIVITY = "https://content.example/course/1";

/** The agent of an account here. */
export function agentNamed(name: string): Json {
  return { objectType: "Agent", account: { homePage: HOME, name } };
}

/** A statement that is as it should be, with these parts in place of its own. */
export function statementWith(parts: Json = {}): Json {
  return {
    actor: agentNamed("somebody"),
    verb: { id: "http://adlnet.gov/expapi/verbs/completed", display: { "zh-CN": "完成" } },
    object: { id: ACTIVITY, definition: { name: { "zh-CN": "第一课", en: "Lesson one" } } },
    ...parts,
  };
}
