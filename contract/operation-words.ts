/** What operations are called in Chinese: in the logs, and where people see who looked at their data. */

const WORDS: Readonly<Record<string, string>> = {
  "session.personas": "查看演示身份",
  "session.create": "选择演示身份登录",
  "session.delete": "退出登录",
  "session.me": "查看当前身份",
  "session.wear": "切换职务",
  "policies.list": "查看政策文件",
  "policies.read": "查看政策内容",
  "policies.text": "查看政策原文",
  "policies.lint": "检查政策文件",
  "policies.answers": "查看解答",
  "policies.answer": "查看解答",
  "policies.search": "查找问题",
  "decisions.decide": "按给定情况试算",
};

/** Words of an operation; of a page that was refused its address; otherwise the id as it is. */
export function operationWords(id: string): string {
  if (id.startsWith("page ")) return `打开页面 ${id.slice(5)}`;
  return WORDS[id] ?? id;
}

/** Whether an operation has words. */
export function hasWords(id: string): boolean {
  return Object.hasOwn(WORDS, id);
}
