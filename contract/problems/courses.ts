import type { ProblemTable } from "./entry.ts";

export const courseProblems = {
  course_not_open: { status: 409, title: "这门课程现在不在学习期内", remedy: "请看清起止日期，或改选正在开放的课程" },
  course_ended: { status: 409, title: "这门课程已经停止报名", remedy: "请改选其他课程；已经报名的可以继续学完" },
  course_paused: {
    status: 409,
    title: "开课机构的资质已到期或暂停，暂时不能报名",
    remedy: "请改选其他机构的课程；已经报名的可以继续学完",
  },
  course_wrong_level: { status: 409, title: "这门课程不是您现有级别的班", remedy: "请改报页面上列出的本级别课程" },
  course_level_unknown: {
    status: 409,
    title: "您的职称级别还没有确认，不知道该报哪个班",
    remedy: "请先在“我的单位”里完成职称确认；没有职称的请选“无”，学初级班",
  },
  course_wrong_series: {
    status: 409,
    title: "这门课程不是您的职称系列或所在大类的课程",
    remedy: "请改报页面上列出的本系列或本大类课程",
  },
  course_series_unknown: {
    status: 409,
    title: "您的职称系列还没有确认，不知道这门课程算不算",
    remedy: "请先在“我的单位”里完成职称确认",
  },
  course_industry_line: {
    status: 409,
    title: "您所在系列的专业课由行业主管部门安排，这门课程没有得到认可",
    remedy: "请按行业主管部门的要求学习，或改报页面上列出的已认可课程",
  },
  course_enrolled: { status: 409, title: "您已经报了这门课程", remedy: "请到“我的课程”里继续学习" },
  course_completed: { status: 409, title: "这门课程您已经学完", remedy: "一门课程只计一次学时，请改选其他课程" },
  course_not_completed: { status: 409, title: "这门课程没有学完的记录可以撤销", remedy: "请刷新查看现在的状态" },
  course_version_draft: { status: 409, title: "这一版课程还是草稿", remedy: "请先提交审核" },
  course_version_submitted: { status: 409, title: "这一版课程正在审核", remedy: "请等审核结果；要修改的，请先撤回" },
  course_version_approved: {
    status: 409,
    title: "这一版课程已经通过审核，不能再改",
    remedy: "要修改的，请新建一版；正在学的人不受影响",
  },
  course_version_returned: { status: 409, title: "这一版课程已退回修改", remedy: "请按退回理由修改后重新提交" },
  course_version_refused: { status: 409, title: "这一版课程没有通过审核", remedy: "请看清理由；需要时新建一版" },
  course_not_yours: { status: 409, title: "这一步不归您办理", remedy: "请由开课机构或审核部门办理" },
  course_changed: { status: 409, title: "课程内容刚刚有了变化", remedy: "请刷新后再办理" },
  course_version_open: { status: 409, title: "这门课程已有一版在修改或审核", remedy: "请在那一版上继续" },
  course_same_eyes: { status: 409, title: "不能审核自己编写的课程", remedy: "请由其他审核人办理" },
  course_incomplete: { status: 422, title: "课程还没有填完整", remedy: "请按每一项的说明改正" },
  course_beyond_qualification: {
    status: 422,
    title: "这门课程超出了机构的资质",
    remedy: "请按资质修改课程；资质有变化的，请先由人社部门更新",
  },
  course_too_many: { status: 409, title: "机构没有提交的课程太多", remedy: "请先提交或停开不用的课程" },
} as const satisfies ProblemTable;
