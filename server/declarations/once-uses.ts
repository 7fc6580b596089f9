/** Every use of a number that counts once: who has it, who gave it back and when, who took it then. */
import type { DeclarationView } from "../../contract/declarations.ts";
import type { Db } from "../platform/db.ts";
import { seesDeclaration, type Asking } from "./sight.ts";
import { declarationColumns, type DeclarationRow } from "./store.ts";

type Once = NonNullable<DeclarationView["once"]>;
type UseRow = DeclarationRow & { name: string; freed_at: Date | null; freed_by: Once["uses"][number]["freedBy"] };

/** Where uses are looked for, beyond the wall as well, and the names of divisions by code. */
type Looked = { db: Db; divisions: Readonly<Record<string, string>> };

const USES_SHOWN = 20;

/**
 * The uses of a declaration's number in the order of their beginning, this one among them. A person sees their own alone; whoever
 * reviews sees of what is beyond their reach that it is there, and which division to ask.
 */
export async function onceOf({ db, divisions }: Looked, asking: Asking, row: DeclarationRow): Promise<Once | null> {
  const { once_kind: kind, once_number: number } = row;
  if (kind === null || number === null) return null;
  const found = await db.rows<UseRow>(
    `SELECT ${declarationColumns("d")}, person.name, freed.at AS freed_at, freed.event AS freed_by
       FROM declaration d JOIN person USING (person_id)
       LEFT JOIN LATERAL (SELECT at, event FROM declaration_step s
          WHERE s.declaration_id = d.declaration_id AND d.state IN ('withdrawn', 'refused', 'released', 'revoked')
            AND s.to_state = d.state ORDER BY step_id DESC LIMIT 1) freed ON true
      WHERE once_kind = $1 AND once_number = $2 ORDER BY submitted_at, d.declaration_id LIMIT ${USES_SHOWN}`,
    [kind, number],
  );
  const self = asking.reach.kind === "self";
  const shown = self ? found.filter(({ person_id }) => person_id === row.person_id) : found;
  const uses: Once["uses"] = [];
  for (const use of shown) uses.push(await useOf({ db, divisions }, asking, row, use));
  return { number, contested: self ? 0 : await contested(db, kind, number), uses };
}

async function useOf(
  { db, divisions }: Looked,
  asking: Asking,
  row: DeclarationRow,
  use: UseRow,
): Promise<Once["uses"][number]> {
  const seen = await seesDeclaration(db, asking, use);
  const code = seen ? null : use.division_code;
  return {
    declarationId: seen ? use.declaration_id : null,
    person: seen ? use.name : null,
    division: code === null ? null : (divisions[code] ?? code),
    here: use.declaration_id === row.declaration_id,
    year: use.year,
    state: use.state,
    since: (use.submitted_at ?? use.created_at).toISOString(),
    freed: use.freed_at?.toISOString() ?? null,
    freedBy: use.freed_by,
  };
}

/** How many others have brought the number while somebody had it. */
async function contested(db: Db, kind: string, number: string): Promise<number> {
  const row = await db.row<{ others: number }>(
    `SELECT count(*)::int AS others FROM certificate_contest
      WHERE kind = $1 AND normalised_number = $2 AND settled_by IS NULL`,
    [kind, number],
  );
  return row?.others ?? 0;
}
