/** Templates of messages, for whoever runs the machinery. */
import { randomUUID } from "node:crypto";
import { previewNotices, sendTriggerNow } from "../../../contract/notice-sending.ts";
import {
  listTemplates,
  pauseTrigger,
  readTemplateOfNotice,
  resumeTrigger,
  setTemplate,
  tryTemplate,
} from "../../../contract/notice-templates.ts";
import type { TemplateData } from "../../../web/areas/notices/template.tsx";
import type { TypedTemplate } from "../../../web/areas/notices/template-form.tsx";
import dictionary from "../../../web/text/zh-CN/notices.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { groupDigits } from "../../../web/ui/format.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";

const t = words("notices", dictionary);
type TemplatePage = typeof import("../../../web/areas/notices/template.tsx").page;
type FormError = TemplateData["errors"][number];
const reading = [readTemplateOfNotice, tryTemplate, previewNotices];

export const noticeTemplateRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/notices/templates.tsx").page>({
    path: "/admin/templates",
    page: "notices/templates",
    permission: "notices:template:read",
    operations: [listTemplates],
    view: async ({ ask }) => ask(listTemplates, {}),
  }),
  page<TemplatePage>({
    path: "/admin/templates/:template",
    page: "notices/template",
    permission: "notices:template:read",
    operations: reading,
    view: (visit) => templateData(visit, undefined, []),
  }),
  form({
    path: "/admin/templates/:template",
    permission: "notices:template:change",
    operations: [setTemplate, ...reading],
    act: save,
  }),
  form({
    path: "/admin/templates/:template/pause",
    permission: "notices:trigger:pause",
    operations: [pauseTrigger, resumeTrigger],
    act: async ({ ask, params, fields }) => {
      const at = `/admin/templates/${codeOf(params)}`;
      if (fields.get("resume") === "1") {
        await ask(resumeTrigger, { params: { template: codeOf(params) } });
        return go(at, { tone: "success", title: t("pause.resumed") });
      }
      const reason = (fields.get("pauseReason") ?? "").trim();
      if (reason === "") return go(`${at}#pause`, { tone: "error", title: t("pause.reason") });
      await ask(pauseTrigger, { params: { template: codeOf(params) }, body: { reason } });
      return go(at, { tone: "success", title: t("pause.done") });
    },
  }),
  form({
    path: "/admin/templates/:template/send",
    permission: "notices:trigger:send",
    operations: [sendTriggerNow],
    act: sendNow,
  }),
];

function codeOf(params: Visit["params"]): string {
  const code = params["template"] ?? "";
  if (!/^[a-z][a-z_]{2,39}$/.test(code)) throw new Refusal("not_found");
  return code;
}

async function templateData(
  visit: Visit,
  typed: TypedTemplate | undefined,
  errors: readonly FormError[],
): Promise<TemplateData> {
  const { ask, params } = visit;
  const template = await ask(readTemplateOfNotice, { params: { template: codeOf(params) } });
  const { current } = template;
  const shown = typed ?? { ...current, short: current.short ?? "", reason: "" };
  const tried = await ask(tryTemplate, { params: { template: template.template }, body: wordsIn(shown) });
  const preview = template.trigger === "deadline" ? await ask(previewNotices, { query: { days: "1" } }) : undefined;
  const due = preview?.templates.find((each) => each.template === template.template)?.count;
  return { template, typed: shown, errors, filled: tried.filled, due, key: randomUUID() };
}

/** Words that can be tried: an empty field is shown as empty, and refused only when it is saved. */
function wordsIn({ title, body, short }: TypedTemplate) {
  return { title: title === "" ? " " : title, body: body === "" ? " " : body, short: short === "" ? null : short };
}

function typedIn(fields: URLSearchParams): TypedTemplate {
  const text = (name: string) => (fields.get(name) ?? "").replaceAll("\r\n", "\n").trim();
  return {
    title: text("title"),
    body: text("body"),
    short: text("short"),
    channels: fields.getAll("channels"),
    mandatory: fields.get("mandatory") === "1",
    reason: text("reason"),
  };
}

async function save(visit: Visit): Promise<Redirect | Shown> {
  const { ask, fields, params } = visit;
  const typed = typedIn(fields);
  const template = codeOf(params);
  const again = async (errors: readonly FormError[], status = 422) =>
    show<TemplatePage>("notices/template", await templateData(visit, typed, errors), status);
  const { faults } = await ask(tryTemplate, { params: { template }, body: wordsIn(typed) });
  const errors: FormError[] = faults.map(({ part, message }) => ({ field: part, message }));
  if (fields.get("do") === "try") return again(errors, errors.length === 0 ? 200 : 422);
  if (typed.reason === "") errors.push({ field: "reason", message: t("template.reason") });
  if (errors.length > 0) return again(errors);
  try {
    const channels = (["sms", "mail"] as const).filter((channel) => typed.channels.includes(channel));
    const { mandatory, reason } = typed;
    const basedOn = Number(fields.get("basedOn"));
    const body = { ...wordsIn(typed), channels, mandatory, reason, basedOn };
    const { version } = await ask(setTemplate, { params: { template }, body });
    return go(`/admin/templates/${template}`, { tone: "success", title: t("template.saved", { version }) });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "conflict") return again([{ message: t("template.conflict") }], 409);
    if (error.errors === undefined) throw error;
    return again(error.errors.map(({ path, message }) => ({ field: path.replace(/^body\./, ""), message })));
  }
}

async function sendNow({ ask, params, fields }: Visit): Promise<Redirect> {
  const at = `/admin/templates/${codeOf(params)}`;
  const expected = Number(/^\d{1,9}$/.exec(fields.get("expected") ?? "")?.[0] ?? Number.NaN);
  if (Number.isNaN(expected)) throw new Refusal("not_found");
  try {
    const { told } = await ask(sendTriggerNow, { params: { template: codeOf(params) }, body: { expected } });
    return go(at, { tone: "success", title: t("sendNow.done", { told: groupDigits(told) }) });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "recipients_changed") throw error;
    return go(`${at}#send`, { tone: "warn", title: t("remind.changed") });
  }
}
