/** Reads the facts and wishes of a stateless decision out of a request. */
import type { z } from "zod";
import { parseDate, type DateInt } from "../../engine/calendar.ts";
import type { PolicyDocument } from "../../engine/document.ts";
import { readFacts } from "../../engine/facts.ts";
import type { Catalogue } from "../../engine/plan-options.ts";
import type { decide } from "../../contract/decisions.ts";
import type { FieldError } from "../../contract/problems.ts";
import { Refusal } from "../platform/refusal.ts";
import { OWN_POLICY, type Edition, type Library } from "./library.ts";
import type { Question } from "./telling.ts";

type Body = z.output<typeof decide.body>;
type GivenCatalogue = NonNullable<NonNullable<Body["plan"]>["catalogue"]>;

/** The question a request asks. Throws a refusal that names every place. */
export function questionOf(body: Body, library: Library, today: DateInt): Question {
  const edition = editionOf(body, library);
  const { document } = edition;
  const read = readFacts(document, body.facts);
  const readings = body.readings ?? {};
  const problems = [...(read.ok ? [] : within("body.facts", read.problems)), ...readingProblems(document, readings)];
  if (!read.ok || problems.length > 0) throw new Refusal("facts_refused", problems);
  const { plan } = body;
  return {
    edition,
    facts: read.facts,
    readings,
    today: dayOr(plan?.today, today),
    plan: plan && { objective: plan.objective, catalogue: plan.catalogue && catalogueOf(plan.catalogue, document) },
  };
}

/** The edition that is named, or the one of the facts' year. */
function editionOf({ policy, facts }: Body, library: Library): Edition {
  const { id = OWN_POLICY, version } = policy ?? {};
  if (!library.editions.some(({ document }) => document.id === id)) throw new Refusal("not_found");
  if (version !== undefined) return library.find(id, version) ?? missing();
  const year = facts["year"];
  const known = typeof year === "number" && Number.isInteger(year) && year >= 2000 && year <= 2100;
  // A year that is none is refused by the reading of the facts, which any edition can do.
  const edition = known ? library.inForce(id, year) : library.editions.find(({ document }) => document.id === id);
  if (edition === undefined) throw new Refusal("no_policy_for_year");
  return edition;
}

function missing(): never {
  throw new Refusal("not_found");
}

function within(place: string, problems: readonly FieldError[]): FieldError[] {
  return problems.map((each) => ({ ...each, path: each.path === "facts" ? place : `${place}.${each.path}` }));
}

function readingProblems({ readings }: PolicyDocument, given: Record<string, string>): FieldError[] {
  return Object.entries(given).flatMap(([id, option]) => {
    const path = `body.readings.${id}`;
    const reading = readings.find((each) => each.id === id);
    if (reading === undefined) {
      return [
        {
          path,
          code: "unknown_reading",
          message: `没有“${id}”这个口径`,
          remedy: `可用的口径：${readings.map((each) => each.id).join("、")}`,
        },
      ];
    }
    if (Object.hasOwn(reading.options, option)) return [];
    const options = Object.keys(reading.options).join("、");
    return [
      {
        path,
        code: "unknown_code",
        message: `“${reading.question}”没有“${option}”这个选项`,
        remedy: `可用取值：${options}`,
      },
    ];
  });
}

function dayOr(text: string | undefined, other: DateInt): DateInt {
  return (text === undefined ? undefined : parseDate(text)) ?? other;
}

function catalogueOf({ courses, classes, declarations }: GivenCatalogue, document: PolicyDocument): Catalogue {
  return {
    courses: courses.map(({ from, to, ...course }) => ({
      ...course,
      ...optionalDay("from", from),
      ...optionalDay("to", to),
    })),
    classes: classes.map(({ starts, ends, ...each }) => ({ ...each, starts: dayOr(starts, 0), ends: dayOr(ends, 0) })),
    declarations: declarations.map(({ date, fields, collection, ...each }) => ({
      ...each,
      collection,
      ...optionalDay("date", date),
      ...(fields === undefined ? {} : { fields: fieldsOf(document, collection, fields) }),
    })),
  };
}

function optionalDay<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, DateInt>> {
  const day = text === undefined ? undefined : parseDate(text);
  return day === undefined ? {} : ({ [name]: day } as Partial<Record<Name, DateInt>>);
}

type Fields = NonNullable<GivenCatalogue["declarations"][number]["fields"]>;

/** Hours are given as numbers with two decimals, as in facts. */
function fieldsOf(document: PolicyDocument, collection: string, fields: Fields): Fields {
  const declared = document.collections.find(({ name }) => name === collection)?.fields ?? [];
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const type = declared.find((field) => field.name === name)?.type;
      return [name, type === "hundredths" && typeof value === "number" ? Math.round(value * 100) : value];
    }),
  );
}
