import type { ProblemTable } from "./entry.ts";

export const assessmentProblems = {
  institution_none: {
    status: 409,
    title: "本单位没有登记为培训机构，没有题库",
    remedy: "请联系人社部门办理培训机构登记；管多个机构的，请指明是哪一个",
  },
  question_known: { status: 409, title: "题库里已经有完全相同的题目", remedy: "请搜索原来的题目，在那里修改" },
  question_changed: { status: 409, title: "这道题刚刚有了新版本", remedy: "请刷新，在新版本上修改" },
  question_other_kind: { status: 409, title: "题型不能更改", remedy: "请另出一道题，再停用这一道" },
  bank_full: { status: 409, title: "题库已满，最多 50,000 道题", remedy: "请停用不再使用的题目，或联系平台扩容" },
  question_file_unreadable: {
    status: 422,
    title: "题目文件读不出来",
    remedy: "请按说明改正；可以是 GIFT 文本（UTF-8）或 Moodle XML",
  },
  question_import_done: { status: 409, title: "这个文件已经导入过了", remedy: "请到题库查看；要再导入请重新上传" },
} as const satisfies ProblemTable;
