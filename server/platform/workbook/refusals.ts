/**
 * The closed catalogue of reasons to refuse a whole workbook. Each has a message that says what is
 * wrong and a remedy that says what to do, in the words of the spreadsheet programs people use.
 * `{name}` stands for a value of the case at hand.
 */
const CATALOGUE = {
  // The file as such
  empty_file: ["文件是空的（0 字节）。", "请重新保存工作簿后再上传。"],
  file_too_large: [
    "文件大小为 {size}，超过上限 {limit}。",
    "请拆分成几个工作簿，或删除图片等与数据无关的内容后再上传。",
  ],
  old_xls: [
    "这是旧版 Excel 97–2003（.xls）文件，只改扩展名不能变成 .xlsx。",
    "请用 Excel 或 WPS 打开，选择“另存为”→“Excel 工作簿 (*.xlsx)”后再上传。",
  ],
  encrypted: [
    "工作簿设置了打开密码或被加密，无法读取。",
    "请用 Excel 或 WPS 打开，取消密码（文件→信息→保护工作簿）并保存后再上传。",
  ],
  binary_workbook: ["这是二进制工作簿（.xlsb）。", "请另存为“Excel 工作簿 (*.xlsx)”后再上传。"],
  csv_renamed: [
    "这是文本（CSV）文件，只改扩展名不能变成 .xlsx。",
    "请用 Excel 或 WPS 打开该文本，另存为“Excel 工作簿 (*.xlsx)”后再上传。",
  ],
  html_renamed: [
    "这是网页（HTML）文件，只改扩展名不能变成 .xlsx。",
    "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”后再上传。",
  ],
  xml_renamed: [
    "这是 XML 文件（可能是 XML 表格 2003），不是 .xlsx 工作簿。",
    "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”后再上传。",
  ],
  ods_renamed: ["这是 OpenDocument 表格（.ods）。", "请另存为“Excel 工作簿 (*.xlsx)”后再上传。"],
  other_archive: ["这是压缩包（{kind}），不是工作簿。", "请先解压，再上传其中的 .xlsx 文件。"],
  not_a_workbook: ["文件内容不是 Excel 工作簿{kind}。", "请上传扩展名为 .xlsx 的 Excel 工作簿。"],
  // The archive
  archive_damaged: ["文件已损坏或不完整{place}。", "请用 Excel 或 WPS 打开并重新保存；打不开时请使用未损坏的原文件。"],
  archive_lies: ["文件内部{place}的实际大小与目录所写不符。", "请用 Excel 或 WPS 打开并重新保存后再上传。"],
  too_many_parts: ["文件内部包含 {count} 个部件，超过上限 {limit}。", "请只保留数据工作表，另存为新的工作簿后再上传。"],
  unpacks_too_large: [
    "文件解压后{place}达到 {size}，超过上限 {limit}。",
    "请删除多余的行、列和空白格式，或拆分成几个工作簿后再上传。",
  ],
  packed_too_tight: [
    "文件内部{place}的压缩比达到 {ratio} 倍，超过上限 {limit} 倍，疑似压缩炸弹。",
    "请把数据复制到新建的工作簿中（只粘贴数值）再上传。",
  ],
  unsafe_part_name: ["文件内部的部件名不安全：{place}。", "请把数据复制到新建的工作簿中再上传。"],
  duplicate_part: ["文件内部有重名或重叠的部件：{place}。", "请把数据复制到新建的工作簿中再上传。"],
  symbolic_link: ["文件内部含有链接文件：{place}。", "请把数据复制到新建的工作簿中再上传。"],
  macros: ["工作簿含有宏（{place}）。", "请另存为不含宏的“Excel 工作簿 (*.xlsx)”后再上传。"],
  external_links: ["工作簿链接了其他文件（{place}）。", "请在“数据→编辑链接”中断开链接，保存后再上传。"],
  embedded_object: ["工作簿内嵌了其他文件或控件（{place}）。", "请删除内嵌对象，只保留数据后再上传。"],
  nested_archive: ["文件内部夹带压缩包（{place}）。", "请把数据复制到新建的工作簿中再上传。"],
  // The contents
  xml_declaration: ["文件内部{place}含有不允许的文档类型或实体定义。", "请用 Excel 或 WPS 打开并重新保存后再上传。"],
  part_malformed: ["文件内部{place}的内容不符合工作簿格式（{detail}）。", "请用 Excel 或 WPS 打开并重新保存后再上传。"],
  sheet_missing: ["工作簿中没有名为“{name}”的工作表。", "请使用下载的模板，不要修改工作表名称。"],
  sheet_hidden: ["工作表“{name}”是隐藏的。", "请取消隐藏要导入的工作表后再上传。"],
  several_sheets: ["工作簿中有多个含数据的工作表：{names}。", "请只保留要导入的一个，或把它的名称改为“{name}”。"],
  empty_workbook: ["工作簿中没有任何数据。", "请在第一行填写表头，从第二行起填写数据。"],
  too_many_rows: ["数据超过 {limit} 行（读到第 {row} 行仍有内容）。", "请拆分成几个工作簿，每个不超过 {limit} 行。"],
  too_many_columns: ["单元格 {place} 有内容，超过上限 {limit} 列。", "请删除多余的列后再上传。"],
  cell_too_long: ["单元格 {place} 的内容超过 {limit} 个字符。", "请缩短该单元格的内容。"],
  // The header
  header_not_found: ["前 10 行中没有找到表头。", "表头应包含：{expected}。请下载模板并按模板填写。"],
  header_merged: ["表头含有合并单元格：{place}。", "请选中表头，点击“取消合并”，让每一列有自己的列名，再上传。"],
  cells_merged: ["数据区含有合并单元格：{place}。", "请选中数据区，点击“取消合并”，并补全每一行的内容。"],
  header_formula: ["表头单元格 {place} 是公式或错误值。", "请把表头改为普通文字。"],
  header_duplicate: ["列名“{name}”重复出现：{place}。", "请只保留其中一列。"],
  header_missing: ["缺少必需的列：{names}。", "请补上这些列；全部列名为：{expected}。"],
  header_unknown: ["有不认识的列：{place}。", "请删除这些列或改正列名；可用的列名为：{expected}。"],
  header_blank: ["{place} 有内容，但该列没有列名。", "请为该列补上列名，或删除该列的内容。"],
  no_data_rows: ["表头下面没有数据。", "请从表头的下一行起填写数据。"],
  // The reading
  takes_too_long: ["读取超过 {limit} 秒仍未完成。", "请拆分成几个工作簿后再上传。"],
  takes_too_much_memory: ["读取时占用内存过多。", "请拆分成几个工作簿，并删除多余的格式后再上传。"],
  cancelled: ["读取已取消。", "需要时请重新上传。"],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

export type RefusalCode = keyof typeof CATALOGUE;
export const REFUSAL_CODES = Object.keys(CATALOGUE) as RefusalCode[];

/** Values that fill the gaps of a message; `place` is a part, a cell or a column of the workbook. */
export type RefusalValues = Readonly<Record<string, string | number>>;

/** A workbook that is refused whole: nothing of it may be used. */
export class WorkbookRefusal extends Error {
  readonly code: RefusalCode;
  /** What to do about it, in Chinese; `message` says what is wrong. */
  readonly remedy: string;
  /** Where in the workbook, when there is a where: a part of the archive, a cell, a column. */
  readonly place: string | null;
  readonly values: RefusalValues;

  constructor(code: RefusalCode, values: RefusalValues = {}) {
    const [message, remedy] = CATALOGUE[code];
    super(fill(message, values));
    this.name = "WorkbookRefusal";
    this.code = code;
    this.remedy = fill(remedy, values);
    this.place = values.place === undefined ? null : String(values.place);
    this.values = values;
  }
}

/** Fills `{name}` gaps of a text; a gap without a value disappears. */
export function fill(text: string, values: RefusalValues): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** A size as people say it: 12 KB, 3.4 MB. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} 字节`;
  if (bytes < 2 ** 20) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

/** Letters of a zero-based column: 0 → A, 26 → AA. */
export function columnLetters(column: number): string {
  let letters = "";
  for (let rest = column; rest >= 0; rest = Math.floor(rest / 26) - 1)
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  return letters;
}

/** Address of a cell from a zero-based column and the row number shown by the program: (2, 5) → C5. */
export function cellPlace(column: number, row: number): string {
  return columnLetters(column) + String(row);
}
