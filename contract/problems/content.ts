import type { ProblemTable } from "./entry.ts";

export const contentProblems = {
  content_refused: { status: 422, title: "这个文件不能用作课件", remedy: "请按说明换一个文件再上传" },
  content_share_full: { status: 409, title: "本机构的课件空间已满", remedy: "请删除不用的课件，再上传" },
  content_in_use: { status: 409, title: "有课程正在使用这个课件", remedy: "请先在课程里换成别的课件，再删除" },
  content_not_failed: { status: 409, title: "这个课件不需要重新处理", remedy: "请刷新，看它现在的状态" },
  content_not_package: { status: 409, title: "这不是课件包", remedy: "请从课节页面打开" },
  content_not_launchable: {
    status: 409,
    title: "这个课件包现在不能打开",
    remedy: "请稍后再试；仍不行时，请联系客服",
  },
  content_run_refused: { status: 422, title: "课件的学习位置没有保存", remedy: "请刷新页面，重新打开课件" },
  captions_refused: { status: 422, title: "字幕文件不能用", remedy: "请按说明改正后再上传" },
} as const satisfies ProblemTable;
