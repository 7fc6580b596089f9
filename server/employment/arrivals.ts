/** A unit enters somebody it knows by name and identity number. */
import { compactCode } from "../../engine/identifiers.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { peopleByIdentity, personById } from "../people/door.ts";
import { liveEntries, loadEntries } from "../standing/door.ts";
import type { Acting } from "./decide.ts";
import type { Own } from "./routes.ts";
import { unitsSeen } from "./sight.ts";
import { startRequest } from "./start.ts";
import { employmentsOn, secondedBy } from "./subject.ts";

/** Who comes, where, and from which day on. */
export type Arrival = {
  name: string;
  identityNumber: string;
  unitId: number;
  since: string;
  department?: string | undefined;
  note?: string | undefined;
};

/**
 * Asks for a join of somebody who serves nowhere, or for a transfer of somebody who serves elsewhere. Name and number must
 * both be right: one wrong is answered like the other, so that nobody learns who is registered.
 * @returns the number of the request, which waits.
 */
export async function startArrival(
  tx: Tx,
  { ledger, names }: Own,
  acting: Acting,
  arrival: Arrival,
): Promise<{ requestId: number; personId: number }> {
  const { unitId, since, department, note, name } = arrival;
  if (!(await unitsSeen(tx, acting.reach, [unitId])).has(unitId)) throw new Refusal("not_found");
  const number = compactCode(arrival.identityNumber);
  const personId = (await peopleByIdentity(tx, names.vault, [number])).get(number);
  const person = personId === undefined ? undefined : await personById(tx, names.vault, personId);
  if (person === undefined || person.name !== name.trim().normalize("NFC"))
    throw new Refusal("request_not_possible", [
      {
        path: "body.identityNumber",
        code: "unknown_person",
        message: "没有姓名和证件号码都相符的人",
        remedy: "请照证件核对姓名和号码；还没有注册的，请本人先注册，或用名册导入",
      },
    ]);
  const live = liveEntries(await loadEntries(tx, [person.person_id]));
  const present = employmentsOn(live, shanghaiDay(acting.now)).find(
    (entry) => secondedBy(entry) === null && entry.unit_id !== unitId,
  );
  const more = {
    ...(department === undefined ? {} : { department }),
    ...(note === undefined ? {} : { note }),
  };
  const starting = { ...acting, personId: person.person_id };
  const requestId = await startRequest(
    tx,
    ledger,
    starting,
    present === undefined
      ? { kind: "join", unitId, since, ...more }
      : { kind: "transfer", entryId: present.entry_id, unitId, since, ...more },
  );
  return { requestId, personId: person.person_id };
}
