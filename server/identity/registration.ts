/** The steps of registering. */
import type { z } from "zod";
import type { FieldError } from "../../contract/problems.ts";
import type { DraftView, startRegistration } from "../../contract/registration.ts";
import { unitById } from "../organisations/door.ts";
import { shanghaiDate, shanghaiDay } from "../platform/clock.ts";
import { transact, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { accountByPhone } from "./accounts.ts";
import { sendCode, tryCode, useCode } from "./codes.ts";
import { readDocument, readName } from "./document.ts";
import {
  beginDraft,
  draftView,
  findDraft,
  isVerified,
  needDraft,
  saveDraft,
  type Draft,
} from "./registration-draft.ts";
import { mobileOf, type Asking, type SignInServices } from "./sign-in.ts";
import type { TitleChoices } from "./title-choices.ts";

const EARLIEST = "1950-01-01";

type IdentityStep = z.output<typeof startRegistration.body>;

/** First step: who one is, and that one agrees to the notice that holds. Throws `invalid_request` with everything that is wrong, field by field. */
export async function fillIdentity(
  tx: Tx,
  { vault }: SignInServices,
  body: IdentityStep,
  notice: string,
  { caller, now, setCookie }: Asking,
): Promise<DraftView> {
  const identity = readIdentity(body, notice, now);
  const kept = await findDraft(tx, vault, caller, now, true);
  if (kept !== undefined) {
    kept.draft = { ...kept.draft, identity, consentVersion: body.consentVersion };
    await saveDraft(tx, vault, kept);
    return draftView(kept);
  }
  const begun = await beginDraft(tx, vault, caller, { identity, consentVersion: body.consentVersion }, now);
  setCookie(begun.cookie);
  return draftView(begun.kept);
}

function readIdentity(body: IdentityStep, notice: string, now: Date): Draft["identity"] {
  const name = readName(body.name);
  const document = readDocument(body, shanghaiDay(now));
  const errors: FieldError[] = [name, document].flatMap((each) => (each.ok ? [] : [each.error]));
  if (body.consentVersion !== notice)
    errors.push({
      path: "body.consentVersion",
      code: "other_version",
      message: "个人信息处理告知已经更新",
      remedy: "请刷新页面，重新阅读后再勾选同意",
    });
  let phone = "";
  try {
    phone = mobileOf(body.phone, "body.phone");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    errors.push(...(error.errors ?? []));
  }
  if (!name.ok || !document.ok || errors.length > 0) throw new Refusal("invalid_request", errors);
  return {
    name: name.value,
    document: body.document,
    number: body.number.trim(),
    ...(body.document === "passport" ? { country: body.country } : {}),
    phone,
    kind: document.kind,
    value: document.value,
  };
}

/** Sends a code to the telephone of the draft. */
export async function sendDraftCode(services: SignInServices, { caller, now }: Asking): Promise<void> {
  const { draft } = await needDraft(services.database, services.vault, caller, now);
  await sendCode(services, { purpose: "register", phone: draft.identity.phone, caller, really: true }, now);
}

/** Second step: the code. Whoever holds the telephone may learn that it has an account already (`phone_taken`). */
export async function verifyDraftPhone(
  services: SignInServices,
  typed: string,
  { caller, now }: Asking,
): Promise<DraftView> {
  const { database, vault } = services;
  const { phone } = (await needDraft(database, vault, caller, now)).draft.identity;
  const code = await tryCode(services, { purpose: "register", phone, code: typed.trim() }, now);
  if (code === undefined) throw new Refusal("code_refused");
  const view = await transact(database, async (tx) => {
    if (!(await useCode(tx, code, now))) throw new Refusal("code_refused");
    if ((await accountByPhone(tx, vault, phone)) !== undefined) return undefined;
    const kept = await needDraft(tx, vault, caller, now, true);
    kept.draft.verifiedPhone = phone;
    await saveDraft(tx, vault, kept);
    return draftView(kept);
  });
  if (view === undefined) throw new Refusal("phone_taken");
  return view;
}

/** Third step: the title. Throws `invalid_request` for a series or level that cannot be chosen today. */
export async function fillTitle(
  tx: Tx,
  { vault }: SignInServices,
  choices: TitleChoices,
  body: { series: string; level?: string | undefined; since?: string | undefined },
  { caller, now }: Asking,
): Promise<DraftView> {
  const kept = await needDraft(tx, vault, caller, now, true);
  if (!isVerified(kept.draft)) throw new Refusal("registration_incomplete");
  kept.draft.title = readTitle(choices, body, shanghaiDate(now));
  await saveDraft(tx, vault, kept);
  return draftView(kept);
}

function readTitle(
  choices: TitleChoices,
  { series, level, since }: { series: string; level?: string | undefined; since?: string | undefined },
  today: string,
): NonNullable<DraftView["title"]> {
  if (series === "none") return { series };
  const chosen = choices.on(today).find((each) => each.series === series);
  if (chosen === undefined)
    throw refuse("series", "unknown_code", "没有这个职称系列", "请从列表里选一个，没有职称请选“无”");
  const found = chosen.levels.find((each) => each.level === level);
  if (found === undefined) {
    const names = chosen.levels.map(({ name }) => name).join("、");
    throw refuse("level", "unknown_code", `${chosen.name}系列没有这个级别`, `可以选的级别：${names}`);
  }
  if (since === undefined) throw refuse("since", "missing_field", "没有填写取得日期", "请填写证书上的取得日期");
  requireDay("since", since, today);
  return { series, level: found.level, since, ...(chosen.category === undefined ? {} : { category: chosen.category }) };
}

/** Fourth step: where one works. Throws `invalid_request` for a unit that is not there today. */
export async function fillUnit(
  tx: Tx,
  { vault }: SignInServices,
  { unitId, since }: { unitId: number; since: string },
  { caller, now }: Asking,
): Promise<DraftView> {
  const kept = await needDraft(tx, vault, caller, now, true);
  if (!isVerified(kept.draft) || kept.draft.title === undefined) throw new Refusal("registration_incomplete");
  const today = shanghaiDate(now);
  const unit = await unitById(tx, unitId);
  if (unit === undefined || unit.valid_from > today || (unit.valid_to !== null && unit.valid_to < today))
    throw refuse("unitId", "unknown_unit", "没有这个单位，或者它已经撤并", "请重新搜索并选择现在的单位");
  requireDay("since", since, today);
  kept.draft.unit = { unitId, name: unit.name, since };
  await saveDraft(tx, vault, kept);
  return draftView(kept);
}

function requireDay(field: string, day: string, today: string): void {
  if (day > today) throw refuse(field, "in_future", "日期还没有到", "请填写今天或以前的日期");
  if (day < EARLIEST) throw refuse(field, "too_early", "日期太早", "请核对年份");
}

function refuse(field: string, code: string, message: string, remedy: string): Refusal {
  return new Refusal("invalid_request", [{ path: `body.${field}`, code, message, remedy }]);
}
