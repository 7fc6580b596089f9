/**
 * Units of cmi5 as they are opened: each time under a session of its own, with the address of the record store and one at which the
 * token for it is fetched, once. What a unit says there is kept and never becomes hours.
 */
import { randomUUID } from "node:crypto";
import type { Services } from "../../app.ts";
import { transact, type Tx } from "../../platform/db.ts";
import { uuidFor } from "../../platform/uuid.ts";
import { endLaunches, issueLaunchCredential, openUnit, XAPI_PLACE } from "../../xapi/door.ts";
import type { Asset } from "../assets.ts";
import type { RuntimeItem, Structure } from "../packages/structure.ts";
import { holdLaunch, noteFetched, noteUnit, type Launch } from "./launches.ts";
import { activityOf, masteryOf, unitOpened } from "./objectives.ts";

type Own = Pick<Services, "database" | "clock" | "outside" | "vault">;

/** A launch of somebody who studies. */
export type Learning = Launch & { personId: number };

/** Of one person and package always the same, so that a unit finds again what it kept; it says nothing about either. */
function registrationOf({ vault }: Own, personId: number, assetId: number): string {
  return uuidFor(vault.blind("package_launch.registration", `${assetId}:${personId}`));
}

/** Where the record store lies for a page of the origin of contents. */
export function endpointOf({ outside }: Pick<Own, "outside">, { openedFrom }: Launch): string {
  return `${outside.publicUrl?.replace(/\/+$/, "") ?? openedFrom}${XAPI_PLACE}/`;
}

/** Opens a unit under a new session. Returns what follows its address. */
export async function unitQuery(
  own: Own,
  token: string,
  launch: Learning,
  {
    asset,
    structure,
    at,
    item,
    origin,
  }: { asset: Asset; structure: Structure; at: number; item: RuntimeItem; origin: string },
): Promise<URLSearchParams> {
  const now = own.clock.now();
  const { personId, launchId } = launch;
  const session = randomUUID();
  const registration = registrationOf(own, personId, asset.assetId);
  const activityIri = activityOf(own, asset.key, at);
  const actor = await transact(own.database, async (tx) => {
    await noteUnit(tx, launchId, { unit: at, session });
    // Whoever opens a unit anew speaks with a new token; the one before is done with.
    await endLaunches(tx, personId, registration);
    const unit = {
      personId,
      activityIri,
      publisherId: item.id,
      registration,
      session,
      moveOn: item.moveOn ?? "NotApplicable",
      launchMethod: item.launchMethod ?? "AnyWindow",
      masteryScore: masteryOf(item),
      launchParameters: item.launchData,
      launchUrl: `${origin}/${item.href}`,
    };
    const told = await openUnit(tx, unit, { now, outside: own.outside });
    await unitOpened(tx, own, { personId, registration, session, asset, structure }, item);
    return told;
  });
  return new URLSearchParams({
    endpoint: endpointOf(own, launch),
    fetch: `${origin}/run/${token}/fetch/${session}`,
    actor: JSON.stringify(actor),
    registration,
    activityId: activityIri,
  });
}

/** What a unit gets that fetches its token: the token once, and an error of the specification ever after. */
export async function fetchToken(
  own: Own,
  token: string,
  session: string,
): Promise<{ "auth-token": string } | { "error-code": string; "error-text": string }> {
  const now = own.clock.now();
  const found = await transact(own.database, (tx) => issueOnce(tx, own, token, session, now));
  return found ?? { "error-code": "1", "error-text": "The token was fetched already, or the session is over." };
}

async function issueOnce(tx: Tx, own: Own, token: string, session: string, now: Date) {
  const launch = await holdLaunch(tx, token, now);
  if (launch?.personId == null || launch.unit === null || launch.session !== session) return undefined;
  if (!(await noteFetched(tx, launch.launchId, now))) return undefined;
  const { personId, assetId, expiresAt, contentKey, unit } = launch;
  const activityIri = activityOf(own, contentKey, unit);
  const registration = registrationOf(own, personId, assetId);
  const asked = { personId, activityIri, registration, until: expiresAt };
  const { key, secret } = await issueLaunchCredential(tx, asked, { now, outside: own.outside });
  return { "auth-token": Buffer.from(`${key}:${secret}`).toString("base64") };
}
