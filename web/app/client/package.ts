/** Opens a package in a frame of another origin, and saves what it says. The frame speaks with this page alone, and this page with the server. */
import messages from "../../text/zh-CN/client-pieces.json" with { type: "json" };

interface Launch {
  launchId: number;
  url: string;
  origin: string;
  kept: boolean;
}

interface Said {
  from?: string;
  number?: number;
  item?: string;
  kept?: string;
  status?: string;
  score?: number | null;
  sessionTime?: string | null;
}

const TRIES = 4;
const PAUSE_MS = 1_500;
const MAY = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads";

/** Opens the package of a place in a page. */
export async function openPackage(place: HTMLElement): Promise<void> {
  const status = place.querySelector<HTMLElement>("[data-package-status]");
  const say = (text: string) => {
    if (status === null) return;
    status.textContent = text;
    status.hidden = text === "";
  };
  const answer = await fetch(`/api/content/${place.dataset["package"] ?? ""}/launches`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ from: location.origin }),
  }).catch(() => undefined);
  if (answer?.ok !== true) return say(messages.packageFailed);
  const launch = (await answer.json()) as Launch;
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", MAY);
  frame.setAttribute("allow", "fullscreen; autoplay");
  frame.referrerPolicy = "no-referrer";
  frame.title = place.dataset["label"] ?? "";
  // One after the other: what was said later must not be overtaken.
  let saving = Promise.resolve();
  window.addEventListener("message", ({ origin, source, data }: MessageEvent<Said>) => {
    if (origin !== launch.origin || source !== frame.contentWindow || data?.from !== "xueshi-package") return;
    if (typeof data.item !== "string") return;
    saving = saving.then(async () => {
      const saved = await save(launch, data);
      say(saved ? "" : messages.packageUnsaved);
      frame.contentWindow?.postMessage({ to: "xueshi-package", number: data.number, saved }, launch.origin);
    });
  });
  frame.src = launch.url;
  place.append(frame);
  say("");
}

async function save({ launchId }: Launch, { item, kept, status, score, sessionTime }: Said): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await fetch(`/api/content-launches/${launchId}/runs`, {
      method: "PUT",
      keepalive: (kept ?? "").length < 30_000,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ item, kept, status, score: score ?? null, sessionTime: sessionTime ?? null }),
    }).catch(() => undefined);
    if (answer?.ok === true) return true;
    if (answer !== undefined && answer.status < 500 && answer.status !== 429) return false;
    await new Promise((wake) => setTimeout(wake, PAUSE_MS * (tries + 1)));
  }
  return false;
}
