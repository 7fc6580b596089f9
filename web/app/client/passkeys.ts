import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";
import messages from "../../text/zh-CN/client-pieces.json" with { type: "json" };

interface Use {
  readonly options: string;
  readonly answer: string;
}

const uses: Readonly<Record<string, Use>> = {
  register: { options: "/api/me/passkeys/options", answer: "/api/me/passkeys" },
  "sign-in": { options: "/api/session/passkey/options", answer: "/api/session/passkey" },
  confirm: { options: "/api/session/proof/passkey/options", answer: "/api/session/proof/passkey" },
};

/** What the server says no with. */
class Told extends Error {}

/** Asks the server for a challenge, the browser for an answer, and goes on where the form says. */
export async function usePasskey(form: HTMLFormElement): Promise<void> {
  const kind = form.dataset["passkey"] ?? "";
  const use = uses[kind];
  const button = form.querySelector("button");
  if (use === undefined || button === null || button.disabled) return;
  button.disabled = true;
  show(form, "");
  try {
    if (!browserSupportsWebAuthn()) throw new Told(messages.passkeyUnsupported);
    const { options } = await post<{ options: never }>(use.options);
    if (kind === "register") await register(form, use, options);
    else {
      await post(use.answer, { response: await startAuthentication({ optionsJSON: options }) });
      location.assign(form.dataset["to"] ?? "/");
    }
  } catch (error) {
    if (error instanceof Error && stepUp(error)) return;
    show(form, wordsOf(error));
    button.disabled = false;
    button.focus();
  }
}

async function register(form: HTMLFormElement, use: Use, options: never): Promise<void> {
  const label = form.querySelector<HTMLInputElement>("[name=label]")?.value ?? "";
  const response = await startRegistration({ optionsJSON: options });
  const { recoveryCodes } = await post<{ recoveryCodes: readonly string[] }>(use.answer, { label, response });
  // The codes are shown by a page of the server, like those that come with a phone.
  const carrier = document.createElement("form");
  carrier.method = "post";
  carrier.action = "/second-factor/codes";
  for (const code of recoveryCodes) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "code";
    field.value = code;
    carrier.append(field);
  }
  document.body.append(carrier);
  carrier.submit();
}

async function post<Answer>(address: string, body?: object): Promise<Answer> {
  const answer = await fetch(address, {
    method: "POST",
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (answer.ok) return (await answer.json()) as Answer;
  const problem = (await answer.json()) as { code?: string; title?: string; remedy?: string };
  throw new Told(`${problem.title ?? messages.passkeyFailed} ${problem.remedy ?? ""}`.trim(), { cause: problem.code });
}

/** What may only be done right after proving who one is leads to where one does that. */
function stepUp(error: Error): boolean {
  if (error.cause !== "step_up_needed") return false;
  location.assign(`/step-up?to=${encodeURIComponent(location.pathname + location.search)}`);
  return true;
}

function wordsOf(error: unknown): string {
  if (error instanceof Told) return error.message;
  const { name, code } = error as { name?: string; code?: string };
  if (code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED" || name === "InvalidStateError")
    return messages.passkeyKnown;
  if (name === "NotAllowedError" || name === "AbortError") return messages.passkeyCancelled;
  return messages.passkeyFailed;
}

function show(form: HTMLFormElement, message: string): void {
  const place = form.querySelector<HTMLElement>("[data-passkey-error]");
  if (place === null) return;
  place.textContent = message;
  place.hidden = message === "";
}
