/** Everything around a page that depends on the request and not on the page. */
import { countUnread } from "../../contract/notices.ts";
import { listPolicies } from "../../contract/policies.ts";
import { readConsents } from "../../contract/processing.ts";
import { readMe } from "../../contract/session.ts";
import { readsLarge } from "../../web/app/display.ts";
import type { Shell, Viewer } from "../../web/app/shell.ts";
import { viewerOf } from "../../web/app/viewer.ts";
import type { Caller } from "../platform/caller.ts";
import type { Operations } from "../platform/operations.ts";
import { flashCookie, type FlashSeal } from "./flash.ts";

const OWN_POLICY = "xpcc/continuing-education";

export interface ShellSource {
  readonly operations: Operations;
  readonly demo: boolean;
  readonly seal: FlashSeal;
  readonly servicePhone: string;
}

/** What stands around a page of this request; reading a message takes it away. */
export async function shellOf(
  source: ShellSource,
  caller: Caller,
  request: { readonly path: string; readonly cookieHeader: string | undefined; readonly payment: boolean },
): Promise<Shell> {
  const viewer = await viewerFor(source, caller);
  const rules = await rulesInForce(source, caller);
  const newNotice =
    viewer?.permissions.includes("privacy:consent:read") === true && (await isNew(source, caller, request.path));
  const flash = source.seal.open(caller.cookies[flashCookie]);
  if (caller.cookies[flashCookie] !== undefined) caller.setCookie({ name: flashCookie, value: undefined });
  return {
    path: request.path,
    demo: source.demo,
    large: readsLarge(request.cookieHeader),
    ...(viewer === undefined ? {} : { viewer }),
    ...(newNotice ? { newNotice } : {}),
    ...(flash === undefined ? {} : { flash: [flash] }),
    ...(rules === undefined ? {} : { rules }),
    ...(request.payment ? { servicePhone: source.servicePhone } : {}),
  };
}

/** The frame of an error page when even its own questions cannot be answered. */
export function bareShell(source: Pick<ShellSource, "demo">, path: string, cookieHeader: string | undefined): Shell {
  return { path, demo: source.demo, large: readsLarge(cookieHeader) };
}

async function viewerFor({ operations }: ShellSource, caller: Caller): Promise<Viewer | undefined> {
  if ((await caller.actor()) === undefined) return undefined;
  const viewer = viewerOf(await operations.call(readMe, {}, caller));
  if (!viewer.permissions.includes(countUnread.permission)) return viewer;
  return { ...viewer, ...(await operations.call(countUnread, {}, caller)) };
}

/** Whether to point at a notice that one has not taken note of: everywhere but where it can be read, and never in the way. */
async function isNew({ operations }: ShellSource, caller: Caller, path: string): Promise<boolean> {
  if (path.startsWith("/privacy/notice") || path.startsWith("/demo") || path.startsWith("/step-up")) return false;
  const consents = await operations.call(readConsents, {}, caller).catch(() => undefined);
  return consents !== undefined && !consents.noted;
}

async function rulesInForce({ operations }: ShellSource, caller: Caller): Promise<string | undefined> {
  const { policies } = await operations.call(listPolicies, {}, caller);
  return policies.find(({ id, current }) => id === OWN_POLICY && current)?.version;
}
