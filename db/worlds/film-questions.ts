/** Questions on the demo's own videos: asked while they are watched, and drawn for the test behind each. What they say is in the videos. */
import type { Question } from "../../contract/question.ts";

/** Names of the videos, as their folders are called. */
export type Film = "listening" | "privacy" | "data" | "writing" | "irrigation" | "safety";

/** The right choice is written first; whoever asks mixes them. */
function single(tag: string, wording: string, choices: readonly string[]): Question {
  return {
    wording,
    explanation: "视频里讲过，可以回去再看一遍。",
    tags: [tag],
    content: { kind: "single", choices: choices.map((text, at) => ({ text, credit: at === 0 ? 100 : 0 })) },
  };
}

function truth(tag: string, wording: string, right: boolean): Question {
  return {
    wording,
    explanation: "视频里讲过，可以回去再看一遍。",
    tags: [tag],
    content: { kind: "true_false", right },
  };
}

const T = {
  listening: "好好说话",
  privacy: "个人信息",
  data: "统计图",
  writing: "技术报告",
  irrigation: "滴灌",
  safety: "实验室",
};

/** The tag of a video's questions, and the questions in the order of the video. */
export const FILM_QUESTIONS: Readonly<Record<Film, { tag: string; questions: readonly Question[] }>> = {
  listening: {
    tag: T.listening,
    questions: [
      truth(T.listening, "无论看病、上课还是办事，都要先听明白对方。", true),
      single(T.listening, "怎样确认自己听明白了？", [
        "用自己的话复述一遍，问是不是这个意思",
        "请对方再说快一点",
        "直接开始办理",
      ]),
      truth(T.listening, "对方还没说完就打断，可以节省时间，应当这样做。", false),
      single(T.listening, "怎样说得明白？", ["少用行话，一次只说一件事", "多用缩写，显得专业", "一次把所有事情说完"]),
      truth(T.listening, "重要的内容要写在纸上交给对方。", true),
      single(T.listening, "事情办不了的时候，应当怎么说？", [
        "讲清依据，再告诉对方还能怎么办",
        "只说不行",
        "请对方改天再来",
      ]),
    ],
  },
  privacy: {
    tag: T.privacy,
    questions: [
      truth(T.privacy, "经手的表格里有别人的姓名和号码，要少收、少看、少留。", true),
      single(T.privacy, "收集个人信息，应当收哪些？", ["只收办事必需的", "能收的都收", "和去年一样多"]),
      truth(T.privacy, "能用单位编号的地方，就不再收身份证号。", true),
      single(T.privacy, "没有办理任务，可以打开名册看看吗？", ["不可以", "看一眼可以", "不外传就可以"]),
      truth(T.privacy, "要看全部号码，必须写明理由。", true),
      single(T.privacy, "表格用完以后怎么办？", ["及时归档或删除", "存在个人手机里", "发到工作群里备用"]),
    ],
  },
  data: {
    tag: T.data,
    questions: [
      truth(T.data, "同样的数据，画法不同，给人的印象就不同。", true),
      single(T.data, "纵轴不从零开始，会怎样？", ["小差别显得很大", "大差别显得很小", "没有影响"]),
      truth(T.data, "看柱状图要先看纵轴的起点。", true),
      single(T.data, "怎样避免被有利的时段误导？", ["要求看完整的时间", "只看最近一个月", "只看最高点"]),
      truth(T.data, "两件事一起变化，就一定互相引起。", false),
      single(T.data, "看到两个量一起变化，应当想什么？", ["有没有第三个原因", "哪个量更大", "图画得好不好看"]),
    ],
  },
  writing: {
    tag: T.writing,
    questions: [
      single(T.writing, "读者最想先知道什么？", ["结论", "过程", "参考文献"]),
      single(T.writing, "第一段要回答哪些问题？", ["做了什么、得到什么、建议什么", "谁写的、写了几天", "用了哪些软件"]),
      truth(T.writing, "数字要写清单位和测量条件。", true),
      single(T.writing, "不确定的数字怎样写？", ["写出范围", "写一个最好看的", "不写"]),
      truth(T.writing, "一张图可以同时说明许多件事。", false),
      truth(T.writing, "图表要有标题和坐标名称，能单独看懂。", true),
    ],
  },
  irrigation: {
    tag: T.irrigation,
    questions: [
      single(T.irrigation, "滴灌系统怕什么？", ["堵、漏、冻", "风、沙、晒", "酸、甜、苦"]),
      single(T.irrigation, "开灌之前，管道要冲洗到什么时候？", ["末端流出清水", "压力表归零", "水泵变热"]),
      truth(T.irrigation, "灌溉期间每周看一次压力表。", true),
      single(T.irrigation, "压力突然下降，多半是什么原因？", ["漏水", "堵塞", "水温低"]),
      single(T.irrigation, "压力慢慢升高，多半是什么原因？", ["堵塞", "漏水", "下雨"]),
      truth(T.irrigation, "入冬之前要排空积水，收起毛管。", true),
    ],
  },
  safety: {
    tag: T.safety,
    questions: [
      truth(T.safety, "进实验室之前要看清门口的警示标志。", true),
      single(T.safety, "进门以后先找到什么？", ["洗眼器和灭火器的位置", "自己的座位", "电源插座"]),
      truth(T.safety, "取用试剂先看标签，再动手。", true),
      single(T.safety, "加热的时候应当怎样？", ["人不离开", "去吃饭", "打开手机看着"]),
      single(T.safety, "废液怎样处理？", ["分类倒入专用桶", "倒进水池", "倒在一个桶里"]),
      single(T.safety, "出了事，先做什么？", ["先保护人", "先抢救仪器", "先写经过"]),
    ],
  },
};
