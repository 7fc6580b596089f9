/** What can be wrong with a row beyond its single cells: message and remedy in Chinese. */
import { withoutNumbers } from "../../platform/mask.ts";
import { cellPlace, type CellError } from "../../platform/workbook/index.ts";

const CATALOGUE = {
  person_unknown: ["在您的管理范围内查不到这个证件号码。", "请核对号码；新来的人请先登记到花名册。"],
  name_differs: ["与系统登记的姓名“{known}”不一致。", "请核对姓名和证件号码。"],
  person_self: ["不能替自己提交。", "请删除这一行，您自己的申报请在“学时申报”里办理。"],
  without_unit: ["此人还没有确认的任职单位。", "请先完成任职确认。"],
  too_many_open: ["此人没有办完的申报太多（最多 {most} 项）。", "请等已提交的办完再报。"],
  declared_already: ["同样的申报已经提交过（{when}）。", "请删除这一行，不用再报。"],
  row_repeated: ["与第 {rows} 行是同一项申报。", "请删除重复的行。"],
  number_repeated: ["与第 {rows} 行的编号相同。", "同一证书只能用一次，请核对编号。"],
  number_taken: ["这份证书已经有人用过。", "请核对编号；编号无误的，请联系人社部门核查。"],
  number_used: ["这份证书本人已经用过一次。", "同一证书只能用一次，请换用其他证书。"],
  file_unnamed: ["没有写“{label}”的文件名。", "请写上压缩包里对应的文件名。"],
  file_missing: ["压缩包里没有“{name}”。", "请核对文件名，或把文件放进压缩包重新上传。"],
  file_ambiguous: ["压缩包里有 {count} 个文件都叫“{name}”。", "请写明文件夹和扩展名，如“证书/张三.jpg”。"],
  file_repeated: ["“{name}”在第 {rows} 行也写了。", "一个文件只能用于一行，请核对文件名。"],
  file_twice: ["“{name}”在这一行写了两次。", "请只保留一处。"],
  file_refused: ["“{name}”{what}。", "{remedy}。"],
  file_unread: ["“{name}”还没有检查完。", "请重新核对。"],
  files_too_many: ["材料太多（最多 {most} 份）。", "请去掉不需要的材料，或把多页合成一个 PDF。"],
  share_full: ["此人的材料空间不够。", "请此人先在“我的材料”里删除不用的文件。"],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

export type RowProblemCode = keyof typeof CATALOGUE;

/** Where the columns stand in a file, by key. */
export type Places = Readonly<Record<string, { header: string; at: number }>>;

const SHOWN = 40;

/** One reason why a row cannot be handed in; `column` is the key of the column it concerns. */
export function rowProblem(
  places: Places,
  row: number,
  column: string,
  code: RowProblemCode,
  values: Readonly<Record<string, string | number>> = {},
): CellError {
  const [message, remedy] = CATALOGUE[code];
  const fill = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (_, name: string) => shorten(String(values[name] ?? "")));
  return placed(places, row, column, { code, message: fill(message), remedy: fill(remedy) });
}

/** A reason that others have put into words, with its place in the workbook. */
export function placed(
  places: Places,
  row: number,
  column: string,
  told: Pick<CellError, "code" | "message" | "remedy">,
): CellError {
  const place = places[column];
  const where = place === undefined ? `第 ${row} 行` : cellPlace(Math.max(place.at, 0), row);
  return { column: place?.header ?? "", place: where, ...told };
}

/** Long names are cut, and no identity number is kept in a reason. */
function shorten(given: string): string {
  const signs = [...withoutNumbers(given)];
  return signs.length > SHOWN ? `${signs.slice(0, SHOWN).join("")}…` : signs.join("");
}

/** Rows as a reason names them. */
export function rowList(rows: readonly number[]): string {
  return rows.slice(0, 5).join("、") + (rows.length > 5 ? " 等" : "");
}
