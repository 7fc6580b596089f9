/** Every parameter that can be changed while the server runs: what it is, its bounds, what holds until somebody changes it. */

/** How a parameter is written and checked. Values are texts everywhere; `readParameter` turns them into what code uses. */
export type ParameterKind =
  | { kind: "integer"; least: number; most: number; unit: string }
  | { kind: "phone" }
  | { kind: "time" }
  | { kind: "days"; least: number; most: number; count: number };

export type ParameterGroup =
  | "service"
  | "delivery"
  | "notices"
  | "employment"
  | "declarations"
  | "exports"
  | "files"
  | "watching"
  | "content";

export type ParameterDefinition = ParameterKind & {
  group: ParameterGroup;
  /** Its name, in Chinese. */
  label: string;
  /** What it does and when somebody would change it, in Chinese. */
  meaning: string;
  /** What holds until it is changed. */
  value: string;
  /** Which administrator may change it. */
  changedBy: "system_admin" | "security_admin";
};

const count = (least: number, most: number, unit: string) => ({ kind: "integer" as const, least, most, unit });
const system = { changedBy: "system_admin" } as const;

export const PARAMETERS = {
  service_phone: {
    kind: "phone",
    group: "service",
    label: "客服电话",
    meaning: "与缴费、发票有关的页面上显示的电话。换号时填新号码和启用时间，到时自动更换。",
    value: "400-806-8255",
    ...system,
  },
  code_per_hour: {
    ...count(1, 30, "条"),
    group: "delivery",
    label: "验证码每小时上限",
    meaning: "同一个手机号或邮箱一小时内最多收到几条验证码，超出的不再发送，防止被人恶意刷短信。",
    value: "5",
    ...system,
  },
  code_per_day: {
    ...count(1, 100, "条"),
    group: "delivery",
    label: "验证码每日上限",
    meaning: "同一个手机号或邮箱二十四小时内最多收到几条验证码。",
    value: "10",
    ...system,
  },
  notice_per_hour: {
    ...count(1, 30, "条"),
    group: "delivery",
    label: "通知每小时上限",
    meaning: "同一个手机号或邮箱一小时内最多收到几条通知，超出的推迟发送，不会丢失。",
    value: "5",
    ...system,
  },
  notice_per_day: {
    ...count(1, 100, "条"),
    group: "delivery",
    label: "通知每日上限",
    meaning: "同一个手机号或邮箱二十四小时内最多收到几条通知，超出的推迟发送。",
    value: "10",
    ...system,
  },
  sms_per_minute: {
    ...count(1, 100_000, "条"),
    group: "delivery",
    label: "短信总速率",
    meaning: "全平台每分钟最多发出几条短信，按短信服务商的合同填写。",
    value: "600",
    ...system,
  },
  mail_per_minute: {
    ...count(1, 100_000, "封"),
    group: "delivery",
    label: "邮件总速率",
    meaning: "全平台每分钟最多发出几封邮件，按邮件服务器的限制填写。",
    value: "300",
    ...system,
  },
  outside_per_day: {
    ...count(1, 20, "条"),
    group: "notices",
    label: "每人每日外发条数",
    meaning: "每人每天最多收到几条短信或邮件提醒，其余合并成次日一条汇总；站内消息不受限制。",
    value: "3",
    ...system,
  },
  quiet_from: {
    kind: "time",
    group: "notices",
    label: "免打扰开始",
    meaning: "从这个时刻起不发短信和邮件提醒，站内消息照常。验证码不受影响。",
    value: "21:00",
    ...system,
  },
  quiet_to: {
    kind: "time",
    group: "notices",
    label: "免打扰结束",
    meaning: "到这个时刻恢复发送，夜间积下的提醒从此时起发出。",
    value: "08:00",
    ...system,
  },
  deadline_days: {
    kind: "days",
    least: 1,
    most: 180,
    count: 5,
    group: "notices",
    label: "到期提醒的天数",
    meaning: "离本人的截止日还有几天时提醒，从多到少，用逗号隔开。",
    value: "60,30,7",
    ...system,
  },
  at_risk_days: {
    ...count(1, 180, "天"),
    group: "notices",
    label: "风险提醒的天数",
    meaning: "离截止日不足这些天，而原来已达标的结论又变成未达标或不能确定时，提醒本人。",
    value: "45",
    ...system,
  },
  office_expiry_days: {
    ...count(1, 90, "天"),
    group: "notices",
    label: "职务到期提醒的天数",
    meaning: "管理岗位到期前几天提醒任职的人。",
    value: "14",
    ...system,
  },
  employment_objection_days: {
    ...count(1, 60, "天"),
    group: "employment",
    label: "原单位提异议的天数",
    meaning: "调动或借调提出后，原单位可以在这些天内提出异议；过期不再受理，由人社部门另行处理。",
    value: "5",
    ...system,
  },
  employment_undo_minutes: {
    ...count(1, 1440, "分钟"),
    group: "employment",
    label: "撤销确认的时限",
    meaning: "单位确认或退回之后，在这段时间内可以撤销；之后要改只能登记更正。",
    value: "10",
    ...system,
  },
  employment_open_requests: {
    ...count(1, 50, "件"),
    group: "employment",
    label: "一人待处理申请上限",
    meaning: "同一个人同时等待单位处理的任职和职称申请最多几件，防止重复提交。",
    value: "10",
    ...system,
  },
  merge_reverse_days: {
    ...count(1, 365, "天"),
    group: "employment",
    label: "撤销档案合并的天数",
    meaning: "同一人的两份档案合并后，在这些天内发现有误可以撤销合并。",
    value: "30",
    ...system,
  },
  declaration_desk_days: {
    ...count(1, 90, "天"),
    group: "declarations",
    label: "审核时限",
    meaning: "一项申报在一个审核环节最多停留几天；超过的排在最前面，并提醒审核人。",
    value: "15",
    ...system,
  },
  declaration_appeal_days: {
    ...count(1, 365, "天"),
    group: "declarations",
    label: "申诉期限",
    meaning: "申报没有通过或被撤销之后，几天内可以申诉，由人社部门的另一位审核人重新看。",
    value: "60",
    ...system,
  },
  declaration_batch_percent: {
    ...count(1, 100, "%"),
    group: "declarations",
    label: "批量通过前要看的比例",
    meaning: "批量通过申报之前，审核人至少要打开看过其中百分之几（不少于一件），看哪几件由系统抽。",
    value: "20",
    ...system,
  },
  declaration_open_limit: {
    ...count(1, 200, "件"),
    group: "declarations",
    label: "一人未办完申报上限",
    meaning: "同一个人同时有多少件草稿和审核中的申报，防止重复提交。",
    value: "30",
    ...system,
  },
  export_limit: {
    ...count(1, 100_000, "人"),
    group: "exports",
    label: "一次导出的人数上限",
    meaning: "一次导出学习结论超过这个人数时，要先写明用途提出申请，经单位负责人或上级人社部门批准。",
    value: "500",
    changedBy: "security_admin",
  },
  file_megabytes: {
    ...count(1, 20, "MB"),
    group: "files",
    label: "单个材料的大小上限",
    meaning: "上传的一份证明材料最大多少 MB。手机拍的照片一般在 3 到 8 MB 之间。",
    value: "20",
    ...system,
  },
  person_megabytes: {
    ...count(10, 2_000, "MB"),
    group: "files",
    label: "每人材料的总空间",
    meaning: "一个人上传的全部证明材料最多占多少 MB，包括还没有提交的。",
    value: "200",
    ...system,
  },
  declaration_files: {
    ...count(1, 100, "份"),
    group: "files",
    label: "一次申报的材料份数",
    meaning: "一次申报最多附多少份证明材料。",
    value: "30",
    ...system,
  },
  uploads_per_hour: {
    ...count(5, 1_000, "次"),
    group: "files",
    label: "每人每小时上传次数",
    meaning: "一个人一小时内最多开始多少次上传，防止被人恶意占用。",
    value: "60",
    ...system,
  },
  watch_beat_seconds: {
    ...count(5, 60, "秒"),
    group: "watching",
    label: "播放上报的间隔",
    meaning: "播放课程时每隔几秒向服务器上报一次；断网超过间隔的两倍，超出的时间不计。",
    value: "20",
    ...system,
  },
  watch_speed_percent: {
    ...count(100, 200, "%"),
    group: "watching",
    label: "允许的最快播放速度",
    meaning: "学员最快可以用多少倍速学习，100 是原速，150 是一倍半。",
    value: "150",
    ...system,
  },
  watch_day_minutes: {
    ...count(30, 1_440, "分钟"),
    group: "watching",
    label: "每天最多计入的学习时间",
    meaning: "一个人一天最多计入多少分钟的学习时间，超过的当天不再计。",
    value: "480",
    ...system,
  },
  watch_prompt_from: {
    ...count(1, 120, "分钟"),
    group: "watching",
    label: "观看提问的最短间隔",
    meaning: "学习时最少隔多少分钟提一次问；较短的课节按比例提前。",
    value: "5",
    ...system,
  },
  watch_prompt_to: {
    ...count(1, 240, "分钟"),
    group: "watching",
    label: "观看提问的最长间隔",
    meaning: "学习时最多隔多少分钟提一次问，具体时刻由服务器随机决定。",
    value: "15",
    ...system,
  },
  watch_long_day_hours: {
    ...count(8, 24, "小时"),
    group: "watching",
    label: "一天播放多久要核查",
    meaning: "一个人一天播放课程达到这么多小时（不论是否计入），列入学习核查，由人社部门的人看。",
    value: "16",
    ...system,
  },
  watch_same_network_people: {
    ...count(3, 1_000, "人"),
    group: "watching",
    label: "同一网络同时学习多少人要核查",
    meaning: "不同单位的人从同一个网络同时学习，达到这么多人时列入学习核查。",
    value: "10",
    ...system,
  },
  watch_same_network_most: {
    ...count(10, 100_000, "人"),
    group: "watching",
    label: "同一网络超过多少人不再核查",
    meaning: "一个网络一天超过这么多人学习，多半是手机运营商或大单位的公共出口，不再按“同一网络”列入学习核查。",
    value: "300",
    ...system,
  },
  watch_many_networks: {
    ...count(2, 100, "个"),
    group: "watching",
    label: "一天换多少个网络要核查",
    meaning: "一个人一天从超过这么多个网络开始播放，列入学习核查。",
    value: "6",
    ...system,
  },
  video_megabytes: {
    ...count(10, 2_048, "MB"),
    group: "content",
    label: "单个视频的大小上限",
    meaning: "培训机构上传的一个课程视频最大多少 MB。上传后由系统转成适合手机的几种清晰度。",
    value: "2048",
    ...system,
  },
  package_megabytes: {
    ...count(1, 300, "MB"),
    group: "content",
    label: "单个课件包的大小上限",
    meaning: "培训机构上传的一个 SCORM 或 cmi5 课件包最大多少 MB。",
    value: "300",
    ...system,
  },
  document_megabytes: {
    ...count(1, 50, "MB"),
    group: "content",
    label: "单个课程文档的大小上限",
    meaning: "培训机构上传的一个 PDF 文档最大多少 MB。",
    value: "50",
    ...system,
  },
  institution_gigabytes: {
    ...count(1, 100_000, "GB"),
    group: "content",
    label: "每个机构课件的总空间",
    meaning: "一个培训机构上传的全部课件最多占多少 GB，包括正在上传的。",
    value: "200",
    ...system,
  },
} as const satisfies Record<string, ParameterDefinition>;

export type ParameterName = keyof typeof PARAMETERS;
export const PARAMETER_NAMES = Object.keys(PARAMETERS) as ParameterName[];

/** What code gets for a parameter: a number, a text, or days from many to few. */
export type ParameterValue<Name extends ParameterName> = (typeof PARAMETERS)[Name]["kind"] extends "integer"
  ? number
  : (typeof PARAMETERS)[Name]["kind"] extends "days"
    ? number[]
    : string;

/** Why a text is no value of a parameter, in Chinese; undefined when it is one. */
export function faultOf(definition: ParameterDefinition, text: string): string | undefined {
  switch (definition.kind) {
    case "integer": {
      const { least, most, unit } = definition;
      const fits = /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
      return fits ? undefined : `请填 ${least} 到 ${most} 之间的整数（${unit}）`;
    }
    case "phone":
      return /^\d[\d-]{4,18}\d$/.test(text) ? undefined : "请填电话号码，只能有数字和横线，例如 400-806-8255";
    case "time":
      return /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? undefined : "请填 24 小时制的时刻，例如 21:00";
    case "days":
      return faultOfDays(definition, text);
  }
}

function faultOfDays(definition: ParameterDefinition & { kind: "days" }, text: string): string | undefined {
  const { least, most, count: longest } = definition;
  const days = text.split(",").map(Number);
  const fits =
    /^\d{1,3}(,\d{1,3})*$/.test(text) &&
    days.length <= longest &&
    days.every((day, at) => day >= least && day <= most && (at === 0 || day < (days[at - 1] ?? 0)));
  return fits
    ? undefined
    : `请填 ${least} 到 ${most} 之间的天数，从多到少，最多 ${longest} 个，用英文逗号隔开，例如 60,30,7`;
}

/** The value that code uses. The text must be one (`faultOf`). */
export function readParameter<Name extends ParameterName>(name: Name, text: string): ParameterValue<Name> {
  const { kind } = PARAMETERS[name];
  const value = kind === "integer" ? Number(text) : kind === "days" ? text.split(",").map(Number) : text;
  return value as ParameterValue<Name>;
}
