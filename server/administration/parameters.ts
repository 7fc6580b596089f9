/** Parameters as administrators see and set them. */
import type { z } from "zod";
import type { ParameterHistory, ParameterView, setParameter } from "../../contract/administration.ts";
import type { Role } from "../../contract/actor.ts";
import {
  faultOf,
  PARAMETER_NAMES,
  PARAMETERS,
  type ParameterDefinition,
  type ParameterName,
} from "../../contract/parameters.ts";
import { lockParameter, setValue, setValues, valueAt, type SetValue } from "../parameters/door.ts";
import { startOfShanghaiDay } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";

const LONGEST_AHEAD_MS = 366 * 86_400_000;

/** A parameter by the name in an address. Throws `not_found`. */
export function parameterNamed(name: string): ParameterName {
  if (!PARAMETER_NAMES.includes(name as ParameterName)) throw new Refusal("not_found");
  return name as ParameterName;
}

/** What may be written, in words. */
export function boundsInWords(definition: ParameterDefinition): string {
  switch (definition.kind) {
    case "integer":
      return `${definition.least}–${definition.most}${definition.unit}`;
    case "phone":
      return "电话号码";
    case "time":
      return "时刻，如 21:00";
    case "days":
      return `天数，从多到少，最多${definition.count}个`;
  }
}

function viewOf(name: ParameterName, values: readonly SetValue[], role: Role, now: Date): ParameterView {
  const definition: ParameterDefinition = PARAMETERS[name];
  const { group, label, meaning, value: standard, changedBy } = definition;
  const coming = values.find((each) => each.name === name && each.validFrom.getTime() > now.getTime());
  return {
    name,
    group,
    label,
    meaning,
    bounds: boundsInWords(definition),
    value: valueAt(values, name, now),
    standard,
    changedBy,
    mine: changedBy === role,
    coming: coming === undefined ? null : { value: coming.value, from: coming.validFrom.toISOString() },
  };
}

/** Every parameter with what holds now. */
export async function parameterViews(db: Db, role: Role, now: Date): Promise<ParameterView[]> {
  const values = await setValues(db);
  return PARAMETER_NAMES.map((name) => viewOf(name, values, role, now));
}

/** One parameter with every value it had, the newest first. */
export async function parameterHistory(db: Db, name: ParameterName, role: Role, now: Date): Promise<ParameterHistory> {
  const values = await setValues(db, name);
  const history = values.toReversed().map(({ value, validFrom, reason, setBy, setAt }) => ({
    value,
    from: validFrom.toISOString(),
    reason,
    by: setBy,
    setAt: setAt.toISOString(),
  }));
  return { ...viewOf(name, values, role, now), history };
}

/** Sets a parameter. What holds by now must be what was looked at. */
export async function change(
  tx: Tx,
  name: ParameterName,
  body: z.output<(typeof setParameter)["body"]>,
  by: { accountId: number; role: Role; now: Date },
): Promise<ParameterView> {
  const { value, reason, from, expected } = body;
  const definition: ParameterDefinition = PARAMETERS[name];
  if (definition.changedBy !== by.role) throw new Refusal("not_your_parameter");
  const fault = faultOf(definition, value);
  if (fault !== undefined) refuse("value", fault);
  const validFrom = from === undefined ? by.now : startOfShanghaiDay(from);
  if (validFrom.getTime() < by.now.getTime()) refuse("from", "启用日期要在今天之后；要马上生效请留空");
  if (validFrom.getTime() > by.now.getTime() + LONGEST_AHEAD_MS) refuse("from", "启用日期最多提前一年");
  await lockParameter(tx, name);
  const values = await setValues(tx, name);
  if (valueAt(values, name, by.now) !== expected) throw new Refusal("conflict");
  await setValue(tx, { name, value, validFrom, reason, accountId: by.accountId, now: by.now });
  return viewOf(name, await setValues(tx, name), by.role, by.now);
}

function refuse(field: "value" | "from", message: string): never {
  throw new Refusal("parameter_refused", [
    { path: `body.${field}`, code: "out_of_bounds", message, remedy: "请改正后再提交" },
  ]);
}
