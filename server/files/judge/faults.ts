/** Why a file is refused: what about it, and what to do instead. */
import type { FieldError } from "../../../contract/problems.ts";
import { Refusal } from "../../platform/refusal.ts";

export interface FaultWords {
  /** What is wrong with the file, said after its name. */
  what: string;
  remedy: string;
}

const PHOTO = "请把证书或证明拍成照片，或扫描、另存为 PDF 后上传";
const PRINT = "请打开这份文件，用“打印”另存为一份新的 PDF 再上传，或直接拍照上传";
const RENAME = "请把文件改成简短的名称，例如“继续教育证书.jpg”，再上传";
const REPACK = "请把照片和 PDF 直接放进一个新的压缩包（zip），再上传";
const RESAVE = "请用 Excel 或 WPS 把内容另存为新的 .xlsx 文件，再上传";

export const FAULTS = {
  empty: { what: "是空的，里面没有内容", remedy: "请重新选择文件；从聊天软件里转来的，请先完整下载" },
  too_large: { what: "太大了", remedy: "请用手机重新拍照，或降低扫描的清晰度后再上传" },
  unknown: { what: "不是可以用的类型", remedy: PHOTO },
  heic: {
    what: "是 HEIC 格式的照片，系统打不开",
    remedy: "请在手机“设置—相机—格式”里选“兼容性最佳”后重拍，或把照片发给自己再存成 JPG 上传",
  },
  other_picture: { what: "不是 JPG、PNG 或 WebP 图片", remedy: "请用手机拍照上传，或把图片另存为 JPG" },
  moving_picture: { what: "是会动的图片", remedy: "请上传一张静止的照片" },
  svg: { what: "是 SVG 图形，里面可以藏有程序", remedy: "请截图或拍照，存成 JPG 或 PNG 上传" },
  web_page: { what: "是网页，里面可以藏有程序", remedy: PRINT },
  program: { what: "是程序或脚本，不是证明材料", remedy: PHOTO },
  office: { what: "是 Office 文档", remedy: "请打开后另存为 PDF，再上传" },
  archive: { what: "是压缩包", remedy: "请先解压，把里面的照片或 PDF 逐个上传" },
  sound_or_film: { what: "是音频或视频", remedy: PHOTO },
  plain_text: { what: "是纯文字，不能作证明", remedy: PHOTO },
  broken: { what: "已损坏，打不开", remedy: "请确认它在手机或电脑上能正常打开，再重新上传" },
  too_many_pixels: { what: "像素太多", remedy: "请用手机重新拍照，或把图片缩小到长边 4000 像素以内" },
  too_heavy: { what: "太复杂，检查没能完成", remedy: "请把它打印后拍照，或分成几份再上传" },
  virus: { what: "带有病毒特征，没有保存", remedy: "请先给手机或电脑杀毒，再拍照重新上传" },
  hidden_data: { what: "后面还夹带着别的内容", remedy: PRINT },
  pdf_program: { what: "里面有会自动运行的程序或动作", remedy: PRINT },
  pdf_attachment: { what: "里面还附有别的文件或媒体", remedy: PRINT },
  pdf_form: { what: "是动态表单（XFA），显示的内容会变", remedy: PRINT },
  pdf_encrypted: { what: "加了密码或限制", remedy: "请去掉密码，另存为普通的 PDF 再上传" },
  pdf_disguised: { what: "里面有故意写得难以辨认的内容", remedy: PRINT },
  pdf_pages: { what: "超过 50 页", remedy: "请只保留证明需要的几页，再上传" },
  bad_name_sign: { what: "的名称里有看不见的或改变文字方向的字符", remedy: RENAME },
  bad_name_path: { what: "的名称里有文件夹的路径", remedy: RENAME },
  bad_name_long: { what: "的名称太长", remedy: RENAME },
  bad_name_program: { what: "的名称像是程序", remedy: RENAME },
  zip_encrypted: { what: "加了密码", remedy: "请去掉密码，重新压缩后上传" },
  zip_path: { what: "里有指向别处的路径", remedy: REPACK },
  zip_name: { what: "里有名称不合要求的文件", remedy: REPACK },
  zip_link: { what: "里有快捷方式（链接）", remedy: REPACK },
  zip_nested: { what: "里还有压缩包", remedy: REPACK },
  zip_many: { what: "里的文件太多", remedy: "请分成几个压缩包上传" },
  zip_bomb: { what: "解开后大得不正常", remedy: REPACK },
  zip_lies: { what: "写明的大小与实际不符", remedy: REPACK },
  zip_kind: { what: "里有照片和 PDF 以外的文件", remedy: REPACK },
  zip_twice: { what: "里有同名的文件", remedy: "请给每个文件取不同的名称，重新压缩后上传" },
  workbook_macro: { what: "里有宏（程序）", remedy: RESAVE },
  workbook_outside: { what: "里有引用外部内容或执行命令的公式", remedy: RESAVE },
  workbook_encrypted: { what: "加了密码，或是旧版的 Excel 文件", remedy: RESAVE },
  workbook_not: { what: "不是 Excel 工作簿（.xlsx）", remedy: RESAVE },
} as const satisfies Record<string, FaultWords>;

export type FaultCode = keyof typeof FAULTS;

/** A file is refused. */
export class Fault extends Error {
  override name = "Fault";
  readonly code: FaultCode;

  constructor(code: FaultCode) {
    super(code);
    this.code = code;
  }
}

const SHOWN = 40;

/** The refusal of a file by name, as the sender reads it. */
export function refusalOfFile(code: FaultCode, name: string, path = "body.file"): Refusal {
  return new Refusal("file_refused", [faultOf(code, name, path)]);
}

/** What is wrong with a file, beside its field. */
export function faultOf(code: FaultCode, name: string, path: string): FieldError {
  const { what, remedy } = FAULTS[code];
  return { path, code, message: `文件“${shown(name)}”${what}`, remedy };
}

/** A name as a sentence can hold it: no invisible signs, and not all of it. */
function shown(name: string): string {
  const visible = name.toWellFormed().replaceAll(/[\p{C}\u2028\u2029]/gu, "");
  const signs = [...visible];
  return signs.length > SHOWN ? `${signs.slice(0, SHOWN).join("")}…` : visible || "（无名称）";
}

/** What is wrong with a file, and what to do, without its name. */
export const FAULTS_SAID: Readonly<Record<FaultCode, FaultWords>> = FAULTS;
