/*
 * Runs a package inside its frame, on the origin of contents: gives it the run-time of its standard, and hands what it keeps to the
 * page around, which alone may speak with the server. Served to browsers with the types taken off; nothing is imported.
 */
interface Unit {
  id: string;
  title: string;
  href: string;
  talks: boolean;
  launchData?: string;
  masteryScore?: string;
  maxTimeAllowed?: string;
  timeLimitAction?: string;
  completionThreshold?: string;
}

interface Item {
  id: string;
  title: string;
  launchable: boolean;
  items: Item[];
}

interface Launch {
  standard: "scorm12" | "scorm2004" | "cmi5";
  title: string;
  tree: Item[];
  units: Unit[];
  activityTree: object | null;
  sequencing: string;
  kept: Record<string, { kept: Record<string, unknown>; status: string }>;
  learner: { id: string; name: string };
  parent: string;
  /** cmi5: units are opened through an address that sends them on with what they report to. */
  reports: boolean;
}

/** What is used of scorm-again. */
interface Api {
  cmi: Record<string, unknown> & { toJSON?(): object };
  reset(settings?: object): void;
  loadFromJSON(json: object, element?: string): void;
  renderCMIToJSONObject(): { cmi?: Record<string, unknown> };
  isInitialized(): boolean;
  LMSFinish?(parameter: string): string;
  Terminate?(parameter: string): string;
  processNavigationRequest?(request: string, target?: string): boolean;
  serializeSequencingState?(): string;
  deserializeSequencingState?(state: string): boolean;
}

type Make = new (settings: object) => Api;

const launch = JSON.parse(document.getElementById("launch")?.textContent ?? "{}") as Launch;
const part = <Found extends HTMLElement>(id: string) => document.getElementById(id) as Found;
const frame = part<HTMLIFrameElement>("unit");
const units = new Map(launch.units.map((unit) => [unit.id, unit]));
const order = launch.units.filter(({ href }) => href !== "").map(({ id }) => id);
const done = new Map(Object.entries(launch.kept).map(([id, { status }]) => [id, status]));
let current: Unit | undefined;
let api: Api | undefined;
let number = 0;

/** Tells the page around. Nobody else gets it: the browser checks whose page it is. */
function tell(message: object): void {
  window.parent.postMessage({ from: "xueshi-package", ...message }, launch.parent);
}

window.addEventListener("message", (event: MessageEvent<{ to?: string; saved?: boolean; number?: number }>) => {
  if (event.origin !== launch.parent || event.source !== window.parent || event.data?.to !== "xueshi-package") return;
  if (event.data.number !== number) return;
  part("saved").textContent = event.data.saved === true ? "已保存" : "没有保存，请检查网络";
});

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function inside(of: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], of);
}

/** What the run-time holds of an item, and what that comes to. */
function said(
  unit: Unit,
  cmi: Record<string, unknown>,
): { status: string; score: number | null; sessionTime: string | null } {
  const old = launch.standard === "scorm12";
  const raw = old
    ? inside(cmi, "core", "score", "raw")
    : (inside(cmi, "score", "scaled") ?? inside(cmi, "score", "raw"));
  const number = textOf(raw) === "" ? Number.NaN : Number(raw);
  const status = old ? statusOf12(textOf(inside(cmi, "core", "lesson_status"))) : statusOf2004(cmi);
  const time = textOf(old ? inside(cmi, "core", "session_time") : cmi["session_time"]);
  done.set(unit.id, status);
  return {
    status,
    score: Number.isFinite(number) ? number : null,
    sessionTime: time === "" ? null : time.slice(0, 60),
  };
}

function statusOf12(status: string): string {
  const known: Record<string, string> = {
    passed: "passed",
    failed: "failed",
    completed: "completed",
    browsed: "completed",
    incomplete: "incomplete",
  };
  return known[status] ?? "not_attempted";
}

function statusOf2004(cmi: Record<string, unknown>): string {
  const success = textOf(cmi["success_status"]);
  if (success === "passed" || success === "failed") return success;
  const completion = textOf(cmi["completion_status"]);
  return completion === "completed" ? "completed" : completion === "incomplete" ? "incomplete" : "not_attempted";
}

/** Hands over what the open item keeps. */
function save(): void {
  clearTimeout(soon);
  soon = undefined;
  if (api === undefined || current === undefined || !current.talks) return;
  const cmi = api.renderCMIToJSONObject().cmi ?? {};
  const kept = { cmi };
  launch.kept[current.id] = { kept, status: "" };
  send(current.id, kept, said(current, cmi));
  const state = launch.standard === "scorm2004" ? api.serializeSequencingState?.() : undefined;
  if (state !== undefined && state !== "")
    send(launch.sequencing, { state, current: current.id }, { status: "incomplete", score: null, sessionTime: null });
  drawTree();
}

function send(item: string, kept: object, rest: object): void {
  number += 1;
  tell({ number, item, kept: JSON.stringify(kept), ...rest });
}

/** What an item is told when it begins: where it was left, and what its manifest says. */
function beginning(unit: Unit): object {
  const kept = launch.kept[unit.id]?.kept["cmi"] as Record<string, unknown> | undefined;
  const { id, name } = launch.learner;
  const suspended = ["suspend", "logout"];
  if (launch.standard === "scorm12") {
    const core = (kept?.["core"] ?? {}) as Record<string, unknown>;
    const entry = kept === undefined ? "ab-initio" : suspended.includes(textOf(core["exit"])) ? "resume" : "";
    const student = {
      mastery_score: unit.masteryScore,
      max_time_allowed: unit.maxTimeAllowed,
      time_limit_action: unit.timeLimitAction,
    };
    const given = Object.fromEntries(Object.entries(student).filter(([, value]) => value !== undefined));
    return {
      ...kept,
      core: { ...core, student_id: id, student_name: name, entry, exit: "", session_time: "00:00:00" },
      launch_data: unit.launchData ?? "",
      student_data: { ...(kept?.["student_data"] as object | undefined), ...given },
    };
  }
  const entry = kept === undefined ? "ab-initio" : suspended.includes(textOf(kept["exit"])) ? "resume" : "";
  const more = {
    learner_id: id,
    learner_name: name,
    launch_data: unit.launchData ?? "",
    entry,
    exit: "",
    session_time: "PT0H0M0S",
  };
  const least = unit.completionThreshold === undefined ? {} : { completion_threshold: unit.completionThreshold };
  return { ...kept, ...more, ...least };
}

/** Ends the open item: its page goes, and says farewell while the run-time still listens. */
async function leave(): Promise<void> {
  if (current === undefined) return;
  await new Promise<void>((resolve) => {
    frame.addEventListener("load", () => resolve(), { once: true });
    frame.src = "about:blank";
  });
  if (api?.isInitialized() === true) (api.LMSFinish ?? api.Terminate)?.("");
}

/** Opens an item in the frame. */
async function open(unit: Unit): Promise<void> {
  await leave();
  current = unit;
  if (api !== undefined && unit.talks) {
    api.reset();
    api.loadFromJSON(beginning(unit), "cmi");
  }
  const [path = "", rest = ""] = unit.href.split(/(?=[?#])/, 2);
  const place = path.split("/").map(encodeURIComponent).join("/");
  frame.src = launch.reports ? `units/${launch.units.indexOf(unit)}` : `files/${place}${rest}`;
  // Opened and begun; what it reached before stays said.
  if (launch.reports && !done.has(unit.id)) done.set(unit.id, "incomplete");
  frame.title = unit.title;
  part("title").textContent = unit.title;
  drawTree();
  void askStates();
}

const opening: { next: Unit | undefined; running: boolean } = { next: undefined, running: false };

/** Opens what sequencing delivers, once the page that asked for it has had its answer. */
function deliver(id: string): void {
  const unit = units.get(id);
  if (unit === undefined || unit.href === "") return;
  opening.next = unit;
  if (opening.running) return;
  opening.running = true;
  setTimeout(() => {
    void (async () => {
      while (opening.next !== undefined) {
        const next = opening.next;
        opening.next = undefined;
        // Told again of what is open already.
        if (next.id === current?.id && api?.isInitialized() === true) continue;
        await open(next);
      }
      opening.running = false;
    })();
  }, 0);
}

/** Goes where the reader wants: by the rules of the package where it has some, in order otherwise. */
async function go(request: "continue" | "previous" | "choice", target?: string): Promise<void> {
  if (launch.standard === "scorm2004" && api?.processNavigationRequest !== undefined) {
    await leave();
    const left = current;
    current = undefined;
    if (api.processNavigationRequest(request, target)) return;
    note("按课件的规则，现在不能打开这一项。");
    // Its attempt was ended by leaving it: the rules deliver it once more, and count what it says from now on.
    if (left !== undefined) api.processNavigationRequest("choice", left.id);
    if (left !== undefined && !opening.running) await open(left);
    return;
  }
  const at = order.indexOf(current?.id ?? "");
  const id = request === "choice" ? target : order[at + (request === "continue" ? 1 : -1)];
  const unit = id === undefined ? undefined : units.get(id);
  if (unit !== undefined) await open(unit);
}

function note(text: string): void {
  part("note").textContent = text;
  part("note").hidden = text === "";
}

const WORDS: Record<string, string> = {
  completed: "已完成",
  passed: "已通过",
  failed: "未通过",
  incomplete: "进行中",
  opened: "已打开",
  to_pass: "已看完，还要通过测验",
  to_complete: "测验已通过，还要看完",
};

/** cmi5: what units have reached is known where they report it. */
async function askStates(): Promise<void> {
  if (!launch.reports) return;
  const answer = await fetch("states").catch(() => undefined);
  if (answer?.ok !== true) return;
  for (const [id, status] of Object.entries((await answer.json()) as Record<string, string>)) done.set(id, status);
  drawTree();
}

function drawTree(): void {
  const list = (items: Item[]): HTMLElement => {
    const all = document.createElement("ol");
    for (const item of items) {
      const line = document.createElement("li");
      const label = document.createElement(item.launchable ? "button" : "span");
      label.textContent = [item.title, WORDS[done.get(item.id) ?? ""]].filter(Boolean).join(" · ");
      if (label instanceof HTMLButtonElement) {
        label.type = "button";
        label.dataset["item"] = item.id;
        if (item.id === current?.id) label.setAttribute("aria-current", "true");
      }
      line.append(label);
      if (item.items.length > 0) line.append(list(item.items));
      all.append(line);
    }
    return all;
  };
  part("tree").replaceChildren(list(launch.tree));
  const several = order.length > 1;
  for (const id of ["contents", "previous", "next"]) part(id).hidden = !several;
}

const SOON_MS = 15_000;
let soon: ReturnType<typeof setTimeout> | undefined;

/** Saves when the package asks for it and when it ends, and a little after it changed something without asking. */
function listen(runtime: Api, names: { set: string; commit: string; finish: string }): void {
  const own = runtime as unknown as Record<string, (...given: string[]) => string>;
  const after = (name: string, then: () => void) => {
    const before = own[name]?.bind(runtime);
    own[name] = (...given) => {
      const answer = before?.(...given) ?? "";
      then();
      return answer;
    };
  };
  after(names.set, () => (soon ??= setTimeout(save, SOON_MS)));
  after(names.commit, save);
  // Ending may lead on to another item at once: what is kept is read before that.
  const finish = own[names.finish]?.bind(runtime);
  own[names.finish] = (...given) => {
    const was = runtime.isInitialized();
    const answer = finish?.(...given) ?? "";
    if (was) save();
    return answer;
  };
}

function made(): Api | undefined {
  const own = window as unknown as Record<string, Make | Api | undefined>;
  const settings = { lmsCommitUrl: false, logLevel: 5, selfReportSessionTime: true };
  if (launch.standard === "scorm12") {
    const runtime = new (own["Scorm12API"] as Make)(settings);
    own["API"] = runtime;
    listen(runtime, { set: "LMSSetValue", commit: "LMSCommit", finish: "LMSFinish" });
    return runtime;
  }
  if (launch.standard !== "scorm2004") return undefined;
  const eventListeners = { onActivityDelivery: ({ id }: { id: string }) => deliver(id) };
  const sequencing =
    launch.activityTree === null ? undefined : { activityTree: launch.activityTree, eventListeners, logLevel: "error" };
  const runtime = new (own["Scorm2004API"] as Make)({ ...settings, sequencing });
  own["API_1484_11"] = runtime;
  listen(runtime, { set: "SetValue", commit: "Commit", finish: "Terminate" });
  return runtime;
}

const SEQUENCER = "_sequencingService";

async function begin(): Promise<void> {
  drawTree();
  const state = launch.kept[launch.sequencing]?.kept;
  const left = textOf(state?.["current"]);
  if (launch.standard === "scorm2004" && api?.processNavigationRequest !== undefined) {
    if (typeof state?.["state"] === "string") api.deserializeSequencingState?.(state["state"]);
    // By itself it begins only when a page of the package does, which nothing has delivered yet.
    (api as unknown as Record<string, { initialize(): void } | undefined>)[SEQUENCER]?.initialize();
    await new Promise((wake) => setTimeout(wake, 0));
    if (current === undefined && !opening.running && left !== "" && api.processNavigationRequest("choice", left))
      return;
    if (current !== undefined || opening.running || api.processNavigationRequest("start")) return;
    if (api.processNavigationRequest("choice", order[0])) return;
  }
  const last = order.findLast(
    (id) => launch.kept[id] !== undefined && done.get(id) !== "completed" && done.get(id) !== "passed",
  );
  const first = units.get(last ?? order[0] ?? "");
  if (first !== undefined) await open(first);
}

part("contents").addEventListener("click", () => {
  const tree = part("tree");
  tree.hidden = !tree.hidden;
  part("contents").setAttribute("aria-expanded", String(!tree.hidden));
  if (!tree.hidden) void askStates();
});
part("tree").addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-item]");
  note("");
  if (button !== null) void go("choice", button.dataset["item"]);
});
for (const [id, request] of [
  ["previous", "previous"],
  ["next", "continue"],
] as const)
  part(id).addEventListener("click", () => {
    note("");
    void go(request);
  });
window.addEventListener("pagehide", () => {
  if (api?.isInitialized() === true) save();
});
api = made();
if (launch.reports) setInterval(() => void askStates(), SOON_MS);
void begin();
tell({ ready: true });
