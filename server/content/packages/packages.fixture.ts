/** Packages made by the tests: small courses that talk to the run-time as courses do. */
import { Readable } from "node:stream";
import yazl from "yazl";

export type Files = Readonly<Record<string, string | Buffer>>;

/** A zip of files. */
export async function zip(files: Files): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (const [path, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), path);
  archive.end();
  return Buffer.concat(await Array.fromAsync(Readable.from(archive.outputStream) as AsyncIterable<Buffer>));
}

const page = (title: string, script: string) =>
  `<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1><p id="said"></p><button id="go">完成</button><script>${script}</script></body></html>`;

/** A course page of SCORM 1.2: shows where it was left, remembers a place, claims an absurd time. */
const SCO12 = `
let api = null;
for (let at = window; !api && at; at = at === at.parent ? null : at.parent) api = at.API || null;
const began = api.LMSInitialize("");
document.getElementById("said").textContent = [began, api.LMSGetValue("cmi.core.entry"), api.LMSGetValue("cmi.core.lesson_location"), api.LMSGetValue("cmi.suspend_data"), api.LMSGetValue("cmi.core.lesson_status"), api.LMSGetValue("cmi.launch_data")].join("|");
api.LMSSetValue("cmi.core.lesson_location", "page-3");
api.LMSSetValue("cmi.suspend_data", "answers=1,2,3");
api.LMSSetValue("cmi.core.session_time", "9999:59:59");
api.LMSSetValue("cmi.core.exit", "suspend");
api.LMSSetValue("cmi.core.lesson_status", "incomplete");
api.LMSCommit("");
document.getElementById("go").onclick = () => {
  api.LMSSetValue("cmi.core.score.raw", "85");
  api.LMSSetValue("cmi.core.lesson_status", "completed");
  api.LMSCommit("");
  document.getElementById("go").textContent = "已完成";
};
window.addEventListener("pagehide", () => api.LMSFinish(""));
`;

/** A course page of SCORM 2004. \`go\` completes it and asks for the next. */
const SCO2004 = `
let api = null;
for (let at = window; !api && at; at = at === at.parent ? null : at.parent) api = at.API_1484_11 || null;
const began = api.Initialize("");
document.getElementById("said").textContent = [began, api.GetValue("cmi.entry"), api.GetValue("cmi.location"), api.GetValue("cmi.suspend_data"), api.GetValue("cmi.completion_status")].join("|");
api.SetValue("cmi.location", "page-3");
api.SetValue("cmi.suspend_data", "x".repeat(20000));
api.SetValue("cmi.session_time", "PT9999H59M59S");
api.SetValue("cmi.exit", "suspend");
api.Commit("");
document.getElementById("go").onclick = () => {
  api.SetValue("cmi.exit", "normal");
  api.SetValue("cmi.completion_status", "completed");
  api.SetValue("cmi.success_status", "passed");
  api.SetValue("cmi.score.scaled", "0.9");
  api.SetValue("adl.nav.request", "continue");
  api.Terminate("");
};
`;

const NAMES12 =
  'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"';
const NAMES2004 =
  'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss"';

/** A manifest of SCORM 1.2 with as many items as named. */
export function manifest12(items: readonly string[], more = ""): string {
  const list = items.map(
    (name, at) =>
      `<item identifier="I${at}" identifierref="R${at}"><title>${name}</title><adlcp:datafromlms>start=${at}</adlcp:datafromlms></item>`,
  );
  const resources = items.map(
    (_, at) =>
      `<resource identifier="R${at}" type="webcontent" adlcp:scormtype="sco" href="sco${at}.html"><file href="sco${at}.html"/></resource>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>${more}
<manifest identifier="M" version="1.0" ${NAMES12}><metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>安全生产 &amp; 健康</title>${list.join("")}</organization></organizations>
<resources>${resources.join("")}</resources></manifest>`;
}

/** A package of SCORM 1.2 with as many courses as named. */
export async function scorm12(items: readonly string[]): Promise<Buffer> {
  const pages = items.map((name, at) => [`sco${at}.html`, page(name, SCO12)] as const);
  return zip({ "imsmanifest.xml": manifest12(items), ...Object.fromEntries(pages) });
}

/** A package of SCORM 2004 (4th edition): two items in order, the second only after the first was completed. */
export async function scorm2004(): Promise<Buffer> {
  const rule = `<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions conditionCombination="any"><imsss:ruleCondition operator="not" condition="satisfied" referencedObjective="first-done"/><imsss:ruleCondition operator="not" condition="objectiveStatusKnown" referencedObjective="first-done"/></imsss:ruleConditions><imsss:ruleAction action="disabled"/></imsss:preConditionRule></imsss:sequencingRules>`;
  const writes = `<imsss:objectives><imsss:primaryObjective objectiveID="own"><imsss:mapInfo targetObjectiveID="urn:first" writeSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives>`;
  const reads = `<imsss:objectives><imsss:primaryObjective objectiveID="mine"/><imsss:objective objectiveID="first-done"><imsss:mapInfo targetObjectiveID="urn:first" readSatisfiedStatus="true"/></imsss:objective></imsss:objectives>`;
  const manifest = `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M" version="1.0" ${NAMES2004}><metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>有次序的课件</title>
<item identifier="A" identifierref="RA"><title>第一步</title><imsss:sequencing>${writes}<imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing></item>
<item identifier="B" identifierref="RB"><title>第二步</title><imsss:sequencing>${rule}${reads}</imsss:sequencing></item>
<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing></organization></organizations>
<resources><resource identifier="RA" type="webcontent" adlcp:scormType="sco" href="a.html?part=1"><file href="a.html"/></resource>
<resource identifier="RB" type="webcontent" adlcp:scormType="sco" href="b.html"><file href="b.html"/></resource></resources></manifest>`;
  return zip({ "imsmanifest.xml": manifest, "a.html": page("第一步", SCO2004), "b.html": page("第二步", SCO2004) });
}

/** A unit of cmi5: what its course asks of it, and what it says when it is opened and when it is pressed. */
export interface Unit {
  name: string;
  moveOn: string;
  masteryScore?: number;
  opening?: readonly string[];
  pressed?: readonly string[];
}

const UNIT: Unit = { name: "单元", moveOn: "Completed", opening: ["initialized", "completed", "terminated"] };

/** Says verbs as the specification wants them said: with the context it was given, its categories, and a result. */
const CMI5 = `
const asked = new URLSearchParams(location.search);
const said = document.getElementById("said");
const place = asked.get("endpoint");
const cmi5 = "https://w3id.org/xapi/cmi5/context/categories/";
let headers, told;
const results = { completed: { completion: true }, passed: { success: true, score: { scaled: 0.9 } }, failed: { success: false, score: { scaled: 0.2 } } };
const say = async (name) => {
  const result = results[name];
  const category = [{ id: cmi5 + "cmi5" }, ...(result ? [{ id: cmi5 + "moveon" }] : [])];
  const { contextActivities, extensions } = told.contextTemplate;
  const context = { registration: asked.get("registration"), contextActivities: { ...contextActivities, category }, extensions };
  const statement = { id: crypto.randomUUID(), actor: JSON.parse(asked.get("actor")), verb: { id: "http://adlnet.gov/expapi/verbs/" + name },
    object: { id: asked.get("activityId") }, context, result };
  const answer = await fetch(place + "statements", { method: "POST", headers, body: JSON.stringify(statement) });
  if (!answer.ok) throw new Error(name + " " + answer.status);
};
const run = async () => {
  if (!asked.has("fetch")) return void (said.textContent = "alone");
  const { "auth-token": token } = await (await fetch(asked.get("fetch"), { method: "POST" })).json();
  headers = { authorization: "Basic " + token, "x-experience-api-version": "1.0.3", "content-type": "application/json" };
  const state = new URLSearchParams({ stateId: "LMS.LaunchData", agent: asked.get("actor"), activityId: asked.get("activityId"),
    registration: asked.get("registration") });
  told = await (await fetch(place + "activities/state?" + state, { headers })).json();
  for (const name of OPENING) await say(name);
  said.textContent = "reported " + told.moveOn;
};
document.getElementById("go").onclick = async () => {
  for (const name of PRESSED) await say(name);
  said.textContent = "pressed";
};
run().catch((error) => (said.textContent = String(error)));
`;

/** A cmi5 course: its units in one part, but for the last where there are several. */
export async function cmi5(units: readonly Unit[] = [UNIT]): Promise<Buffer> {
  const au = ({ name, moveOn, masteryScore }: Unit, at: number) =>
    `<au id="https://example.org/au${at === 0 ? "" : at}" moveOn="${moveOn}" launchMethod="OwnWindow"${masteryScore === undefined ? "" : ` masteryScore="${masteryScore}"`}><title><langstring lang="en">Unit</langstring><langstring lang="zh-CN">${name}</langstring></title><description><langstring lang="zh-CN">说明</langstring></description><url>unit/${at === 0 ? "index" : at}.html</url></au>`;
  const all = units.map(au);
  const apart = all.length > 1 ? (all.pop() ?? "") : "";
  const structure = `<?xml version="1.0" encoding="UTF-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"><course id="https://example.org/course"><title><langstring lang="zh-CN">cmi5 课件</langstring></title><description><langstring lang="zh-CN">说明</langstring></description></course>
<block id="https://example.org/block"><title><langstring lang="zh-CN">第一部分</langstring></title>${all.join("")}</block>${apart}</courseStructure>`;
  const pages = units.map(({ name, opening = ["initialized"], pressed = [] }, at) => {
    const verbs = `const OPENING = ${JSON.stringify(opening)}, PRESSED = ${JSON.stringify(pressed)};`;
    return [`unit/${at === 0 ? "index" : at}.html`, page(name, verbs + CMI5)] as const;
  });
  return zip({ "cmi5.xml": structure, ...Object.fromEntries(pages) });
}
