/** What people ask about their own data, and how it is answered. */
import type { z } from "zod";
import type { askRequest, DeskLine, listRequests, OwnRequest } from "../../contract/privacy.ts";
import type { Reach } from "../../contract/actor.ts";
import { identityNumber, personName, phoneNumber } from "../../engine/identifiers.ts";
import { reachSql } from "../organisations/door.ts";
import { correctIdentity, personById, renamePerson, type Person } from "../people/door.ts";
import { violatedConstraint, type Db, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";

type Asked = z.output<(typeof askRequest)["body"]>;
type Field = NonNullable<OwnRequest["field"]>;

const WANTED = "privacy_request.wanted";
const BEFORE = "privacy_request.before";

/** Who asks, and where it is to be answered. */
export interface Asker {
  accountId: number;
  person: Person;
  unitId: number | undefined;
  divisionCode: string | undefined;
}

/** Writes down what somebody asks. Throws when the same is open already, or what it should say cannot be. */
export async function ask(tx: Tx, vault: Vault, asker: Asker, asked: Asked, now: Date): Promise<number> {
  const wanted = asked.kind === "correction" ? wantedText(asked.field, asked.wanted) : undefined;
  try {
    const row = await tx.row<{ request_id: number }>(
      `INSERT INTO privacy_request (person_id, account_id, kind, unit_id, division_code, field, wanted, year, verdict, event_id,
         text, asked_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING request_id`,
      [
        asker.person.person_id,
        asker.accountId,
        asked.kind,
        asker.unitId,
        asker.divisionCode,
        asked.kind === "correction" ? asked.field : null,
        wanted === undefined ? null : vault.seal(WANTED, wanted),
        asked.kind === "review" ? asked.year : null,
        asked.kind === "review" ? asked.verdict : null,
        asked.kind === "complaint" ? asked.lookId : null,
        asked.text.trim(),
        now,
      ],
    );
    return (row as { request_id: number }).request_id;
  } catch (error) {
    if (/^privacy_(correction|review)_open_once$/.test(violatedConstraint(error) ?? ""))
      throw new Refusal("already_asked");
    throw error;
  }
}

/** What it should say, in its one spelling. */
function wantedText(field: Field, typed: string): string {
  const wrong = (message: string, remedy: string) =>
    new Refusal("invalid_request", [{ path: "body.wanted", code: "bad_value", message, remedy }]);
  if (field === "phone") {
    const phone = phoneNumber(typed);
    if (!phone.ok || phone.kind !== "mobile") throw wrong("手机号不对", "请填写11位手机号，例如 13812345678");
    return phone.value;
  }
  if (field === "identity") {
    const number = identityNumber(typed);
    if (!number.ok) throw wrong("证件号码的位数或校验位不对", "请对照证件重新输入；护照号码请由单位经办人更正");
    return number.value;
  }
  const name = personName(typed);
  if (!name.ok) throw wrong("姓名里有不能使用的字", "请按证件上的写法填写，少数民族姓名中间用“·”");
  return name.value;
}

interface RequestRow {
  requestId: number;
  kind: OwnRequest["kind"];
  state: OwnRequest["state"];
  field: Field | null;
  year: number | null;
  verdict: OwnRequest["verdict"];
  text: string;
  askedAt: Date;
  answeredAt: Date | null;
  answeredBy: string | null;
  answer: string | null;
  wanted: Buffer | null;
}

const COLUMNS = `r.request_id AS "requestId", r.kind, r.state, r.field, r.year, r.verdict, r.text, r.asked_at AS "askedAt",
  r.answered_at AS "answeredAt", office.title AS "answeredBy", r.answer, r.wanted`;
const TABLES = "privacy_request r LEFT JOIN office ON office.office_id = r.answered_office";

function shapeOf<Row extends RequestRow>(row: Row) {
  const { wanted, askedAt, answeredAt, ...rest } = row;
  void wanted;
  return { ...rest, askedAt: askedAt.toISOString(), answeredAt: answeredAt?.toISOString() ?? null };
}

/** What somebody has asked, the newest first. */
export async function ownRequests(db: Db, vault: Vault, personId: number): Promise<OwnRequest[]> {
  const rows = await db.rows<RequestRow>(
    `SELECT ${COLUMNS} FROM ${TABLES} WHERE r.person_id = $1 ORDER BY r.request_id DESC LIMIT 200`,
    [personId],
  );
  return rows.map((row) => ({ ...shapeOf(row), wanted: row.wanted === null ? null : vault.open(WANTED, row.wanted) }));
}

/** Takes a request back. */
export async function withdraw(tx: Tx, personId: number, requestId: number): Promise<void> {
  const row = await tx.row<{ state: string }>(
    "SELECT state FROM privacy_request WHERE request_id = $1 AND person_id = $2 FOR UPDATE",
    [requestId, personId],
  );
  if (row === undefined) throw new Refusal("not_found");
  if (row.state !== "open") throw new Refusal("request_not_open");
  await tx.execute("UPDATE privacy_request SET state = 'withdrawn' WHERE request_id = $1", [requestId]);
}

/** Which requests a desk sees: complaints go to the service desk and to 兵团, everything else to whoever looks after the person. */
export interface Desk {
  reach: Reach;
  kinds: readonly OwnRequest["kind"][];
}

type DeskRow = RequestRow & { personId: number; name: string; unit: string | null; account_id: number };

const DESK_COLUMNS = `${COLUMNS}, r.person_id AS "personId", person.name, unit.name AS unit, r.account_id`;
const DESK_TABLES = `${TABLES} JOIN person ON person.person_id = r.person_id LEFT JOIN unit ON unit.unit_id = r.unit_id`;

function deskConditions({ reach, kinds }: Desk, values: unknown[]): string {
  const add = (value: unknown) => `$${values.push(value)}`;
  const place = reachSql(reach, { unit: "r.unit_id", division: "r.division_code" }, { add });
  return `${place} AND r.kind = ANY (${add(kinds)}::text[])`;
}

function deskLine(row: DeskRow): DeskLine {
  const { personId, name, account_id: account, ...rest } = row;
  void account;
  return { ...shapeOf(rest), person: { personId, name } };
}

/** What waits at a desk, the oldest first; or what is done, the newest first. */
export async function deskPage(
  db: Db,
  desk: Desk,
  { state, kind, after, limit }: z.output<(typeof listRequests)["query"]>,
): Promise<{ requests: DeskLine[]; after?: number }> {
  const values: unknown[] = [];
  const add = (value: unknown) => `$${values.push(value)}`;
  const open = state === "open";
  const conditions = [deskConditions(desk, values), `r.state ${open ? "=" : "<>"} 'open'`];
  if (kind !== undefined) conditions.push(`r.kind = ${add(kind)}`);
  if (after !== undefined) conditions.push(`r.request_id ${open ? ">" : "<"} ${add(after)}`);
  const rows = await db.rows<DeskRow>(
    `SELECT ${DESK_COLUMNS} FROM ${DESK_TABLES} WHERE ${conditions.join(" AND ")}
      ORDER BY r.request_id ${open ? "ASC" : "DESC"} LIMIT ${limit + 1}`,
    values,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1)?.requestId : undefined;
  return { requests: shown.map(deskLine), ...(last === undefined ? {} : { after: last }) };
}

/** A request at a desk with what is to be compared; undefined where the desk does not see it. */
export async function deskRequest(db: Db, vault: Vault, desk: Desk, requestId: number) {
  const values: unknown[] = [];
  const condition = deskConditions(desk, values);
  values.push(requestId);
  const row = await db.row<DeskRow>(
    `SELECT ${DESK_COLUMNS} FROM ${DESK_TABLES} WHERE ${condition} AND r.request_id = $${values.length}`,
    values,
  );
  if (row === undefined) return undefined;
  const person = await personById(db, vault, row.personId);
  const wanted = row.wanted === null ? null : vault.open(WANTED, row.wanted);
  return {
    line: deskLine(row),
    wanted,
    now: person === undefined ? null : presentText(row.field, person),
    asker: row.account_id,
  };
}

function presentText(field: Field | null, person: Person): string | null {
  if (field === "name") return person.name;
  const number = field === "identity" ? person.identity_number : field === "phone" ? person.phone : null;
  return number === null
    ? null
    : `${number.slice(0, 3)}${"*".repeat(Math.max(0, number.length - 7))}${number.slice(-4)}`;
}

export interface Answer {
  decision: "granted" | "refused";
  text: string;
  accountId: number;
  officeId: number | undefined;
}

/** Answers a request that a desk sees; a granted correction is made. Returns whose it was. */
export async function answer(
  tx: Tx,
  vault: Vault,
  desk: Desk,
  requestId: number,
  { decision, text, accountId, officeId }: Answer,
  now: Date,
): Promise<{ personId: number; kind: OwnRequest["kind"] }> {
  await tx.rows("SELECT 1 FROM privacy_request WHERE request_id = $1 FOR UPDATE", [requestId]);
  const found = await deskRequest(tx, vault, desk, requestId);
  if (found === undefined) throw new Refusal("not_found");
  const { line, wanted, asker } = found;
  if (line.state !== "open") throw new Refusal("request_not_open");
  if (asker === accountId) throw new Refusal("own_request");
  const { personId } = line.person;
  let before: Buffer | null = null;
  if (decision === "granted" && line.field !== null && wanted !== null) {
    const old = await correct(tx, vault, personId, line.field, wanted);
    before = old === null ? null : vault.seal(BEFORE, old);
  }
  await tx.execute(
    `UPDATE privacy_request SET state = $2, answered_at = $3, answered_by = $4, answered_office = $5, answer = $6, before = $7
      WHERE request_id = $1`,
    [requestId, decision, now, accountId, officeId, text.trim(), before],
  );
  return { personId, kind: line.kind };
}

/** Makes a correction; returns what it said before. */
async function correct(tx: Tx, vault: Vault, personId: number, field: Field, wanted: string): Promise<string | null> {
  const person = await personById(tx, vault, personId);
  if (person === undefined) throw new Refusal("not_found");
  if (field === "name") await renamePerson(tx, vault, personId, { name: wanted });
  if (field === "phone") await renamePerson(tx, vault, personId, { phone: wanted });
  if (field === "identity") {
    const read = identityNumber(wanted);
    if (!read.ok) throw new Refusal("conflict");
    try {
      await correctIdentity(tx, vault, personId, read);
    } catch (error) {
      if (violatedConstraint(error) === "person_identity_once") throw new Refusal("identity_taken");
      throw error;
    }
  }
  return field === "name" ? person.name : field === "phone" ? person.phone : person.identity_number;
}
