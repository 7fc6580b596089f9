/** Dictionaries: searched, exported, and changed where they are this site's. */
import { randomUUID } from "node:crypto";
import {
  exportDictionary,
  listDictionaries,
  readDictionary,
  readDictionaryHistory,
  setDictionaryEntry,
} from "../../../contract/dictionaries.ts";
import type { DictionaryData, EntryForm } from "../../../web/areas/administration/dictionary.tsx";
import dictionary from "../../../web/text/zh-CN/administration.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { Refusal } from "../../platform/refusal.ts";
import { download, file, form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";

const t = words("administration", dictionary);
const LONGEST_SEARCH = 50;
const NEW: Omit<EntryForm, "key"> = {
  code: "",
  label: "",
  sort: "100",
  note: "",
  retired: false,
  version: 0,
  errors: [],
};
type DictionaryPage = typeof import("../../../web/areas/administration/dictionary.tsx").page;

export const dictionaryRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/administration/dictionaries.tsx").page>({
    path: "/admin/dictionaries",
    page: "administration/dictionaries",
    permission: "administration:dictionary:read",
    operations: [listDictionaries],
    view: async ({ ask }) => ask(listDictionaries, {}),
  }),
  page<DictionaryPage>({
    path: "/admin/dictionaries/:dictionary",
    page: "administration/dictionary",
    permission: "administration:dictionary:read",
    operations: [readDictionary, readDictionaryHistory],
    view: async (visit) => dictionaryData(visit),
  }),
  file({
    path: "/admin/dictionaries/:dictionary/export",
    permission: "administration:dictionary:read",
    operations: [exportDictionary],
    file: async ({ ask, params }) => {
      return download(await ask(exportDictionary, { params: { dictionary: codeOf(params) } }));
    },
  }),
  form({
    path: "/admin/dictionaries/:dictionary",
    permission: "administration:dictionary:change",
    operations: [readDictionary, readDictionaryHistory, setDictionaryEntry],
    act: save,
  }),
];

function codeOf(params: Visit["params"]): string {
  const code = params["dictionary"] ?? "";
  if (!/^[a-z][a-z0-9_]{1,39}$/.test(code)) throw new Refusal("not_found");
  return code;
}

async function dictionaryData(visit: Visit, typed?: Omit<EntryForm, "key">): Promise<DictionaryData> {
  const { ask, askIfAllowed, params, query } = visit;
  const q = (query.get("q") ?? "")
    .trim()
    .slice(0, LONGEST_SEARCH)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, "");
  const address = { dictionary: codeOf(params) };
  const view = await ask(readDictionary, { params: address, query: q === "" ? {} : { q } });
  // Whoever may see the changes may make them; of the law there are none.
  const history = view.kind === "site" ? await askIfAllowed(readDictionaryHistory, { params: address }) : undefined;
  if (history === undefined) return { view, q, form: undefined, changes: undefined };
  const wanted = view.entries.find(({ code }) => code === query.get("entry"));
  const held =
    wanted === undefined
      ? NEW
      : {
          code: wanted.code,
          label: wanted.label,
          sort: String(wanted.sort),
          note: "",
          retired: wanted.legacy,
          version: wanted.version ?? 0,
          errors: [],
        };
  return { view, q, form: { ...(typed ?? held), key: randomUUID() }, changes: history.changes };
}

async function save(visit: Visit): Promise<Redirect | Shown> {
  const { ask, fields, params } = visit;
  const text = (name: string) => (fields.get(name) ?? "").trim();
  const version = Number(/^\d{1,6}$/.exec(text("version"))?.[0] ?? 0);
  const typed = { code: text("code"), label: text("label"), sort: text("sort"), note: text("note"), version };
  const retired = fields.get("retired") === "1";
  const errors: EntryForm["errors"][number][] = [];
  if (!/^[a-z][a-z0-9_]{1,39}$/.test(typed.code)) errors.push({ field: "code", message: t("dictionary.badCode") });
  if (typed.label === "") errors.push({ field: "label", message: t("parameter.missing") });
  if (!/^\d{1,4}$/.test(typed.sort)) errors.push({ field: "sort", message: t("dictionary.badSort") });
  const again = async (status = 422) =>
    show<DictionaryPage>(
      "administration/dictionary",
      await dictionaryData(visit, { ...typed, retired, errors }),
      status,
    );
  if (errors.length > 0) return again();
  const { code, label, sort, note } = typed;
  try {
    await ask(setDictionaryEntry, {
      params: { dictionary: codeOf(params), entry: code },
      body: { label, sort: Number(sort), retired, version, ...(note === "" ? {} : { note }) },
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "conflict") throw error;
    errors.push({ field: "label", message: t("dictionary.conflict") });
    return again(409);
  }
  return go(`/admin/dictionaries/${codeOf(params)}`, { tone: "success", title: t("dictionary.saved", { label }) });
}
