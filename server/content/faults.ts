/** Why a file cannot be content of a course: what about it, and what to do instead. */
import type { z } from "zod";
import type { faultView } from "../../contract/content.ts";
import type { ContentKind } from "../../contract/content-view.ts";
import { Refusal } from "../platform/refusal.ts";

interface FaultWords {
  /** What is wrong with the file, said after its name. */
  what: string;
  remedy: string;
}

const EXPORT_VIDEO = "请用剪辑软件重新导出为 MP4（H.264 视频、AAC 声音），再上传";
const REPACK = "请在课件制作软件里重新发布，把得到的压缩包原样上传";
const PRINT = "请打开这份文件，用“打印”另存为一份新的 PDF 再上传";

export const FAULTS = {
  too_large: { what: "太大了", remedy: "请压缩或分成几节后再上传" },
  bad_name: { what: "的名称不合要求", remedy: "请把文件改成简短的名称，例如“第一讲.mp4”，再上传" },
  virus: { what: "带有病毒特征，没有采用", remedy: "请先给电脑杀毒，再重新导出上传" },
  no_encoder: {
    what: "还不能处理：服务器上没有安装视频转换程序（ffmpeg）",
    remedy: "文件已经收好；请联系系统管理员安装后，点“重新处理”",
  },
  video_unknown: { what: "不是可以用的视频", remedy: EXPORT_VIDEO },
  video_playlist: { what: "是播放列表，不是视频本身", remedy: "请下载完整的视频文件再上传" },
  video_broken: { what: "已损坏，不能完整播放", remedy: "请确认它在电脑上能从头放到尾，再重新导出上传" },
  video_silent_picture: { what: "里面没有画面", remedy: "只有声音的，请配上一张图片合成视频再上传" },
  video_codec: { what: "的编码方式不能用", remedy: EXPORT_VIDEO },
  video_huge: { what: "的画面太大", remedy: "请导出为 1920×1080 或更小，再上传" },
  video_tiny: { what: "的画面太小", remedy: "请导出为 320×180 或更大，再上传" },
  video_short: { what: "不到 1 秒", remedy: "请确认导出完整，再上传" },
  video_long: { what: "超过 6 小时", remedy: "请分成几讲，每讲一个视频" },
  video_slow: { what: "太复杂，在规定的时间里没能处理完", remedy: EXPORT_VIDEO },
  document_unknown: { what: "不是 PDF", remedy: "请打开后另存为 PDF，再上传；网页也请打印成 PDF" },
  document_active: { what: "里面有会自动运行的程序、动作或附件", remedy: PRINT },
  document_locked: { what: "加了密码或限制", remedy: "请去掉密码，另存为普通的 PDF 再上传" },
  document_broken: { what: "已损坏，打不开", remedy: "请确认它在电脑上能正常打开，再重新上传" },
  document_pages: { what: "超过 500 页", remedy: "请分成几份再上传" },
  package_not: { what: "不是课件包（zip）", remedy: REPACK },
  package_no_manifest: {
    what: "里没有课程清单（imsmanifest.xml 或 cmi5.xml）",
    remedy: "请确认它是按 SCORM 1.2、SCORM 2004 或 cmi5 发布的课件包",
  },
  package_manifest_deep: {
    what: "的课程清单不在最外层",
    remedy: "请进入里面那个文件夹，选中其中全部内容重新压缩，再上传",
  },
  package_manifest_bad: { what: "的课程清单读不出来", remedy: REPACK },
  package_entities: { what: "的课程清单里有自定义实体，可能是攻击", remedy: REPACK },
  package_standard: {
    what: "所用的标准不支持",
    remedy: "请按 SCORM 1.2、SCORM 2004 第三或第四版、cmi5 重新发布",
  },
  package_empty: { what: "里没有可以打开的课件", remedy: REPACK },
  package_missing: { what: "缺少课程清单里写明的文件", remedy: REPACK },
  package_outside: { what: "的课件放在别的网站上", remedy: "请把课件全部放进包里重新发布" },
  package_path: { what: "里有指向别处的路径", remedy: REPACK },
  package_name: { what: "里有名称不合要求的文件", remedy: REPACK },
  package_link: { what: "里有快捷方式（链接）", remedy: REPACK },
  package_many: { what: "里的文件太多", remedy: "请去掉不用的文件，重新发布" },
  package_bomb: { what: "解开后大得不正常", remedy: REPACK },
  package_twice: { what: "里有同名的文件", remedy: REPACK },
  package_locked: { what: "加了密码", remedy: "请去掉密码，重新压缩后上传" },
  package_broken: { what: "已损坏，打不开", remedy: REPACK },
  package_program: { what: "里有可执行的程序", remedy: "请去掉程序文件，重新发布" },
  too_heavy: { what: "太复杂，检查没能完成", remedy: "请拆成几份再上传" },
} as const satisfies Record<string, FaultWords>;

export type FaultCode = keyof typeof FAULTS;

/** A file cannot be used. `detail` names the place in it: a file of a package, an encoding. */
export class ContentFault extends Error {
  override name = "ContentFault";
  readonly code: FaultCode;
  readonly detail: string | undefined;

  constructor(code: FaultCode, detail?: string) {
    super(detail === undefined ? code : `${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}

const SHOWN = 60;

/** A name as a sentence can hold it: no invisible signs, and not all of it. */
function shown(name: string): string {
  const signs = [...name.toWellFormed().replaceAll(/[\p{C}\u2028\u2029]/gu, "")];
  return signs.length > SHOWN ? `${signs.slice(0, SHOWN).join("")}…` : signs.join("") || "（无名称）";
}

/** What is wrong with a file, in words. */
export function wordsOf(code: string, name: string, detail: string | null): z.output<typeof faultView> {
  const { what, remedy } = FAULTS[code in FAULTS ? (code as FaultCode) : "too_heavy"];
  const where = detail === null || detail === "" ? "" : `（${shown(detail)}）`;
  return { code, message: `文件“${shown(name)}”${what}${where}`, remedy };
}

/** The refusal of a file before it was taken in. */
export function refusalOfContent(code: FaultCode, name: string, path: string): Refusal {
  const { message, remedy } = wordsOf(code, name, null);
  return new Refusal("content_refused", [{ path, code, message, remedy }]);
}

/** What each kind is called where it is wrong altogether. */
export const UNKNOWN: Readonly<Record<ContentKind, FaultCode>> = {
  video: "video_unknown",
  document: "document_unknown",
  package: "package_not",
};
