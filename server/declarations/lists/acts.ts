/** What authorities do with lists: read from a workbook, publish, correct a line, withdraw. One transaction each. */
import type { UploadedFile } from "../../../contract/files.ts";
import { identityNumber, personName } from "../../../engine/identifiers.ts";
import { unitsInReach } from "../../organisations/door.ts";
import { notifyMany, type Telling, type TellingServices } from "../../notices/door.ts";
import { openIdentity } from "../../people/door.ts";
import { shanghaiDay } from "../../platform/clock.ts";
import type { Tx } from "../../platform/db.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { Vault } from "../../platform/vault.ts";
import type { Acting } from "../acts.ts";
import { refuseForm } from "../events.ts";
import { matchRoll } from "../rolls/match.ts";
import { isMasked, readRoll, rollSheet } from "../rolls/sheet.ts";
import type { Said } from "../said.ts";
import type { Writer } from "../telling.ts";
import { linesFrom, listedKind, problemsOf, whyNot } from "./lines.ts";
import {
  endLine,
  insertLines,
  insertList,
  linesOf,
  listInReach,
  moveList,
  setMatches,
  type LineMatch,
  type LineRow,
  type ListRow,
} from "./store.ts";

/** What somebody says of a new list. */
export type Brought = {
  kind: string;
  title: string;
  document?: string | undefined;
  issuedOn?: string | undefined;
  file: UploadedFile;
};

const PIECE = 500;

/** Reads a list and looks for its people. Throws `list_not_kept`, `invalid_request` about the file. */
export async function bringList(tx: Tx, services: Writer, acting: Acting, brought: Brought): Promise<number> {
  const { actor, reach, now, office } = acting;
  const listed = listedKind(services.shelf, brought.kind, now, acting);
  const { kind, fields } = listed;
  const rows = await readRoll(brought.file.content, rollSheet(kind.label, fields), fields);
  const today = shanghaiDay(now);
  const matches = await matchRoll(tx, services.vault, { reach, today }, rows);
  const division_code = await divisionOf(tx, acting);
  const listId = await insertList(tx, {
    kind: kind.id,
    title: brought.title.trim(),
    document: brought.document?.trim() || null,
    issued_on: brought.issuedOn || null,
    file_name: [...brought.file.name].slice(-100).join(""),
    division_code,
    industry: ("industry" in reach ? reach.industry : undefined) ?? null,
    reach,
    made_by: actor.accountId,
    made_for: office,
    created_at: now,
  });
  const lines = linesFrom(services.shelf, listed, rows, matches, today);
  await insertLines(tx, services.vault, { list_id: listId, division_code }, lines);
  return listId;
}

/** The division that a list belongs to; none for one of everybody. Units of several divisions keep no list together. */
async function divisionOf(tx: Tx, { reach }: Acting): Promise<string | null> {
  if (reach.kind === "all") return null;
  if (reach.kind === "division") return reach.divisionCode;
  const divisions = new Set((await unitsInReach(tx, reach)).map(({ division_code }) => division_code));
  const [only] = divisions;
  if (only === undefined || divisions.size > 1) throw new Refusal("list_not_kept");
  return only;
}

/** A list within reach, locked; a foreign one is answered like a missing one. */
async function holdList(tx: Tx, { reach }: Acting, listId: number): Promise<ListRow> {
  const row = await listInReach(tx, reach, listId, "FOR UPDATE");
  if (row === undefined || row.state === "discarded") throw new Refusal("not_found");
  return row;
}

function sameVersion(row: ListRow, version: number): void {
  if (row.version !== version) throw new Refusal("list_changed");
}

/** Publishes: its people are looked for once more, and told. Publishing again changes nothing. */
export async function publishList(
  tx: Tx,
  services: Writer,
  acting: Acting,
  asked: { listId: number; version: number },
): Promise<void> {
  const row = await holdList(tx, acting, asked.listId);
  if (row.state === "published") return;
  if (row.state !== "draft") throw new Refusal("list_over");
  sameVersion(row, asked.version);
  await lookAgain(tx, services, row, acting.now);
  const found = await linesOf(tx, row.list_id, { match: "found" });
  if (found.length === 0) throw new Refusal("list_names_nobody");
  await moveList(tx, row, { state: "published", published_at: acting.now });
  await tellListed(tx, services, row, found, acting.now);
}

type Looked = { lineId: number; match: LineMatch; personId: number | null; problems: LineRow["problems"] };

/**
 * Looks again for those whom nobody was found for. The caller holds the list.
 * @returns the lines for which somebody was found now.
 */
export async function lookAgain(tx: Tx, services: Writer, row: ListRow, now: Date): Promise<LineRow[]> {
  const lines = (await linesOf(tx, row.list_id)).filter(({ match }) => match !== "bad" && match !== "repeated");
  const looking = { reach: row.reach, today: shanghaiDay(now) };
  const open = lines.filter(({ match }) => match !== "found");
  const matches = await matchRoll(
    tx,
    services.vault,
    looking,
    open.map((line) => ({ identity: identityOf(services.vault, line), name: line.name })),
  );
  const taken = new Set(lines.flatMap(({ person_id }) => person_id ?? []));
  const found: LineRow[] = [];
  const changed = open.flatMap((line, at): Looked[] => {
    const match = matches[at];
    if (match === undefined || match.match === "bad") return [];
    if (match.match !== "found" || taken.has(match.personId))
      return match.match === line.match || match.match === "found"
        ? []
        : [{ lineId: line.line_id, match: match.match, personId: null, problems: whyNot(match) }];
    taken.add(match.personId);
    found.push({ ...line, match: "found", person_id: match.personId });
    return [{ lineId: line.line_id, match: "found" as const, personId: match.personId, problems: [] }];
  });
  await setMatches(tx, changed);
  return found;
}

function identityOf(vault: Vault, line: LineRow): string | null {
  return line.identity_number === null ? line.identity_shown : openIdentity(vault, line.identity_number);
}

/** Tells people that a list names them. */
export async function tellListed(
  tx: Tx,
  services: TellingServices & Pick<Writer, "shelf">,
  list: ListRow,
  lines: readonly LineRow[],
  now: Date,
): Promise<void> {
  const { kind } = listedKind(services.shelf, list.kind, now);
  const tellings = lines.map((line): Telling => ({
    template: "listed",
    personId: line.person_id ?? undefined,
    link: "/declarations/lists",
    onceKey: `listed:${list.list_id}:${line.line_id}`,
    values: { list: list.title, item: `${line.year}年度“${kind.label}”`, office: list.made_for, effect: kind.effect },
  }));
  for (let at = 0; at < tellings.length; at += PIECE) await notifyMany(tx, services, tellings.slice(at, at + PIECE));
}

/** Tells people that a list names them no more. */
async function tellUnlisted(
  tx: Tx,
  services: Writer,
  list: ListRow,
  lines: readonly LineRow[],
  said: { reason: string; now: Date },
): Promise<void> {
  const { kind } = listedKind(services.shelf, list.kind, said.now);
  const tellings = lines
    .filter(({ person_id }) => person_id !== null)
    .map((line): Telling => ({
      template: "unlisted",
      personId: line.person_id ?? undefined,
      link: "/declarations",
      values: { list: list.title, item: `${line.year}年度“${kind.label}”`, office: list.made_for, reason: said.reason },
    }));
  for (let at = 0; at < tellings.length; at += PIECE) await notifyMany(tx, services, tellings.slice(at, at + PIECE));
}

/** Withdraws a list, or discards a draft. Doing it again changes nothing. */
export async function withdrawList(
  tx: Tx,
  services: Writer,
  acting: Acting,
  asked: { listId: number; version: number; reason: string },
): Promise<void> {
  const row = await holdList(tx, acting, asked.listId);
  const { reason } = asked;
  if (row.state === "withdrawn") return;
  sameVersion(row, asked.version);
  const state = row.state === "draft" ? "discarded" : "withdrawn";
  await moveList(tx, row, { state, ended_at: acting.now, reason });
  if (state === "withdrawn")
    await tellUnlisted(tx, services, row, await linesOf(tx, row.list_id, { match: "found" }), {
      reason,
      now: acting.now,
    });
}

/** What is said of a line: that it goes, or what stands in its place. */
export type Correction = { listId: number; lineId: number; version: number; reason: string } & (
  | { event: "withdraw" }
  | { event: "correct"; name: string; identity?: string | undefined; said: Said }
);

/** Takes a line out, or replaces it. Whom it named is told, and whom it names now. */
export async function correctLine(tx: Tx, services: Writer, acting: Acting, asked: Correction): Promise<void> {
  const list = await holdList(tx, acting, asked.listId);
  if (list.state === "withdrawn") throw new Refusal("list_over");
  sameVersion(list, asked.version);
  const [line] = await linesOf(tx, list.list_id, { after: asked.lineId - 1, limit: 1, over: true });
  if (line === undefined || line.line_id !== asked.lineId) throw new Refusal("not_found");
  const { reason } = asked;
  const state = asked.event === "withdraw" ? "withdrawn" : "replaced";
  if (!(await endLine(tx, line.line_id, { state, reason, at: acting.now }))) throw new Refusal("list_line_over");
  await moveList(tx, list, {});
  const now = asked.event === "correct" ? await replaceLine(tx, services, acting, { list, line, asked }) : undefined;
  if (list.state !== "published") return;
  if (line.person_id !== null && line.person_id !== now?.person_id)
    await tellUnlisted(tx, services, list, [line], { reason, now: acting.now });
  if (now?.person_id != null && now.person_id !== line.person_id)
    await tellListed(tx, services, list, [now], acting.now);
}

async function replaceLine(
  tx: Tx,
  services: Writer,
  { now }: Acting,
  { list, line, asked }: { list: ListRow; line: LineRow; asked: Extract<Correction, { event: "correct" }> },
): Promise<LineRow | undefined> {
  const listed = listedKind(services.shelf, list.kind, now);
  const today = shanghaiDay(now);
  const { year, problems } = problemsOf(services.shelf, listed, asked.said, today);
  const wrong = problems.map(({ column, message, remedy }) => ({
    path: `body.said`,
    code: "bad_field",
    message: `${column}${message}`,
    remedy,
  }));
  const identity =
    asked.identity === undefined || asked.identity === "" ? identityOf(services.vault, line) : plain(asked.identity);
  const name = personName(asked.name);
  if (!name.ok) wrong.push({ path: "body.name", code: name.code, message: "姓名的写法不对", remedy: "请按身份证填写" });
  if (identity === null)
    wrong.push({ path: "body.identity", code: "bad_identity", message: "证件号码的写法不对", remedy: "请核对号码" });
  refuseForm(wrong);
  const named = { identity, name: name.ok ? name.value : null };
  const [match] = await matchRoll(tx, services.vault, { reach: list.reach, today }, [named]);
  const found = match?.match === "found" ? match.personId : null;
  const others = (await linesOf(tx, list.list_id, { match: "found" })).some(({ person_id }) => person_id === found);
  const twice = found !== null && others;
  await insertLines(tx, services.vault, list, [
    {
      row: line.row_number,
      ...named,
      year,
      said: asked.said,
      problems: twice
        ? [{ column: "证件号码", message: "名单上已有这个人", remedy: "每人只留一行" }]
        : whyNot(match ?? { match: "bad" }),
      match: twice ? "repeated" : (match?.match ?? "bad"),
      personId: twice ? null : found,
      replaces: line.line_id,
    },
  ]);
  const [last] = (await linesOf(tx, list.list_id, { after: line.line_id })).slice(-1);
  return last;
}

/** A number in its one spelling, or as it is shown; null when it is neither. */
function plain(typed: string): string | null {
  const value = typed.normalize("NFKC").replaceAll(/\s/g, "").toUpperCase();
  if (isMasked(value)) return /^[0-9A-Z]{0,10}\*{4,15}[0-9A-Z]{4,8}$/.test(value) ? value : null;
  const number = identityNumber(value);
  return number.ok ? number.value : null;
}
