/**
 * What units of cmi5 say of themselves, judged by what their course asks of each, and said of its blocks and of the course once. It
 * shows in the table of contents; hours come from time that was credited, as with packages of every standard.
 */
import type { PackageItem } from "../../../contract/content-view.ts";
import type { Services } from "../../app.ts";
import type { Tx } from "../../platform/db.ts";
import { homePageOf, saySatisfied, type SaidByContent } from "../../xapi/door.ts";
import { assetByKey, structureOf, type Asset } from "../assets.ts";
import type { RuntimeItem, Structure } from "../packages/structure.ts";
import { heard, isSatisfied, NOTHING_SAID, sessionOf, stateOf, type UnitStanding } from "./judging.ts";

type Own = Pick<Services, "outside" | "clock">;

/** Under this name it is kept whether a whole course is satisfied, and everything else of it is written after its row is locked. */
const COURSE = "urn:xueshi:course";

/** What is kept of a unit, a block or the course. */
export type Kept = Partial<UnitStanding> & { satisfied?: boolean };

/** Somebody's registration for a course. */
export interface Registered {
  personId: number;
  registration: string;
  /** Of the launch that brings it about. */
  session: string;
  asset: Asset;
  structure: Structure;
}

/** What a unit is to the record store. */
export function activityOf({ outside }: Pick<Own, "outside">, contentKey: string, unit: number): string {
  return `${courseOf({ outside }, contentKey)}/units/${unit + 1}`;
}

function courseOf({ outside }: Pick<Own, "outside">, contentKey: string): string {
  return `${homePageOf(outside)}/contents/${contentKey}`;
}

/** The score that a unit asks for; nothing that is no share of one. */
export function masteryOf({ masteryScore }: RuntimeItem): number | undefined {
  const value = masteryScore === undefined ? Number.NaN : Number(masteryScore);
  return value >= 0 && value <= 1 ? value : undefined;
}

/** Notes that a unit is opened. What asks for nothing is satisfied from then on. */
export async function unitOpened(tx: Tx, own: Own, registered: Registered, item: RuntimeItem): Promise<void> {
  await lockCourse(tx, own, registered);
  await keepUnit(tx, own, registered, item, (standing) => standing);
}

/**
 * Takes in what content says that was launched. Only statements of the launched unit count, of its session, in the form that the
 * specification defines; all others are kept by the record store and mean nothing here.
 */
export async function unitSaid(tx: Tx, own: Own, { personId, activity, registration, statements }: SaidByContent) {
  const named = /\/contents\/([A-Za-z0-9_-]{22})\/units\/(\d{1,4})$/.exec(activity);
  if (named === null) return;
  const [, key = "", number] = named;
  const unit = Number(number) - 1;
  const about = statements.filter(({ object }) => (object as { id?: unknown }).id === activity);
  const sessions = new Set(about.map(sessionOf).filter((each) => each !== undefined));
  if (sessions.size === 0 || activityOf(own, key, unit) !== activity) return;
  const asset = await assetByKey(tx, key);
  const structure = asset && (await structureOf(tx, asset.assetId));
  const item = structure?.runtime.items[unit];
  if (asset === undefined || structure === undefined || item === undefined) return;
  const open = await tx.row<{ session: string }>(
    `SELECT session FROM package_launch
      WHERE person_id = $1 AND asset_id = $2 AND unit = $3 AND session::text = ANY ($4) ORDER BY launch_id DESC LIMIT 1`,
    [personId, asset.assetId, unit, [...sessions]],
  );
  if (open === undefined) return;
  const registered = { personId, registration, session: open.session, asset, structure };
  await lockCourse(tx, own, registered);
  const ofSession = about.filter((each) => sessionOf(each) === open.session);
  await keepUnit(tx, own, registered, item, (standing) =>
    ofSession.reduce((so, each) => heard(so, each, masteryOf(item)), standing),
  );
}

/** Until the transaction ends nobody else writes of this person's course. */
async function lockCourse(tx: Tx, { clock }: Own, { personId, asset }: Registered): Promise<void> {
  await insertRun(tx, { personId, asset }, COURSE, clock.now());
  await tx.row("SELECT FROM package_run WHERE person_id = $1 AND asset_id = $2 AND item = $3 FOR UPDATE", [
    personId,
    asset.assetId,
    COURSE,
  ]);
}

async function keepUnit(
  tx: Tx,
  own: Own,
  registered: Registered,
  item: RuntimeItem,
  change: (standing: UnitStanding) => UnitStanding,
): Promise<void> {
  const { personId, asset, structure } = registered;
  const now = own.clock.now();
  await insertRun(tx, registered, item.id, now);
  const kept = await keptOf(tx, registered);
  const standing = change({ ...NOTHING_SAID, ...kept.get(item.id) });
  const satisfied = kept.get(item.id)?.satisfied === true || isSatisfied(item.moveOn, standing);
  await tx.execute(
    `UPDATE package_run SET kept = $4, status = $5, saves = saves + 1, changed_at = $6
      WHERE person_id = $1 AND asset_id = $2 AND item = $3 AND (kept IS DISTINCT FROM $4::jsonb OR status <> $5)`,
    [personId, asset.assetId, item.id, JSON.stringify({ ...standing, satisfied }), stateOf(standing), now],
  );
  const units = new Map(structure.runtime.items.map((each) => [each.id, each]));
  const met = (id: string) =>
    id === item.id
      ? satisfied
      : kept.get(id)?.satisfied === true || isSatisfied(units.get(id)?.moveOn, { ...NOTHING_SAID, ...kept.get(id) });
  await sayWhatIsWhole(tx, own, registered, { kept, met });
}

/** Says of every block, and of the course, that it is satisfied: once in a registration. */
async function sayWhatIsWhole(
  tx: Tx,
  own: Own,
  registered: Registered,
  { kept, met }: { kept: ReadonlyMap<string, Kept>; met: (id: string) => boolean },
): Promise<void> {
  const { asset, structure, personId, registration, session } = registered;
  const { title, courseId } = structure.runtime;
  const whole = { id: COURSE, title, launchable: false, items: structure.items };
  const at = own.clock.now();
  let block = 0;
  const walk = async (part: PackageItem): Promise<boolean> => {
    if (part.launchable) return met(part.id);
    const iri = part.id === COURSE ? courseOf(own, asset.key) : `${courseOf(own, asset.key)}/blocks/${(block += 1)}`;
    const all: boolean[] = [];
    for (const each of part.items) all.push(await walk(each));
    if (!all.every(Boolean)) return false;
    if (kept.get(part.id)?.satisfied === true) return true;
    await insertRun(tx, registered, part.id, at);
    await tx.execute(
      `UPDATE package_run SET kept = '{"satisfied": true}', status = 'completed', changed_at = $4
        WHERE person_id = $1 AND asset_id = $2 AND item = $3`,
      [personId, asset.assetId, part.id, at],
    );
    const type = part.id === COURSE ? "course" : "block";
    const publisherId = part.id === COURSE ? courseId : part.id;
    const object = { id: iri, type, title: part.title, publisherId } as const;
    await saySatisfied(tx, { personId, registration, session, object, at }, { now: at, outside: own.outside });
    return true;
  };
  await walk(whole);
}

async function keptOf(tx: Tx, { personId, asset }: Pick<Registered, "personId" | "asset">): Promise<Map<string, Kept>> {
  const rows = await tx.rows<{ item: string; kept: Kept }>(
    "SELECT item, kept FROM package_run WHERE person_id = $1 AND asset_id = $2",
    [personId, asset.assetId],
  );
  return new Map(rows.map(({ item, kept }) => [item, kept]));
}

async function insertRun(
  tx: Tx,
  { personId, asset }: Pick<Registered, "personId" | "asset">,
  item: string,
  now: Date,
): Promise<void> {
  await tx.execute(
    `INSERT INTO package_run (person_id, asset_id, item, kept, status, begun_at, changed_at)
     VALUES ($1, $2, $3, '{}', 'incomplete', $4, $4) ON CONFLICT DO NOTHING`,
    [personId, asset.assetId, item, now],
  );
}
