/** What a session was begun on, in words that people use: "手机·Chrome". */

const LONGEST_AGENT = 500;

const KINDS: readonly [RegExp, string][] = [
  [/iPad|Tablet|PlayBook|Silk|Android(?!.*Mobile)/, "平板"],
  [/Mobile|Android|iPhone|HarmonyOS(?!.*PC)|MicroMessenger.*Mobile/, "手机"],
  [/Windows|Macintosh|X11|Linux|CrOS/, "电脑"],
];

/** The narrower name first: nearly every browser says of itself that it is Chrome or Safari as well. */
const BROWSERS: readonly [RegExp, string][] = [
  [/MicroMessenger/, "微信"],
  [/DingTalk/, "钉钉"],
  [/QQBrowser|MQQBrowser/, "QQ浏览器"],
  [/HuaweiBrowser/, "华为浏览器"],
  [/MiuiBrowser|XiaoMi/, "小米浏览器"],
  [/VivoBrowser/, "vivo浏览器"],
  [/HeyTapBrowser/, "OPPO浏览器"],
  [/UCBrowser|UCWEB/, "UC浏览器"],
  [/QIHU|360SE|360EE/, "360浏览器"],
  [/MetaSr|SogouM/, "搜狗浏览器"],
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/Firefox|FxiOS/, "Firefox"],
  [/Chrome|CriOS|Chromium/, "Chrome"],
  [/Safari/, "Safari"],
];

/** The label of a user agent; what nobody knows is 其他设备. */
export function deviceLabel(agent: string | undefined): string {
  if (agent === undefined || agent === "") return "程序";
  const text = agent.slice(0, LONGEST_AGENT);
  const kind = KINDS.find(([pattern]) => pattern.test(text))?.[1];
  const browser = BROWSERS.find(([pattern]) => pattern.test(text))?.[1];
  if (kind === undefined && browser === undefined) return "其他设备";
  return [kind ?? "其他设备", browser].filter(Boolean).join("·");
}
