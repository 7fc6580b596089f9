/** Everything around a page that depends on the request and not on the page. */
import type { FrameView } from "../../contract/frame.ts";
import { readsLarge } from "../../web/app/display.ts";
import type { Shell } from "../../web/app/shell.ts";
import { viewerOf } from "../../web/app/viewer.ts";
import type { Caller } from "../platform/caller.ts";
import { flashCookie, type FlashSeal } from "./flash.ts";

export interface ShellSource {
  readonly demo: boolean;
  readonly seal: FlashSeal;
}

/** What stands around a page of this request; reading a message takes it away. */
export function shellOf(
  source: ShellSource,
  { viewer, rules, servicePhone }: FrameView,
  caller: Caller,
  request: { readonly path: string; readonly cookieHeader: string | undefined; readonly payment: boolean },
): Shell {
  const flash = source.seal.open(caller.cookies[flashCookie]);
  if (caller.cookies[flashCookie] !== undefined) caller.setCookie({ name: flashCookie, value: undefined });
  return {
    path: request.path,
    demo: source.demo,
    large: readsLarge(request.cookieHeader),
    ...(viewer === undefined ? {} : { viewer: viewerOf(viewer) }),
    ...(viewer?.noted === false && !isOutOfPlace(request.path) ? { newNotice: true } : {}),
    ...(flash === undefined ? {} : { flash: [flash] }),
    ...(rules === undefined ? {} : { rules }),
    ...(request.payment ? { servicePhone } : {}),
  };
}

/** The frame of an error page when even its own questions cannot be answered. */
export function bareShell(source: Pick<ShellSource, "demo">, path: string, cookieHeader: string | undefined): Shell {
  return { path, demo: source.demo, large: readsLarge(cookieHeader) };
}

/** Where nothing points at a notice that one has not taken note of: where it can be read, and where it would be in the way. */
function isOutOfPlace(path: string): boolean {
  return path.startsWith("/privacy/notice") || path.startsWith("/demo") || path.startsWith("/step-up");
}
