/** cmi5: what a unit is told through the record store before it begins, and what is said of its being launched. */
import { agentNameOf } from "./credentials.ts";
import { agentKeyOf, agentOf, homePageOf, type Launch } from "./holder.ts";
import { writeDocument } from "./documents.ts";
import { sayRecorded } from "./own-statements.ts";
import type { Json } from "./shape/fault.ts";
import type { Tx } from "../platform/db.ts";
import { uuidFor } from "../platform/uuid.ts";

const SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid";
const EXTENSION = "https://w3id.org/xapi/cmi5/context/extensions";
const CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
const SATISFIED = "https://w3id.org/xapi/adl/verbs/satisfied";
const LAUNCHED = "http://adlnet.gov/expapi/verbs/launched";
/** Under this name the specification has a unit look for what it is told. */
const LAUNCH_DATA = "LMS.LaunchData";

/** A unit that somebody opens. */
export interface UnitOpened {
  personId: number;
  /** What the unit is to the record store, and what its package calls it. */
  activityIri: string;
  publisherId: string;
  registration: string;
  session: string;
  moveOn: string;
  launchMethod: string;
  masteryScore?: number | undefined;
  launchParameters?: string | undefined;
  /** Its address without what is told in the query. */
  launchUrl: string;
}

/**
 * Leaves what a unit is told where it looks for it, and says that it was launched. The token with which it speaks is given out
 * apart, once.
 * @returns the actor that the unit is to speak of.
 */
export async function openUnit(
  tx: Tx,
  unit: UnitOpened,
  { now, outside }: { now: Date; outside: { publicUrl?: string | undefined } },
): Promise<Json> {
  const { personId, activityIri: activity, registration, session, moveOn, masteryScore, launchParameters } = unit;
  const homePage = homePageOf(outside);
  const agentName = await agentNameOf(tx, personId);
  const holder: Launch = { kind: "launch", key: "", personId, agentName, activity, registration };
  const grouping = [{ objectType: "Activity", id: unit.publisherId }];
  const told = {
    contextTemplate: { contextActivities: { grouping }, extensions: { [SESSION]: session } },
    launchMode: "Normal",
    launchMethod: unit.launchMethod,
    moveOn,
    ...(masteryScore === undefined ? {} : { masteryScore }),
    ...(launchParameters === undefined ? {} : { launchParameters }),
  };
  const place = {
    resource: "state",
    activity,
    agent: agentKeyOf(homePage, holder),
    registration,
    id: LAUNCH_DATA,
  } as const;
  const document = { media: "application/json", content: Buffer.from(JSON.stringify(told)) };
  await writeDocument(tx, holder, place, document, { merge: true, conditions: {}, now });
  const extensions = {
    [SESSION]: session,
    [`${EXTENSION}/launchmode`]: "Normal",
    [`${EXTENSION}/moveon`]: moveOn,
    [`${EXTENSION}/launchurl`]: unit.launchUrl,
  };
  await sayRecorded(
    tx,
    {
      statementId: session,
      personId,
      verb: { id: LAUNCHED, display: { en: "launched" } },
      activity: { id: activity },
      context: { registration, contextActivities: { grouping, category: [{ id: CATEGORY }] }, extensions },
      at: now,
    },
    { now, outside },
  );
  return agentOf(homePage, agentName);
}

/** A block or a course whose every unit has met what is asked of it. */
export interface Satisfied {
  personId: number;
  registration: string;
  /** Of the launch that brought it about. */
  session: string;
  object: { id: string; type: "block" | "course"; title: string; publisherId: string | undefined };
  at: Date;
}

/** Says that a block or a course is satisfied; once in a registration, whenever it is asked again. */
export async function saySatisfied(
  tx: Tx,
  { personId, registration, session, object, at }: Satisfied,
  own: { now: Date; outside: { publicUrl?: string | undefined } },
): Promise<void> {
  const { id, type, title, publisherId } = object;
  const grouping = publisherId === undefined ? {} : { grouping: [{ objectType: "Activity", id: publisherId }] };
  const statementId = uuidFor(`${id} satisfied ${registration}`);
  const said = await tx.row("SELECT FROM xapi_statement WHERE statement_id = $1", [statementId]);
  if (said !== undefined) return;
  await sayRecorded(
    tx,
    {
      statementId,
      personId,
      verb: { id: SATISFIED, display: { en: "satisfied" } },
      activity: {
        id,
        definition: { type: `https://w3id.org/xapi/cmi5/activitytype/${type}`, name: { "zh-CN": title } },
      },
      context: {
        registration,
        contextActivities: { ...grouping, category: [{ id: CATEGORY }] },
        extensions: { [SESSION]: session },
      },
      at,
    },
    own,
  );
}
