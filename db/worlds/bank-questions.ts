/** Questions of the demo's bank. */
import type { Question } from "../../contract/question.ts";

function single(tag: string, wording: string, choices: readonly string[], explanation = ""): Question {
  return {
    wording,
    explanation,
    tags: [tag],
    content: { kind: "single", choices: choices.map((text, at) => ({ text, credit: at === 0 ? 100 : 0 })) },
  };
}

function truth(tag: string, wording: string, right: boolean): Question {
  return { wording, explanation: "", tags: [tag], content: { kind: "true_false", right } };
}

/** The right choice is written first; papers mix them. */
export const BANK: readonly Question[] = [
  single(
    "职业道德",
    "发现自己出具的报告里有一处数据写错了，应当怎么办？",
    ["主动更正并告知使用报告的人", "等别人发现了再说", "把原始记录改成与报告一致", "请同事不要提起"],
    "更正要留痕，并让用过报告的人知道。",
  ),
  single(
    "职业道德",
    "同事请您在没有参加的项目上署名，应当怎么办？",
    ["说明没有参加，不署名", "署名但不领报酬", "让他写成顾问", "只在内部材料上署名"],
    "署名表示对成果负责。",
  ),
  single("职业道德", "评审项目时发现申报人是自己的近亲属，应当怎么办？", [
    "说明情况并回避",
    "打分时从严",
    "照常评审不声张",
    "只评别人负责的部分",
  ]),
  single("职业道德", "服务对象提出的要求与技术规范不一致，应当怎么办？", [
    "说明风险，按规范执行",
    "按对方要求执行",
    "先做再补手续",
    "请对方写保证书后执行",
  ]),
  single("法规", "专业技术人员继续教育的学时按什么周期要求？", ["按年度", "按季度", "按五年", "没有周期"]),
  single("法规", "在校教师参加与教学有关的培训，学时由谁认定，应当先查什么？", [
    "先查主管部门公布的办法",
    "先查培训机构的广告",
    "先问同事",
    "先看证书的大小",
  ]),
  single("法规", "对继续教育的审核结果有异议，应当怎么办？", [
    "按平台上写明的途径申诉",
    "不再参加继续教育",
    "请培训机构重发证书",
    "自行修改学时",
  ]),
  single("法规", "单位的工作人员离职后，他的继续教育记录应当怎样？", [
    "随本人转移",
    "由原单位删除",
    "作废重来",
    "转给接替的人",
  ]),
  single("信息安全", "收到自称领导的陌生短信要求转账，应当怎么办？", [
    "用已知的号码核实",
    "立即转账",
    "回短信确认",
    "转给同事处理",
  ]),
  single("信息安全", "下面哪个口令最不容易被猜中？", [
    "由几个不相干的词和数字组成的长口令",
    "本人的生日",
    "单位的电话",
    "123456",
  ]),
  single("信息安全", "离开办公电脑时应当怎么做？", ["锁定屏幕", "关掉显示器", "盖上键盘", "不用做什么"]),
  single("信息安全", "收到来历不明的压缩附件，应当怎么办？", [
    "不打开，交给信息部门",
    "解压看看",
    "转发给同事问问",
    "改名后打开",
  ]),
  truth("职业道德", "使用他人的观点和数据，应当注明出处。", true),
  truth("职业道德", "只要没有造成损失，伪造检测记录就不算违反职业道德。", false),
  truth("法规", "继续教育的学时可以由别人代学。", false),
  truth("信息安全", "公共场所的无线网络都是安全的。", false),
  {
    wording: "下面哪些属于个人信息？",
    explanation: "",
    tags: ["信息安全"],
    content: {
      kind: "multiple",
      choices: [
        { text: "身份证号码", credit: 100 },
        { text: "手机号码", credit: 100 },
        { text: "国家标准的编号", credit: 0 },
        { text: "单位的公开地址", credit: 0 },
      ],
    },
  },
  {
    wording: "一年按 365 天算，每学时 45 分钟，60 学时一共是多少小时？",
    explanation: "60 × 45 ÷ 60。",
    tags: ["法规"],
    content: { kind: "numeric", accepted: [{ from: "45", to: "45", credit: 100 }] },
  },
  {
    wording: "把做法和它的目的连起来。",
    explanation: "",
    tags: ["信息安全"],
    content: {
      kind: "matching",
      pairs: [
        { left: "定期备份", right: "丢了还能找回" },
        { left: "加密保存", right: "被人拿走也看不懂" },
        { left: "分级授权", right: "只让该看的人看" },
      ],
      extra: ["让电脑更快"],
    },
  },
  {
    wording: "专业技术人员每年参加的、由单位和机构组织的学习，叫做什么？（四个字）",
    explanation: "",
    tags: ["法规"],
    content: { kind: "short", accepted: [{ text: "继续教育", credit: 100 }], exact: false },
  },
];
