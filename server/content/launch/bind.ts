/** Operations on packages: opening them, and keeping what they say. */
import { launchPackage, readRuns, saveRun } from "../../../contract/packages.ts";
import type { Services } from "../../app.ts";
import type { Db } from "../../platform/db.ts";
import { handles, type Bound } from "../../platform/operations.ts";
import { ownerIn } from "../../platform/owner.ts";
import { Refusal } from "../../platform/refusal.ts";
import { assetByKey, type Asset } from "../assets.ts";
import type { Asking } from "../routes.ts";
import { openLaunch } from "./launches.ts";
import type { Kept } from "./objectives.ts";
import { originFor } from "./places.ts";
import { runsOf, saveSaid } from "./runs.ts";

/** Finds a content that somebody may see. Throws `not_found` for any other. */
export type FindSeen = (db: Db, contentKey: string, asking: Asking) => Promise<Asset>;

/** Binds them. */
export function bindPackages({ content, outside }: Services, find: FindSeen): Bound[] {
  return [
    handles(launchPackage, async ({ tx, actor, reach, now, params: { contentKey }, body: { from }, tell }) => {
      const asset = await find(tx, contentKey, { actor, reach, now });
      if (asset.kind !== "package" || asset.standard === null) throw new Refusal("content_not_package");
      const origin = originFor(content, outside.publicUrl, from);
      if (origin === undefined) throw new Refusal("content_not_launchable");
      const { launchId, token } = await openLaunch(tx, { assetId: asset.assetId, actor, from }, now);
      tell({ object: `content:${asset.assetId}` });
      const url = `${origin}/run/${token}/`;
      return { launchId, url, origin, standard: asset.standard, kept: actor.role === "learner" };
    }),
    handles(saveRun, async ({ tx, actor, now, params: { launchId }, body }) => {
      await saveSaid(tx, { launchId, accountId: actor.accountId }, body, now);
      return undefined;
    }),
    handles(readRuns, async ({ db, reach, params: { contentKey } }) => {
      const asset = await assetByKey(db, contentKey);
      const runs = asset === undefined ? [] : await runsOf(db, ownerIn(reach), asset.assetId);
      // Whoever never opened it learns nothing of whether it is there.
      if (runs.length === 0) throw new Refusal("not_found");
      return {
        runs: runs.map(({ item, status, score, kept, claimedMs, changedAt }) => ({
          item,
          status,
          score,
          satisfied: asset?.standard === "cmi5" ? (kept as Kept).satisfied === true : null,
          claimedMs,
          changedAt: changedAt.toISOString(),
        })),
      };
    }),
  ];
}
