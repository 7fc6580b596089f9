/** Lines of published lists that name a person: what a declaration rests on, and what it contradicts. */
import type { DeclarationKind } from "../../../engine/document.ts";
import type { Db } from "../../platform/db.ts";
import type { Said } from "../said.ts";

/** A line that names somebody, with its list. */
export type NamedLine = {
  lineId: number;
  listId: number;
  kind: string;
  title: string;
  document: string | null;
  keeper: string;
  year: number;
  said: Said;
};

/** Lines that name a person and hold, the newest first; of one kind when it is given. */
export async function linesNaming(db: Db, personId: number, kind?: string): Promise<NamedLine[]> {
  return (await linesNamingEach(db, [personId], kind)).get(personId) ?? [];
}

/** The same for several people, by person. */
export async function linesNamingEach(
  db: Db,
  personIds: readonly number[],
  kind?: string,
): Promise<Map<number, NamedLine[]>> {
  const rows = await db.rows<NamedLine & { personId: number }>(
    `SELECT asked.id AS "personId", named.* FROM unnest($1::bigint[]) asked (id) CROSS JOIN LATERAL (
       SELECT line.line_id AS "lineId", list.list_id AS "listId", list.kind, list.title, list.document, list.made_for AS keeper,
              line.year, line.said
         FROM official_list_line line JOIN official_list list USING (list_id)
        WHERE line.person_id = asked.id AND line.match = 'found' AND line.state = 'listed' AND list.state = 'published'
          AND list.kind = coalesce($2, list.kind) ORDER BY line.line_id DESC LIMIT 50) named
      ORDER BY named."lineId" DESC`,
    [[...new Set(personIds)], kind ?? null],
  );
  return Map.groupBy(rows, ({ personId }) => personId);
}

/** Fields in which a declaration says something else than a line. */
export function differencesOf(kind: DeclarationKind, line: NamedLine, said: Said): DeclarationKind["fields"] {
  const plain = (value: string | undefined) => (value ?? "").normalize("NFKC").replaceAll(/[\s"“”《》]/g, "");
  return kind.fields.filter(({ name, type }) => {
    const listed = line.said[name];
    if (listed === undefined || said[name] === undefined) return false;
    if (type === "hundredths") return Number(listed) !== Number(said[name]);
    return plain(listed) !== plain(said[name]);
  });
}

/** The line of some that a declaration of a kind and year may rest on: one that it does not contradict, if there is one. Pure. */
export function lineAmong(lines: readonly NamedLine[], kind: DeclarationKind, said: Said): NamedLine | undefined {
  if (kind.list === undefined) return undefined;
  const own = lines.filter(({ year }) => String(year) === said["year"]?.trim());
  return own.find((line) => differencesOf(kind, line, said).length === 0) ?? own[0];
}

/** The line that a declaration of a kind and year may rest on, of all that name the person. */
export async function lineFor(
  db: Db,
  personId: number,
  kind: DeclarationKind,
  said: Said,
): Promise<NamedLine | undefined> {
  if (kind.list === undefined) return undefined;
  return lineAmong(await linesNaming(db, personId, kind.id), kind, said);
}
