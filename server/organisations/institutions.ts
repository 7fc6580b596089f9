/** Training institutions: registering, renewing, suspending, and what is told of them. */
import type { Actor, Reach } from "../../contract/actor.ts";
import {
  EXPIRING_DAYS,
  type changeInstitution,
  type InstitutionHistory,
  type InstitutionView,
  type listInstitutions,
  type registerInstitution,
} from "../../contract/institutions.ts";
import type { InputOf } from "../../contract/operation.ts";
import type { FieldError } from "../../contract/problems.ts";
import { violatedConstraint, type Db, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { containing, Values } from "../platform/values.ts";
import { refuseForeign } from "./plan-facts.ts";
import { reachSql } from "./reach.ts";

type Filter = InputOf<typeof listInstitutions>["query"];
type Row = Omit<InstitutionView, "divisionName">;

/** All institutions as they stand on day $1: the qualification given last counts; a suspension holds until it is resumed. */
const STANDING = `SELECT institution.institution_id AS "institutionId", institution.unit_id AS "unitId", unit.name, unit.division_code AS division,
    institution.subjects, institution.levels, given.valid_from AS "validFrom", given.valid_to AS "validTo",
    CASE WHEN pause.kind = 'suspended' THEN 'suspended' WHEN given.valid_to < $1::date THEN 'expired' WHEN given.valid_from > $1::date THEN 'coming'
         WHEN given.valid_to < $1::date + ${EXPIRING_DAYS} THEN 'expiring' ELSE 'current' END AS state,
    coalesce(given.document_number, institution.document_number) AS "documentNumber",
    institution.contact_name AS "contactName", institution.contact_phone AS "contactPhone", institution.version
  FROM institution JOIN unit USING (unit_id)
  JOIN LATERAL (SELECT * FROM institution_event own WHERE own.institution_id = institution.institution_id
       AND own.kind IN ('registered', 'renewed') ORDER BY own.event_id DESC LIMIT 1) given ON true
  LEFT JOIN LATERAL (SELECT own.kind FROM institution_event own WHERE own.institution_id = institution.institution_id
       AND own.kind IN ('suspended', 'resumed') ORDER BY own.event_id DESC LIMIT 1) pause ON true`;

/** Institutions that fit a filter, those that may train first. */
export async function institutionRows(db: Db, day: string, { q, subject, state }: Filter): Promise<Row[]> {
  const part = q === undefined ? null : containing(q.trim());
  return db.rows<Row>(
    `SELECT * FROM (${STANDING}) standing
      WHERE ($2::text IS NULL OR name LIKE $2) AND ($3::text IS NULL OR $3 = ANY (subjects)) AND ($4::text IS NULL OR state = $4)
      ORDER BY array_position(ARRAY['current', 'expiring', 'coming', 'suspended', 'expired'], state), "institutionId" LIMIT 500`,
    [day, part, subject ?? null, state ?? null],
  );
}

/** One institution as it stands on a day. Throws `not_found`. */
export async function institutionOn(db: Db, day: string, institutionId: number): Promise<Row> {
  const [institution] = await institutionsOn(db, day, [institutionId]);
  if (institution === undefined) throw new Refusal("not_found");
  return institution;
}

/** Institutions as they stand on a day, by their numbers. */
export async function institutionsOn(db: Db, day: string, institutionIds: readonly number[]): Promise<Row[]> {
  return db.rows<Row>(
    `SELECT * FROM (${STANDING}) standing WHERE "institutionId" = ANY ($2::bigint[]) ORDER BY "institutionId"`,
    [day, institutionIds],
  );
}

/** One institution with its history, the newest first. Throws `not_found`. */
export async function institutionById(
  db: Db,
  day: string,
  institutionId: number,
): Promise<{ institution: Row; history: InstitutionHistory }> {
  const institution = await institutionOn(db, day, institutionId);
  const history = await db.rows<InstitutionHistory[number]>(
    `SELECT kind, valid_from AS "validFrom", valid_to AS "validTo", document_number AS "documentNumber", note,
            (recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS "recordedOn"
       FROM institution_event WHERE institution_id = $1 ORDER BY event_id DESC LIMIT 200`,
    [institutionId],
  );
  return { institution, history };
}

type By = { actor: Pick<Actor, "accountId"> | undefined; reach: Reach };

function wrong(field: string, code: string, message: string, remedy: string): FieldError {
  return { path: `body.${field}`, code, message, remedy };
}

function checkDates(from: string | undefined, to: string | undefined): { from: string; to: string } {
  if (from === undefined || to === undefined)
    throw new Refusal("invalid_request", [
      wrong(from === undefined ? "validFrom" : "validTo", "missing", "请填写资质的起止日期", "两个日期都不能空着"),
    ]);
  if (to < from)
    throw new Refusal("invalid_request", [
      wrong("validTo", "before_start", "截止日期早于起始日期", "请核对资质文件上的日期"),
    ]);
  return { from, to };
}

/** Registers a unit as an institution; a unit is one at most once. */
export async function register(
  tx: Tx,
  given: InputOf<typeof registerInstitution>["body"],
  { actor, reach }: By,
): Promise<number> {
  await refuseForeign(tx, reach, [given.unitId]);
  const { from, to } = checkDates(given.validFrom, given.validTo);
  try {
    const row = await tx.row<{ institution_id: number }>(
      `INSERT INTO institution (unit_id, subjects, levels, document_number, contact_name, contact_phone)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING institution_id`,
      [given.unitId, given.subjects, given.levels, given.documentNumber ?? null, given.contactName, given.contactPhone],
    );
    const { institution_id: institutionId } = row as { institution_id: number };
    await note(tx, institutionId, { kind: "registered", from, to, ...given }, actor);
    return institutionId;
  } catch (error) {
    if (violatedConstraint(error) === "institution_unit_once") throw new Refusal("institution_known");
    throw error;
  }
}

type Noted = {
  kind: string;
  from?: string | undefined;
  to?: string | undefined;
  documentNumber?: string | undefined;
  note?: string | undefined;
};

async function note(tx: Tx, institutionId: number, noted: Noted, actor: By["actor"]): Promise<void> {
  await tx.execute(
    `INSERT INTO institution_event (institution_id, kind, valid_from, valid_to, document_number, note, recorded_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      institutionId,
      noted.kind,
      noted.from ?? null,
      noted.to ?? null,
      noted.documentNumber ?? null,
      noted.note ?? null,
      actor?.accountId ?? null,
    ],
  );
}

/** Renews, suspends or resumes. Whoever saw another version than the present one is told so. */
export async function changeQualification(
  tx: Tx,
  institutionId: number,
  given: InputOf<typeof changeInstitution>["body"],
  { actor, reach }: By,
): Promise<void> {
  const locked = await tx.row<{ unit_id: number; version: number }>(
    "SELECT unit_id, version FROM institution WHERE institution_id = $1 FOR UPDATE",
    [institutionId],
  );
  if (locked === undefined) throw new Refusal("not_found");
  await refuseForeign(tx, reach, [locked.unit_id]);
  if (locked.version !== given.version) throw new Refusal("conflict");
  const last = await tx.row<{ kind: string }>(
    `SELECT kind FROM institution_event WHERE institution_id = $1 AND kind IN ('suspended', 'resumed') ORDER BY event_id DESC LIMIT 1`,
    [institutionId],
  );
  const suspended = last?.kind === "suspended";
  if ((given.kind === "suspended") === suspended && given.kind !== "renewed") throw new Refusal("institution_state");
  const dates = given.kind === "renewed" ? checkDates(given.validFrom, given.validTo) : {};
  if (given.kind === "suspended" && (given.note ?? "").trim() === "")
    throw new Refusal("invalid_request", [wrong("note", "missing", "请写明暂停的原因", "机构和学员会看到这个原因")]);
  await note(
    tx,
    institutionId,
    { kind: given.kind, ...dates, documentNumber: given.documentNumber, note: given.note },
    actor,
  );
  await tx.execute(
    `UPDATE institution SET version = version + 1, subjects = coalesce($2, subjects), levels = coalesce($3, levels),
            contact_name = coalesce($4, contact_name), contact_phone = coalesce($5, contact_phone)
      WHERE institution_id = $1`,
    [
      institutionId,
      given.subjects ?? null,
      given.levels ?? null,
      given.contactName ?? null,
      given.contactPhone ?? null,
    ],
  );
}

/** Institutions whose unit is within reach. */
export async function institutionsWithin(db: Db, reach: Reach): Promise<number[]> {
  const values = new Values();
  const within = reachSql(reach, { unit: "unit.unit_id", division: "unit.division_code" }, values);
  const rows = await db.rows<{ institution_id: number }>(
    `SELECT institution_id FROM institution JOIN unit USING (unit_id) WHERE ${within} ORDER BY institution_id`,
    values.list,
  );
  return rows.map(({ institution_id: id }) => id);
}
