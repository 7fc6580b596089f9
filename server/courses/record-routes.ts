/** Operations of what somebody has learned, on paper. */
import { readCertificate, readMyRecord, readRecord, verifyCertificate } from "../../contract/learning-record.ts";
import type { Services } from "../app.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { openStudyRecords } from "../standing/door.ts";
import { certificateOf, coursesAsAt, verifiedCertificate } from "./record.ts";

/** The handlers; a certificate is checked by anybody, so its number is looked for beside the wall. */
export function bindRecords({ root, vault, database }: Services) {
  const records = openStudyRecords(root, vault);
  return [
    handles(readCertificate, ({ db, actor, params }) => {
      if (actor.personId === undefined) throw new Refusal("not_found");
      return certificateOf(db, vault, actor.personId, params.enrolmentId);
    }),
    handles(verifyCertificate, ({ params }) => verifiedCertificate(database, vault, params.number)),
    handles(readMyRecord, async ({ db, actor, reach, query, now }) => {
      if (actor.personId === undefined) throw new Refusal("not_found");
      const found = await records(db, { actor, reach }, { personId: actor.personId, ...query }, now);
      return { ...found, courses: await coursesAsAt(db, actor.personId, found) };
    }),
    handles(readRecord, async ({ db, actor, reach, params, query, now }) => {
      const found = await records(db, { actor, reach }, { ...params, ...query }, now);
      return { ...found, courses: await coursesAsAt(db, params.personId, found) };
    }),
  ];
}
