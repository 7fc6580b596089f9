/** Courses as authorities look at them: approved, returned or refused; recognised for an industry (A5). */
import type { Industry } from "../../contract/actor.ts";
import { officeTitle } from "../identity/door.ts";
import { notify, type TellingServices } from "../notices/door.ts";
import type { Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { beyondQualification } from "./particulars.ts";
import { institutionInReach, judged, moveVersion, type Acting } from "./authoring.ts";
import { courseVersion, type CourseRow } from "./store.ts";

export type Verdict = { event: "approve" | "return" | "refuse"; reason: string | null };

const TEMPLATES = { return: "item_returned", refuse: "item_refused" } as const;

/**
 * Decides on a version that this transaction holds: once approved it is the one on offer. Its maker is told.
 * @returns the new edition.
 */
export async function decideVersion(
  tx: Tx,
  telling: TellingServices,
  acting: Acting,
  row: CourseRow,
  { event, reason }: Verdict,
): Promise<number> {
  const to = judged(row, event, "desk");
  if (row.made_by === acting.actor.accountId) throw new Refusal("course_same_eyes");
  if (event === "approve") {
    const beyond = beyondQualification(row, await institutionInReach(tx, acting, row.institution_id));
    if (beyond.length > 0) throw new Refusal("course_beyond_qualification", beyond);
  }
  const office = await officeTitle(tx, acting.actor);
  const decided = { decided_at: acting.now, decided_by: acting.actor.accountId, decided_for: office, reason };
  const edition = await moveVersion(tx, row, to, acting.now, decided);
  if (event === "approve")
    await tx.execute("UPDATE course SET offered_version = $2 WHERE course_id = $1", [row.course_id, row.version]);
  const about = { accountId: row.made_by, link: `/teaching/${row.course_id}/${row.version}` };
  const item = `课程《${row.title}》`;
  if (event === "approve")
    await notify(tx, telling, { ...about, template: "item_approved", values: { item, office, note: reason ?? "" } });
  else
    await notify(tx, telling, { ...about, template: TEMPLATES[event], values: { item, office, reason: reason ?? "" } });
  return edition;
}

/** Recognises a course on offer for an industry, or no longer: whoever is enrolled keeps what held when they enrolled. */
export async function recognise(
  tx: Tx,
  acting: Acting,
  asked: { courseId: number; industry: Industry; counts: boolean; reason: string },
): Promise<void> {
  const { courseId, industry, counts, reason } = asked;
  const row = await courseVersion(tx, courseId);
  if (row === undefined || row.part !== "professional") throw new Refusal("not_found");
  if (!counts) {
    await tx.execute("DELETE FROM course_whitelist WHERE course_id = $1 AND industry = $2", [courseId, industry]);
    return;
  }
  await tx.execute(
    `INSERT INTO course_whitelist (course_id, industry, decided_by, decided_at, reason) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (course_id, industry) DO NOTHING`,
    [courseId, industry, acting.actor.accountId, acting.now, reason],
  );
}
