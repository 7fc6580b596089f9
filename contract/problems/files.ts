import type { ProblemTable } from "./entry.ts";

export const fileProblems = {
  file_refused: { status: 422, title: "这个文件不能用作证明材料", remedy: "请按说明换一个文件再上传" },
  file_share_full: {
    status: 409,
    title: "您的材料空间已满",
    remedy: "请在“我的材料”里删除不用的文件，再上传",
  },
  file_not_held: {
    status: 409,
    title: "有的材料不能用在这里",
    remedy: "它可能已用于别的申报，或已被删除；请刷新后重新选择",
  },
  files_too_many: { status: 409, title: "材料的份数超过上限", remedy: "请去掉不需要的材料，或把多页合成一个 PDF" },
  upload_elsewhere: {
    status: 409,
    title: "这一段与已收到的接不上",
    remedy: "请先查询已收到多少，再从那里接着传",
  },
  upload_not_whole: { status: 409, title: "文件还没有传完", remedy: "请先查询已收到多少，传完再提交" },
  scanner_away: { status: 503, title: "病毒检查暂时不能用，文件没有保存", remedy: "请稍后再上传；文件不用重新准备" },
} as const satisfies ProblemTable;
