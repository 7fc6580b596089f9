/** Many people bring the same certificates at once, each spelt in another way. */
import { noteContest, CertificateTaken } from "../standing/door.ts";
import { refusalOf, type Field } from "./declarations.fixture.ts";

/** Spellings that mean one number: case, spaces, full width, dashes, brackets. */
const SPELLINGS: readonly ((number: string) => string)[] = [
  (number) => number,
  (number) => number.toLowerCase(),
  (number) => ` ${number} `,
  (number) => number.replaceAll("-", ""),
  (number) => number.replaceAll("-", "－"),
  (number) => number.replaceAll("-", " "),
  (number) => number.replace(/[A-Z0-9]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) as number) + 0xfe_e0)),
  (number) => number.replaceAll("(", "（").replaceAll(")", "）"),
  (number) => number.replaceAll("(", "【").replaceAll(")", "】"),
];

export type Rush = { attempts: number; won: number; used: number; others: Record<string, number>; seconds: number };

/** Hands in `attempts` declarations of `numbers` certificates by `clients` at once. */
export async function rush(field: Field, size: { clients: number; attempts: number; numbers: number }): Promise<Rush> {
  const people = await field.people(size.attempts);
  const outcomes: Record<string, number> = {};
  const begun = Date.now();
  let next = 0;
  const client = async () => {
    for (let at = next++; at < size.attempts; at = next++) {
      const number = `XJBT(2025)-C-${String((at * 7) % size.numbers).padStart(5, "0")}`;
      const spelt = (SPELLINGS[at % SPELLINGS.length] as (number: string) => string)(number);
      const outcome = await refusalOf(handIn(field, people[at] as number, spelt));
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: size.clients }, client));
  const { done = 0, certificate_used: used = 0, ...others } = outcomes;
  return { attempts: size.attempts, won: done, used, others, seconds: (Date.now() - begun) / 1000 };
}

async function handIn(field: Field, personId: number, number: string): Promise<void> {
  const said = { year: "2026", number, issued_year: "2025", date: "2025-12-01", issuer: "兵团人社局" };
  const id = await field.draft(personId, "certificate", said);
  try {
    await field.move(field.self(personId), id, "submit");
  } catch (error) {
    if (error instanceof CertificateTaken) await field.write((tx) => noteContest(tx, error.contest));
    throw error;
  }
}

/** What must hold after any rush: one claim and one declaration a number, both people of every contest known. */
export async function broken(field: Pick<Field, "database">): Promise<string[]> {
  const rows = await field.database.rows<{ fault: string }>(
    `SELECT 'claimed twice: ' || once_number AS fault FROM declaration
      WHERE once_number IS NOT NULL AND state IN ('reviewing', 'returned', 'second', 'approved', 'appealed')
      GROUP BY once_kind, once_number HAVING count(*) > 1
     UNION ALL
     SELECT 'declared without its claim: ' || d.declaration_id FROM declaration d
      WHERE d.state IN ('reviewing', 'returned', 'second', 'approved') AND d.once_number IS NOT NULL
        AND NOT EXISTS (SELECT FROM certificate_claim c WHERE c.kind = d.once_kind AND c.normalised_number = d.once_number
                          AND c.person_id = d.person_id AND c.entry_id = d.entry_id)
     UNION ALL
     SELECT 'claimed without a live entry: ' || c.normalised_number FROM certificate_claim c
      WHERE EXISTS (SELECT FROM ledger_entry r WHERE r.person_id = c.person_id AND r.reverses = c.entry_id)
     UNION ALL
     SELECT 'an entry that is not the one of its declaration: ' || d.declaration_id FROM declaration d
      WHERE d.entry_id IS NOT NULL AND d.state NOT IN ('draft', 'withdrawn', 'released')
        AND EXISTS (SELECT FROM ledger_entry r WHERE r.person_id = d.person_id AND r.reverses = d.entry_id)
     UNION ALL
     SELECT 'approved and not so in the ledger: ' || d.declaration_id FROM declaration d
       JOIN ledger_entry e ON e.person_id = d.person_id AND e.entry_id = d.entry_id
      WHERE (d.state = 'approved') <> (e.approved IS TRUE) AND d.state IN ('approved', 'reviewing', 'second', 'returned')`,
  );
  return rows.map(({ fault }) => fault);
}
