/** Refusals of courses as their forms tell them. */
import { PROBLEMS } from "../../../contract/problems.ts";
import { Refusal } from "../../platform/refusal.ts";

/** What a refusal says of a course. Throws every other error. */
export function courseErrors(error: unknown): { message: string; field?: string }[] {
  if (!(error instanceof Refusal) || !/^(course_|invalid_request$)/.test(error.code)) throw error;
  const { title, remedy } = PROBLEMS[error.code];
  const problems = error.errors ?? [];
  if (problems.length === 0) return [{ message: `${title}。${remedy}。` }];
  return problems.map(({ path, message, remedy: help }) => ({
    field: path.replace("body.", ""),
    message: `${message}，${help}`,
  }));
}
