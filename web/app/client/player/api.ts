/** The operations that a player calls, with what can come back. */
import type { AcknowledgedView, PlaybackView } from "../../../../contract/watching.ts";
import type { Reply, Stretch } from "./timekeeper.ts";

type Prompt = NonNullable<AcknowledgedView["prompt"]>;

async function post<Body>(path: string, body: unknown): Promise<Reply<Body>> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    });
  } catch {
    return { kind: "away" };
  }
  if (answer.ok) return { kind: "done", body: (await answer.json()) as Body };
  const wait = Number(answer.headers.get("retry-after"));
  if (answer.status >= 500 || answer.status === 429)
    return { kind: "away", ...(wait > 0 ? { afterMs: wait * 1000 } : {}) };
  const told = (await answer.json().catch(() => ({}))) as { code?: string; title?: string; remedy?: string };
  return { kind: "refused", code: told.code ?? "", title: told.title ?? "", remedy: told.remedy ?? "" };
}

/** Begins to play a lesson. */
export const begin = (enrolmentId: number, lessonId: number): Promise<Reply<PlaybackView>> =>
  post("/api/watching/playbacks", { enrolmentId, lessonId });

/** Tells what was played. */
export const beat = (token: string, stretch: Stretch): Promise<Reply<AcknowledgedView>> =>
  post("/api/watching/beats", { token, ...stretch });

/** Ends a playback. */
export const end = (playbackId: number): Promise<Reply<unknown>> =>
  post(`/api/watching/playbacks/${playbackId}/end`, undefined);

/** Answers a question. */
export const answer = (promptId: number, choice: number): Promise<Reply<{ right: boolean; prompt: Prompt | null }>> =>
  post(`/api/watching/prompts/${promptId}/answers`, { choice });

/** Tells what was played while the page is being left: nobody hears the answer. */
export function lastBeat(token: string, stretch: Stretch): void {
  void fetch("/api/watching/beats", {
    method: "POST",
    keepalive: true,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, ...stretch }),
  }).catch(() => undefined);
}
