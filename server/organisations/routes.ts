import {
  changeInstitution,
  listInstitutions,
  readInstitution,
  registerInstitution,
} from "../../contract/institutions.ts";
import { changeParticulars, readTree, readUnit, SEARCH_PAGES, searchUnits } from "../../contract/organisations.ts";
import { previewReorganisation, reorganise, reverseReorganisation } from "../../contract/reorganisations.ts";
import { mayDo } from "../../contract/rights.ts";
import type { Context, Services } from "../app.ts";
import { shanghaiDate } from "../platform/clock.ts";
import { handles } from "../platform/operations.ts";
import { readDivisions } from "../policies/door.ts";
import { changeQualification, institutionById, institutionRows, register } from "./institutions.ts";
import { writeParticulars } from "./particulars.ts";
import { refuseForeign } from "./plan-facts.ts";
import { carryOut, previewOf } from "./reorganise.ts";
import { reverseAct } from "./reverse.ts";
import { findUnits } from "./search.ts";
import { readCities, readUnitKinds } from "./unit-kinds.ts";
import { searchTree, treeLevel, unitsOfKinds, unitView, withKind } from "./views.ts";

/** The area of units and the tree they form, and of who may train. */
export const organisations: Context = {
  name: "organisations",
  operations: (services) => [...bindUnits(services), ...bindActs(services), ...bindInstitutions(services)],
};

function isoDay(now: Date): string {
  return shanghaiDate(now);
}

function bindUnits({ root }: Services) {
  const words = { divisions: readDivisions(root), kinds: readUnitKinds(root), cities: readCities(root) };
  return [
    handles(searchUnits, async ({ db, query: { q, ...query }, now }) => {
      const { units, more } = await findUnits(db, { text: q, ...query }, isoDay(now));
      const named = units.map((unit) => ({ ...unit, divisionName: words.divisions[unit.division] ?? unit.division }));
      return { units: named, more: more && query.page < SEARCH_PAGES };
    }),
    handles(readTree, async ({ db, reach, query, now }) => {
      const day = query.day ?? isoDay(now);
      const text = query.q?.trim() ?? "";
      const level =
        query.above !== undefined
          ? unitsOfKinds(db, reach, day, words.kinds.get(query.above)?.parents ?? [])
          : text === ""
            ? treeLevel(db, reach, day, query.under)
            : searchTree(db, reach, day, text);
      const { units, ...rest } = await level;
      return { day, ...rest, units: units.map((line) => withKind(line, words.kinds)) };
    }),
    handles(readUnit, async ({ db, reach, params: { unitId }, actor, now }) => ({
      ...(await unitView(db, reach, unitId, isoDay(now), words)),
      manageable: mayDo("organisations:unit:reorganise", actor),
    })),
    handles(changeParticulars, async ({ tx, reach, params: { unitId }, body, tell }) => {
      await refuseForeign(tx, reach, [unitId]);
      await writeParticulars(tx, unitId, body);
      tell({ details: { creditCode: body.creditCode, reason: body.creditReason } });
      return { unitId };
    }),
  ];
}

function bindActs({ root, jobs }: Services) {
  const kinds = readUnitKinds(root);
  const divisions = readDivisions(root);
  return [
    handles(previewReorganisation, ({ db, reach, body, now }) =>
      previewOf(db, body, { reach, today: isoDay(now), kinds }, divisions),
    ),
    handles(reorganise, async ({ tx, reach, body, actor, now, tell }) => {
      const done = await carryOut(tx, jobs, body, { reach, today: isoDay(now), kinds, actor });
      const { reorganisationId, unitId, units } = done;
      tell({ object: `unit:${unitId}`, details: { kind: body.kind, day: body.day, units: units.slice(0, 100) } });
      return { reorganisationId, unitId };
    }),
    handles(reverseReorganisation, async ({ tx, reach, params, body, actor }) => ({
      reorganisationId: await reverseAct(tx, jobs, { ...params, ...body, reach, actor }),
    })),
  ];
}

function bindInstitutions({ root }: Services) {
  const divisions = readDivisions(root);
  const named = <Row extends { division: string }>(row: Row) => ({
    ...row,
    divisionName: divisions[row.division] ?? row.division,
  });
  return [
    handles(listInstitutions, async ({ db, query, now }) => ({
      institutions: (await institutionRows(db, isoDay(now), query)).map(named),
    })),
    handles(readInstitution, async ({ db, params: { institutionId }, now }) => {
      const { institution, history } = await institutionById(db, isoDay(now), institutionId);
      return { institution: named(institution), history };
    }),
    handles(registerInstitution, async ({ tx, body, actor, reach, tell }) => {
      const institutionId = await register(tx, body, { actor, reach });
      tell({ object: `institution:${institutionId}` });
      return { institutionId };
    }),
    handles(changeInstitution, async ({ tx, params: { institutionId }, body, actor, reach, tell }) => {
      await changeQualification(tx, institutionId, body, { actor, reach });
      tell({ details: { kind: body.kind } });
      return { institutionId };
    }),
  ];
}
