/** Operations on what looks unlike watching. */
import { decideAnomaly, listAnomalies, readAnomaly } from "../../contract/watching-anomalies.ts";
import type { Services } from "../app.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { anomaliesWithin, anomalyView, decideOn } from "./anomalies.ts";

/** The desk that looks at it. */
export function bindAnomalies({ vault }: Pick<Services, "vault">): Bound[] {
  return [
    handles(listAnomalies, ({ db, actor, reach, query }) => anomaliesWithin(db, vault, { actor, reach }, query)),
    handles(readAnomaly, ({ db, actor, reach, params }) => anomalyView(db, vault, { actor, reach }, params)),
    handles(decideAnomaly, async ({ tx, actor, reach, params, body, now, tell }) => {
      const { kind, day } = await decideOn(tx, { actor, reach }, params, { ...body, now });
      const { personId, anomalyId } = params;
      tell({ personId, object: `anomaly:${anomalyId}`, details: { kind, day, state: body.state } });
      return { anomalyId, state: body.state };
    }),
  ];
}
