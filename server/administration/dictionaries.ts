/** Dictionaries of the law and of this site, under one roof. */
import type { z } from "zod";
import {
  SITE_DICTIONARIES,
  type DictionaryEntry,
  type DictionaryHead,
  type DictionaryView,
  type setDictionaryEntry,
} from "../../contract/dictionaries.ts";
import type { AnsweredFile } from "../../contract/files.ts";
import { violatedConstraint, type Db, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { writeWorkbook } from "../platform/workbook/index.ts";
import type { ReadDictionary } from "./law-dictionaries.ts";

type SiteDictionary = (typeof SITE_DICTIONARIES)[number];

const SITE: Readonly<Record<SiteDictionary, { name: string; about: string; first: Readonly<Record<string, string>> }>> =
  {
    reveal_reason: {
      name: "查看隐藏信息的理由",
      about: "查看完整证件号或电话时要选一条理由，理由随查看一起记入日志。",
      first: {
        verify_identity: "核对本人身份",
        contact_person: "联系本人补充材料",
        correct_record: "更正登记错误",
        answer_complaint: "处理投诉或申诉",
        audit_check: "审计或检查需要",
      },
    },
    refusal_phrase: {
      name: "不予通过的常用语",
      about: "审核时可以选用，选用后仍可改写。",
      first: {
        work_meeting: "属于工作布置会议，不能认定学时",
        not_recognised: "培训形式未经人社部门认可",
        wrong_year: "证明材料的日期不在本年度内",
        used_before: "这份证书已经抵扣过",
      },
    },
    return_phrase: {
      name: "退回补充的常用语",
      about: "退回时可以选用，让本人知道缺什么。",
      first: {
        no_list: "缺少名单或派出文件",
        no_proof: "缺少派出单位的证明",
        unclear_scan: "扫描件不清楚，请重新上传",
        hours_missing: "证明上没有写明学时，请补充",
      },
    },
  };

function isSite(dictionary: string): dictionary is SiteDictionary {
  return (SITE_DICTIONARIES as readonly string[]).includes(dictionary);
}

interface Row {
  code: string;
  version: number;
  label: string;
  sort: number;
  retired: boolean;
  set_at: Date;
}

/** Entries in use of a dictionary of this site: what comes with the product, under what was changed since. */
async function siteRows(db: Db, dictionary: SiteDictionary): Promise<Row[]> {
  const changed = await db.rows<Row>(
    `SELECT DISTINCT ON (code) code, version, label, sort, retired, set_at FROM dictionary_entry
      WHERE dictionary = $1 ORDER BY code, version DESC`,
    [dictionary],
  );
  const known = new Set(changed.map(({ code }) => code));
  const first = Object.entries(SITE[dictionary].first).flatMap(([code, label], at) =>
    known.has(code) ? [] : [{ code, label, version: 1, sort: at * 10 + 10, retired: false, set_at: new Date(0) }],
  );
  return [...first, ...changed].sort((one, other) => one.sort - other.sort || (one.code < other.code ? -1 : 1));
}

function entryOf({ code, label, sort, retired, version }: Row): DictionaryEntry {
  return {
    code,
    label,
    more: [],
    aliases: [],
    validFrom: null,
    validTo: null,
    legacy: retired,
    mapsTo: null,
    source: null,
    sort,
    version,
  };
}

async function readSite(db: Db, dictionary: SiteDictionary): Promise<ReadDictionary> {
  const rows = await siteRows(db, dictionary);
  const newest = Math.max(0, ...rows.map(({ set_at }) => set_at.getTime()));
  const head: DictionaryHead = {
    dictionary,
    name: SITE[dictionary].name,
    about: SITE[dictionary].about,
    kind: "site",
    source: null,
    version: newest === 0 ? "1" : new Date(newest).toISOString(),
    count: rows.filter(({ retired }) => !retired).length,
  };
  return { head, entries: rows.map(entryOf) };
}

/** Every dictionary there is. */
export async function dictionaryHeads(db: Db, law: readonly ReadDictionary[]): Promise<DictionaryHead[]> {
  const site = [];
  for (const dictionary of SITE_DICTIONARIES) site.push((await readSite(db, dictionary)).head);
  return [...law.map(({ head }) => head), ...site];
}

/** One dictionary with its entries, or those that a text is found in. Throws `not_found`. */
export async function dictionaryView(
  db: Db,
  law: readonly ReadDictionary[],
  dictionary: string,
  q = "",
): Promise<DictionaryView> {
  const found = isSite(dictionary)
    ? await readSite(db, dictionary)
    : law.find((each) => each.head.dictionary === dictionary);
  if (found === undefined) throw new Refusal("not_found");
  const wanted = q.trim().toLowerCase();
  const holds = (entry: DictionaryEntry) =>
    [entry.code, entry.label, ...entry.aliases, ...entry.more.map(({ value }) => value)].some((text) =>
      text.toLowerCase().includes(wanted),
    );
  return { ...found.head, entries: wanted === "" ? found.entries : found.entries.filter(holds) };
}

/** One dictionary as a workbook. */
export function dictionaryWorkbook({ name, entries }: DictionaryView): AnsweredFile {
  const keys = [...new Set(entries.flatMap(({ more }) => more.map(({ key }) => key)))];
  const headers = ["代码", "名称", ...keys, "也写作", "起用", "停用", "已停用", "对应现在的", "出处"];
  const rows = entries.map((entry) => [
    entry.code,
    entry.label,
    ...keys.map((key) => entry.more.find((each) => each.key === key)?.value ?? ""),
    entry.aliases.join("、"),
    entry.validFrom,
    entry.validTo,
    entry.legacy ? "是" : "",
    entry.mapsTo,
    entry.source,
  ]);
  const sheet = { name: name.slice(0, 30), columns: headers.map((header) => ({ header, width: 18 })), rows };
  return { fileName: `${name}.xlsx`, chunks: writeWorkbook([sheet]) };
}

/** Every change of a dictionary of this site, the newest first. Throws `not_found` for one of the law. */
export async function dictionaryChanges(db: Db, dictionary: string) {
  if (!isSite(dictionary)) throw new Refusal("not_found");
  const rows = await db.rows<Row & { note: string | null; by: string | null }>(
    `SELECT d.code, d.version, d.label, d.retired, d.note, d.set_at, a.display_name AS by
       FROM dictionary_entry d LEFT JOIN account a ON a.account_id = d.set_by
      WHERE d.dictionary = $1 ORDER BY d.entry_id DESC LIMIT 200`,
    [dictionary],
  );
  return rows.map(({ code, version, label, retired, note, by, set_at }) => ({
    code,
    version,
    label,
    retired,
    note,
    by,
    at: set_at.toISOString(),
  }));
}

/** Adds or changes an entry. Dictionaries of the law are refused like those that do not exist. */
export async function setEntry(
  tx: Tx,
  { dictionary, entry: code }: { dictionary: string; entry: string },
  body: z.output<(typeof setDictionaryEntry)["body"]>,
  by: { accountId: number; now: Date },
): Promise<DictionaryEntry> {
  if (!isSite(dictionary)) throw new Refusal("not_found");
  const held = (await siteRows(tx, dictionary)).find((row) => row.code === code);
  if ((held?.version ?? 0) !== body.version) throw new Refusal("conflict");
  const { label, sort, retired, note } = body;
  const version = body.version + 1;
  try {
    await tx.execute(
      `INSERT INTO dictionary_entry (dictionary, code, version, label, sort, retired, note, set_by, set_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [dictionary, code, version, label, sort, retired, note, by.accountId, by.now],
    );
  } catch (error) {
    if (violatedConstraint(error) === "dictionary_version_once") throw new Refusal("conflict");
    throw error;
  }
  return entryOf({ code, version, label, sort, retired, set_at: by.now });
}
