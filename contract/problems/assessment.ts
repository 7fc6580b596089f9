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
  test_changed: { status: 409, title: "这个自测刚刚有了新版本", remedy: "请打开新版本，在那里修改" },
  test_passed: { status: 409, title: "这个自测已经通过，不用再测", remedy: "请继续学习课程的其他内容" },
  test_used_up: { status: 409, title: "自测次数已经用完", remedy: "请联系培训机构，或退出后重新报名学习" },
  test_wait: { status: 409, title: "两次自测之间要间隔一段时间", remedy: "请到页面上写明的时间再开始" },
  test_not_open: { status: 409, title: "这门课程现在不能自测", remedy: "请查看课程的学习期限和报名状态" },
  test_open_elsewhere: { status: 409, title: "另一个自测还没有交卷", remedy: "请先完成那一个，再开始这一个" },
  test_not_ready: { status: 409, title: "机构还没有准备好这个自测", remedy: "请联系培训机构" },
  test_time_over: {
    status: 409,
    title: "自测时间已到，不再收答案",
    remedy: "到时间之前保存的答案都算，请刷新查看结果",
  },
  test_ended: { status: 409, title: "已经交卷，不再收答案", remedy: "请刷新查看结果" },
} as const satisfies ProblemTable;
