/** Merges as screens show them, and who might be one. */
import { shanghaiDate } from "../platform/clock.ts";
import type { MergePair, MergeSuggestion, MergeView } from "../../contract/employment.ts";
import { openIdentity, openPhone } from "../people/door.ts";
import type { Db } from "../platform/db.ts";
import { masked } from "../platform/mask.ts";
import type { Vault } from "../platform/vault.ts";
import { Refusal } from "../platform/refusal.ts";
import { liveSql } from "../standing/door.ts";
import { MERGE_EVENTS, judgeMerge } from "./merge.ts";
import { declarationsMerged } from "../declarations/door.ts";
import { isMergedAway, mergesWhere, mergeById, type MergeRow } from "./merge-store.ts";
import { mergeSeenSql, pairInReach, pairOf, previewMerge, type Pair } from "./merging.ts";
import type { Acting } from "./decide.ts";
import { Values } from "../platform/values.ts";
import { unitSql } from "./sight.ts";
import type { Names } from "./views.ts";

type Side = MergeView["survivor"];

type SideRow = {
  person_id: number;
  name: string;
  identity_number: Buffer;
  phone: Buffer | null;
  unit_id: number | null;
  unit: string | null;
  division_code: string | null;
  since: string | null;
  entries: number;
  has_account: boolean;
};

/** People of merges with where they serve and how much stands in their ledgers. */
async function sidesOf(db: Db, names: Names, personIds: readonly number[], now: Date): Promise<Map<number, Side>> {
  const rows = await db.rows<SideRow>(
    `SELECT p.person_id, p.name, p.identity_number, p.phone, u.unit_id, u.name AS unit, u.division_code,
            kept.since, kept.entries, EXISTS (SELECT FROM account WHERE account.person_id = p.person_id) AS has_account
       FROM person p
       LEFT JOIN LATERAL (SELECT min(entry.valid_from) AS since, count(*)::int AS entries FROM ledger_entry entry
                           WHERE entry.person_id = p.person_id AND ${liveSql("entry")}) kept ON true
       LEFT JOIN LATERAL (SELECT entry.unit_id FROM ledger_entry entry
                           WHERE entry.person_id = p.person_id AND entry.kind = 'employment' AND entry.approved IS NOT FALSE
                             AND entry.valid_from <= $2 AND ${liveSql("entry")}
                           ORDER BY (entry.approved IS TRUE) DESC, coalesce(entry.valid_to, 'infinity') DESC, entry.valid_from DESC
                           LIMIT 1) serving ON true
       LEFT JOIN unit u ON u.unit_id = serving.unit_id
      WHERE p.person_id = ANY ($1)`,
    [[...new Set(personIds)], shanghaiDate(now)],
  );
  return new Map(rows.map((row) => [row.person_id, sideOf(names, row)]));
}

function sideOf(names: Names, row: SideRow): Side {
  const { unit_id: unitId, unit, division_code: division } = row;
  return {
    personId: row.person_id,
    name: row.name,
    identity: masked(openIdentity(names.vault, row.identity_number)),
    phone: row.phone === null ? null : masked(openPhone(names.vault, row.phone)),
    unit:
      unitId === null || unit === null
        ? null
        : { unitId, name: unit, division: names.divisions[division ?? ""] ?? division ?? "" },
    since: row.since,
    entries: row.entries,
    hasAccount: row.has_account,
  };
}

function viewOf(
  row: MergeRow,
  sides: ReadonlyMap<number, Side>,
  acting: Acting,
  declarations: MergeView["declarations"],
): MergeView | undefined {
  const [survivor, other] = [sides.get(row.survivor_id), sides.get(row.other_id)];
  if (survivor === undefined || other === undefined) return undefined;
  const facts = { state: row.state, requestedBy: row.requested_by, reverseUntil: row.reverse_until };
  const bureau = acting.actor.role === "division_hr" || acting.actor.role === "xpcc_hr";
  const may = MERGE_EVENTS.filter(
    (event) => (event === "withdraw" || bureau) && judgeMerge(facts, event, acting.actor.accountId, acting.now).ok,
  );
  return {
    mergeId: row.merge_id,
    state: row.state,
    survivor,
    other,
    requester: row.requester,
    requestReason: row.request_reason,
    requestedAt: row.requested_at.toISOString(),
    decider: row.decider,
    decisionReason: row.decision_reason,
    decidedAt: row.decided_at?.toISOString() ?? null,
    reverseUntil: row.reverse_until?.toISOString() ?? null,
    moved: row.written.length,
    equal: row.equal_entries,
    declarations,
    may,
  };
}

async function viewsOf(db: Db, names: Names, acting: Acting, rows: readonly MergeRow[]): Promise<MergeView[]> {
  const ids = rows.flatMap(({ survivor_id, other_id }) => [survivor_id, other_id]);
  const sides = await sidesOf(db, names, ids, acting.now);
  const views = [];
  for (const row of rows) {
    const open = row.state === "requested" ? await declarationsOf(db, pairOf(row)) : null;
    views.push(viewOf(row, sides, acting, open) ?? []);
  }
  return views.flat();
}

/** What would become of declarations; null where the two cannot be made one any more. */
async function declarationsOf(db: Db, pair: Pair): Promise<MergeView["declarations"]> {
  if (await isMergedAway(db, [pair.survivorId, pair.otherId])) return null;
  const { dropped, replaced } = await previewMerge(db, pair);
  return declarationsMerged(db, pair, [...dropped, ...replaced]);
}

/** Merges in reach, the newest first, those before a number when it is given. */
export async function mergeList(
  db: Db,
  names: Names,
  acting: Acting,
  page: { before?: number | undefined; limit: number },
): Promise<MergeView[]> {
  const values = new Values(page.before ?? Number.MAX_SAFE_INTEGER);
  const seen = mergeSeenSql(acting, values);
  return viewsOf(db, names, acting, await mergesWhere(db, `merge_id < $1 AND ${seen}`, values.list, page.limit));
}

/** One merge after something was done to it. */
export async function mergeViewOf(db: Db, names: Names, acting: Acting, mergeId: number): Promise<MergeView> {
  const row = await mergeById(db, mergeId);
  const [view] = row === undefined ? [] : await viewsOf(db, names, acting, [row]);
  if (view === undefined) throw new Refusal("not_found");
  return view;
}

/** What a merge of two people in reach would do. */
export async function pairView(db: Db, names: Names, acting: Acting, pair: Pair): Promise<MergePair> {
  await pairInReach(db, names.vault, acting, pair);
  const { moved, replaced, equal, dropped } = await previewMerge(db, pair);
  const declarations = await declarationsMerged(db, pair, [...dropped, ...replaced]);
  const sides = await sidesOf(db, names, [pair.survivorId, pair.otherId], acting.now);
  const [survivor, other] = [sides.get(pair.survivorId), sides.get(pair.otherId)];
  if (survivor === undefined || other === undefined) throw new Refusal("not_found");
  return { survivor, other, moved: moved.length, equal, replaced: replaced.length, declarations };
}

/** Birthday and sex of a number of eighteen characters, where they always stand in the same places. */
function bornAs(identity: string): string | undefined {
  if (identity.length !== 18) return undefined;
  return `${identity.slice(6, 14)} ${Number(identity[16]) % 2}`;
}

/** People of one name that are looked at; where more share names, part of them is. */
const NAMESAKES = 4_000;

/**
 * Pairs in reach that may be one person and that nobody has asked about: the same name, and the same phone or the same birthday
 * and sex. Only found, never decided.
 */
export async function suggestionsOf(db: Db, names: Names, acting: Acting, limit: number): Promise<MergeSuggestion[]> {
  const values = new Values(shanghaiDate(acting.now));
  const rows = await db.rows<Namesake>(
    `WITH mine AS MATERIALIZED (
       SELECT DISTINCT entry.person_id FROM ledger_entry entry
        WHERE entry.kind = 'employment' AND entry.approved IS NOT FALSE AND entry.valid_from <= $1
          AND ${unitSql(acting.reach, "entry.unit_id", values)} AND ${liveSql("entry")}
     )
     SELECT person_id, name, identity_number, phone FROM (
       SELECT p.person_id, p.name, p.identity_number, encode(p.phone_blind, 'hex') AS phone, count(*) OVER (PARTITION BY p.name) AS alike
         FROM person p JOIN mine USING (person_id)) named
      WHERE alike > 1 ORDER BY name, person_id LIMIT ${values.add(NAMESAKES)}`,
    values.list,
  );
  const pairs = likelyPairs(names.vault, rows);
  const asked = await askedAbout(db, pairs);
  const open = pairs.filter(({ one, other }) => !asked.has(`${one} ${other}`)).slice(0, limit);
  const sides = await sidesOf(
    db,
    names,
    open.flatMap(({ one, other }) => [one, other]),
    acting.now,
  );
  return open.flatMap((pair) => {
    const [one, other] = [sides.get(pair.one), sides.get(pair.other)];
    return one === undefined || other === undefined ? [] : [{ one, other, because: pair.because }];
  });
}

type Namesake = { person_id: number; name: string; identity_number: Buffer; phone: string | null };
type Likely = { one: number; other: number; because: MergeSuggestion["because"] };

/** Pairs of namesakes with something more in common, those with most in common first. */
function likelyPairs(vault: Vault, namesakes: readonly Namesake[]): Likely[] {
  const pairs: Likely[] = [];
  for (const group of Map.groupBy(namesakes, ({ name }) => name).values()) {
    const born = group.map(({ identity_number: sealed }) => bornAs(openIdentity(vault, sealed)));
    group.forEach((one, at) => {
      for (let next = at + 1; next < group.length; next++) {
        const other = group[next] as Namesake;
        const because: Likely["because"] = ["name"];
        if (one.phone !== null && one.phone === other.phone) because.push("phone");
        if (born[at] !== undefined && born[at] === born[next]) because.push("birth");
        if (because.length > 1) pairs.push({ one: one.person_id, other: other.person_id, because });
      }
    });
  }
  return pairs.sort((one, two) => two.because.length - one.because.length || one.one - two.one);
}

/** Pairs that were asked about before, and what came of it was not taken back: nobody is asked twice. */
async function askedAbout(db: Db, pairs: readonly Likely[]): Promise<Set<string>> {
  const people = [...new Set(pairs.flatMap(({ one, other }) => [one, other]))];
  const rows = await db.rows<{ one: number; other: number }>(
    `SELECT least(survivor_id, other_id) AS one, greatest(survivor_id, other_id) AS other FROM person_merge
      WHERE state IN ('requested', 'merged', 'refused') AND survivor_id = ANY ($1) AND other_id = ANY ($1)`,
    [people],
  );
  return new Set(rows.map(({ one, other }) => `${one} ${other}`));
}
