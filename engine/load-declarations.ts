/** Loading of what a document declares: facts, collections, parameters, readings, kinds of declaration. */
import { parseDate } from "./calendar.ts";
import type {
  CollectionDeclaration,
  FactDeclaration,
  FieldDeclaration,
  ParameterDeclaration,
  ReadingDeclaration,
} from "./document.ts";
import { toHundredths, type Loader, type Raw } from "./loader.ts";
import { parseAmount, type ParseContext } from "./parse.ts";

/** Fields every item has, whatever its collection. */
export const ITEM_FIELDS: FieldDeclaration[] = [
  { name: "approved", type: "flag", label: "已审核通过" },
  { name: "year", type: "integer", label: "所属年度" },
  { name: "date", type: "date", label: "日期" },
  { name: "submitted", type: "date", label: "提交日期", fill: "item:date" },
];

/** Scalar facts of the document. */
export function loadFacts(loader: Loader, top: Raw): FactDeclaration[] {
  return Object.entries(loader.record(top["facts"], "facts")).map(([name, entry]) => {
    const path = `facts.${name}`;
    const fact = loader.record(entry, path);
    loader.keys(fact, ["type", "label", "values", "ask", "from", "unless_said", "waits_for"], path);
    const from = fact["from"] === undefined ? undefined : loader.record(fact["from"], `${path}.from`);
    return {
      name,
      type: loader.type(fact["type"], `${path}.type`),
      label: loader.text(fact["label"], `${path}.label`),
      values: loader.values(fact["values"], `${path}.values`),
      ask: fact["ask"] as string | undefined,
      from: from && { table: String(from["table"]), key: String(from["key"]) },
      unlessSaid: fact["unless_said"] as boolean | string | undefined,
      waitsFor: fact["waits_for"] as string | undefined,
    };
  });
}

/** Collections of items, with the fields every item has in front. */
export function loadCollections(loader: Loader, top: Raw): CollectionDeclaration[] {
  return Object.entries(loader.record(top["collections"], "collections")).map(([name, entry]) => {
    const path = `collections.${name}`;
    const collection = loader.record(entry, path);
    loader.keys(
      collection,
      ["label", "spans", "fields", "sample", "ask", "waits_for", "reported", "counts_when"],
      path,
    );
    const declared = Object.entries(loader.record(collection["fields"], `${path}.fields`)).map(
      ([fieldName, fieldEntry]): FieldDeclaration => {
        const field = loader.record(fieldEntry, `${path}.fields.${fieldName}`);
        const from =
          field["from"] === undefined ? undefined : loader.record(field["from"], `${path}.fields.${fieldName}.from`);
        return {
          name: fieldName,
          type: loader.type(field["type"], `${path}.fields.${fieldName}.type`),
          label: loader.text(field["label"], `${path}.fields.${fieldName}.label`),
          values: loader.values(field["values"], `${path}.fields.${fieldName}.values`),
          fill: field["fill"] as string | undefined,
          from: from && { table: String(from["table"]), key: String(from["key"]) },
          required: field["required"] === true,
        };
      },
    );
    return {
      name,
      label: loader.text(collection["label"], `${path}.label`),
      spans: collection["spans"] === "lifetime" ? "lifetime" : "period",
      fields: [...ITEM_FIELDS, ...declared],
      sample: loader.record(collection["sample"], `${path}.sample`),
      ask: collection["ask"] as string | undefined,
      waitsFor: collection["waits_for"] as string | undefined,
      reported: collection["reported"] === true,
    };
  });
}

/** Parameters with their dated values, or the amount they derive from. */
export function loadParameters(
  loader: Loader,
  top: Raw,
  sources: string[],
  context: (path: string) => ParseContext,
): ParameterDeclaration[] {
  return Object.entries(loader.record(top["parameters"], "parameters")).map(([name, entry]) => {
    const path = `parameters.${name}`;
    const parameter = loader.record(entry, path);
    loader.keys(parameter, ["label", "unit", "value", "values", "derive", "cites", "checked"], path);
    const unit = (parameter["unit"] ?? "hours") as ParameterDeclaration["unit"];
    const base = {
      name,
      unit,
      label: loader.text(parameter["label"], `${path}.label`),
      cites: loader.cites(parameter["cites"], path, sources, sources[0] ?? ""),
      checked: loader.date(parameter["checked"], `${path}.checked`),
    };
    if (parameter["derive"] !== undefined)
      return { ...base, derive: parseAmount(parameter["derive"], context(`${path}.derive`)) };
    const dated =
      parameter["values"] === undefined
        ? [{ from: "1900-01-01", value: parameter["value"] }]
        : loader.list(parameter["values"], `${path}.values`);
    const values = dated.map((each, index) => {
      const step = loader.record(each, `${path}.values.${index}`);
      return {
        from: loader.date(step["from"], `${path}.values.${index}.from`),
        value: parameterValue(loader, unit, step["value"], `${path}.values.${index}`),
      };
    });
    return { ...base, values: values.sort((a, b) => a.from - b.from) };
  });
}

function parameterValue(loader: Loader, unit: ParameterDeclaration["unit"], raw: unknown, path: string): number {
  if (unit === "month_day") {
    const date = parseDate(`2000-${String(raw)}`);
    if (date !== undefined) return date % 10000;
  } else if (unit === "integer") {
    if (Number.isSafeInteger(raw) && Number(raw) >= 0) return Number(raw);
  } else {
    const hundredths = toHundredths(raw);
    if (hundredths !== undefined) return hundredths;
  }
  loader.refuse(
    path,
    "bad_number",
    `“${String(raw)}”不是合适的数值`,
    unit === "month_day" ? '请写成 "06-30" 的样子' : "请写最多两位小数的非负数",
  );
  return 0;
}

/** Readings and the option chosen for each. */
export function loadReadings(loader: Loader, top: Raw, sources: string[]): ReadingDeclaration[] {
  return loader.list(top["readings"], "readings").map((entry, index) => {
    const path = `readings.${index}`;
    const reading = loader.record(entry, path);
    loader.keys(reading, ["id", "cites", "question", "options", "chosen", "decided_by", "status"], path);
    const options = loader.values(reading["options"], `${path}.options`) ?? {};
    const chosen = String(reading["chosen"]);
    if (!Object.hasOwn(options, chosen))
      loader.refuse(
        `${path}.chosen`,
        "unknown_value",
        `没有“${chosen}”这个选项`,
        `可用选项：${Object.keys(options).join("、")}`,
      );
    return {
      id: loader.text(reading["id"], `${path}.id`),
      question: loader.text(reading["question"], `${path}.question`),
      cites: loader.cites(reading["cites"], path, sources, sources[0] ?? ""),
      options,
      chosen,
      decidedBy: loader.text(reading["decided_by"], `${path}.decided_by`),
      status: reading["status"] === "confirmed" ? "confirmed" : "assumed",
    };
  });
}
