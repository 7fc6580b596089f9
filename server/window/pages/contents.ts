/** Contents of institutions: the list, uploading, one of them with its captions, and looking at it. */
import {
  appendContent,
  beginContent,
  CAPTIONS_BYTES,
  CONTENT_KINDS,
  CONTENT_PART_BYTES,
  CONTENT_STATES,
  finishContent,
  listContent,
  putCaptions,
  readContent,
  removeCaptions,
  removeContent,
  retryContent,
  viewContent,
  type ContentKind,
} from "../../../contract/content.ts";
import { replaceContent } from "../../../contract/course-authoring.ts";
import type { UploadedFile } from "../../../contract/files.ts";
import type { ContentsData } from "../../../web/areas/content/list.tsx";
import type { OneData } from "../../../web/areas/content/one.tsx";
import type { UploadData } from "../../../web/areas/content/upload.tsx";
import { t } from "../../../web/areas/content/words.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongWith } from "./form-errors.ts";
import { courseErrors } from "./teaching-errors.ts";

type UploadPage = typeof import("../../../web/areas/content/upload.tsx").page;
type OnePage = typeof import("../../../web/areas/content/one.tsx").page;

const read = { permission: "content:asset:read" } as const;
const change = { permission: "content:asset:change" } as const;
const upload = { permission: "content:asset:upload" } as const;
const ONE = "/contents/:contentKey";
/** Largest file that goes in one request; with scripts it goes in parts. */
const PLAIN_BYTES = 20 * 2 ** 20;

export const contentLibraryRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/content/list.tsx").page>({
    path: "/contents",
    page: "content/list",
    ...read,
    operations: [listContent],
    view: list,
  }),
  page<UploadPage>({
    path: "/contents/new",
    page: "content/upload",
    ...upload,
    operations: [listContent, readContent],
    view: (visit) => uploadData(visit, visit.query.get("replaces"), []),
  }),
  form({
    path: "/contents/new",
    ...upload,
    operations: [listContent, readContent, beginContent, appendContent, finishContent],
    upload: { file: PLAIN_BYTES, cut: true },
    act: take,
  }),
  page<OnePage>({
    path: ONE,
    page: "content/one",
    ...read,
    operations: [readContent, listContent],
    view: (visit) => oneData(visit, []),
  }),
  page<typeof import("../../../web/areas/content/view.tsx").page>({
    path: `${ONE}/view`,
    page: "content/view",
    permission: "content:item:view",
    operations: [viewContent],
    view: async (visit) => ({ content: await visit.ask(viewContent, { params: keyOf(visit) }) }),
  }),
  form({
    path: `${ONE}/replace`,
    permission: "courses:item:write",
    operations: [readContent, listContent, replaceContent],
    act: replace,
  }),
  form({
    path: `${ONE}/captions`,
    ...change,
    operations: [readContent, listContent, putCaptions],
    upload: { file: CAPTIONS_BYTES, cut: true },
    act: captions,
  }),
  ...(
    [
      ["captions/remove", removeCaptions, "captions.removed", ""],
      ["retry", retryContent, "one.retried", ""],
    ] as const
  ).map(([path, operation, said]) =>
    form({
      path: `${ONE}/${path}`,
      ...change,
      operations: [readContent, listContent, operation],
      act: (visit) =>
        tried(visit, async (params) => {
          await visit.ask(operation, { params });
          return go(`/contents/${params.contentKey}`, { tone: "success", title: t(said) });
        }),
    }),
  ),
  form({
    path: `${ONE}/remove`,
    ...change,
    operations: [readContent, listContent, removeContent],
    act: (visit) =>
      tried(visit, async (params) => {
        const { name } = await visit.ask(readContent, { params });
        await visit.ask(removeContent, { params });
        return go("/contents", { tone: "success", title: t("one.removed", { name }) });
      }),
  }),
];

/** A key that is none is answered like a content that is not there. */
function keyOf({ params }: Visit): { contentKey: string } {
  return checkedKey(params["contentKey"] ?? "");
}

function checkedKey(contentKey: string): { contentKey: string } {
  if (!/^[A-Za-z0-9_-]{22}$/.test(contentKey)) throw new Refusal("not_found");
  return { contentKey };
}

async function list({ ask, query }: Visit): Promise<ContentsData> {
  const q = (query.get("q") ?? "").trim().slice(0, 50);
  const kind = CONTENT_KINDS.find((each) => each === query.get("kind"));
  const state = CONTENT_STATES.find((each) => each === query.get("state"));
  const cursor = query.get("cursor");
  const asked = { ...(q === "" ? {} : { q }), ...(cursor === null ? {} : { cursor }) };
  const found = await ask(listContent, {
    query: { ...asked, ...(kind === undefined ? {} : { kind }), ...(state === undefined ? {} : { state }) },
  });
  const base = withQuery("/contents", { q: q || undefined, kind, state });
  return {
    found,
    query: { q, kind: kind ?? "", state: state ?? "" },
    nextHref: found.next === null ? undefined : withQuery(base, { cursor: found.next }),
    firstHref: cursor === null ? undefined : base,
  };
}

async function uploadData(
  { ask, query }: Visit,
  key: string | null,
  errors: UploadData["errors"],
): Promise<UploadData> {
  const replaces = key === null ? undefined : await ask(readContent, { params: checkedKey(key) });
  const kind = replaces?.kind ?? CONTENT_KINDS.find((each) => each === query.get("kind")) ?? "video";
  const { largest, usedBytes, mostBytes, videos } = await ask(listContent, { query: { limit: "1" } });
  return {
    kind,
    mostBytes: largest[kind],
    plainBytes: PLAIN_BYTES,
    leftBytes: Math.max(0, mostBytes - usedBytes),
    videos,
    replaces,
    errors,
  };
}

async function oneData(visit: Visit, errors: OneData["errors"]): Promise<OneData> {
  const line = await visit.ask(readContent, { params: keyOf(visit) });
  const query = { kind: line.kind, state: "ready", limit: "100" } as const;
  const { contents } = line.lessons.length === 0 ? { contents: [] } : await visit.ask(listContent, { query });
  const others = contents.filter(({ contentKey }) => contentKey !== line.contentKey);
  return { line, others: others.map(({ contentKey: key, name }) => ({ key, name })), errors };
}

/** Drafts use another content from now on. */
async function replace(visit: Visit): Promise<Redirect | Shown> {
  const params = keyOf(visit);
  const by = visit.fields.get("by") ?? "";
  const again = async (message: string) =>
    show<OnePage>("content/one", await oneData(visit, [{ field: "by", message }]));
  if (!/^[A-Za-z0-9_-]{22}$/.test(by)) return again(t("one.replaceNone"));
  try {
    const { lessons } = await visit.ask(replaceContent, { params, body: { by } });
    // From the page of the newer one it was pressed there.
    const back = visit.fields.get("back") === "newer" ? by : params.contentKey;
    return go(`/contents/${back}`, { tone: "success", title: t("one.replaced", { count: lessons }) });
  } catch (error) {
    const [first] = courseErrors(error);
    return again(first?.message ?? "");
  }
}

/** Does something to a content; what stands against it is said on its page. */
async function tried(
  visit: Visit,
  work: (params: { contentKey: string }) => Promise<Redirect>,
): Promise<Redirect | Shown> {
  try {
    return await work(keyOf(visit));
  } catch (error) {
    const { errors, status } = wrongWith(error, {
      content_in_use: null,
      content_not_failed: null,
      captions_refused: null,
    });
    return show<OnePage>("content/one", await oneData(visit, errors), status);
  }
}

/** What a refusal says of a file by name. */
function fileErrors(error: unknown): { field: string; message: string }[] {
  if (!(error instanceof Refusal) || !/^(content_|captions_|invalid_request$)/.test(error.code)) throw error;
  const told = error.errors ?? [];
  if (told.length > 0)
    return told.map(({ message, remedy }) => ({ field: "file", message: `${message}。${remedy}。` }));
  return wrongWith(error, { content_share_full: "file", content_refused: "file" }).errors.map(({ message }) => ({
    field: "file",
    message,
  }));
}

async function captions(visit: Visit): Promise<Redirect | Shown> {
  const params = keyOf(visit);
  const file = visit.files.get("file");
  const again = async (message: string) =>
    show<OnePage>("content/one", await oneData(visit, [{ field: "file", message }]));
  if (file === undefined) return again(t("upload.missing"));
  try {
    await visit.ask(putCaptions, { params, body: { file } });
  } catch (error) {
    const [first] = fileErrors(error);
    return again(first?.message ?? "");
  }
  return go(`/contents/${params.contentKey}#captions`, { tone: "success", title: t("captions.saved") });
}

/** A file in one request, for browsers without scripts. */
async function take(visit: Visit): Promise<Redirect | Shown> {
  const replaces = visit.fields.get("replaces") ?? null;
  const file = visit.files.get("file");
  const again = async (message: string) =>
    show<UploadPage>("content/upload", await uploadData(visit, replaces, [{ field: "file", message }]));
  if (file === undefined || file.content.length === 0) return again(t("upload.missing"));
  if (file.content.length >= PLAIN_BYTES) return again(t("upload.plainTooLarge"));
  const kind = CONTENT_KINDS.find((each) => each === visit.fields.get("kind")) ?? "video";
  try {
    const key = await sendAll(visit, { kind, replaces }, file);
    return go(`/contents/${key}`, { tone: "success", title: t("upload.done") });
  } catch (error) {
    const [first] = fileErrors(error);
    return again(first?.message ?? "");
  }
}

async function sendAll(
  { ask }: Visit,
  { kind, replaces }: { kind: ContentKind; replaces: string | null },
  { name, content }: UploadedFile,
): Promise<string> {
  const newer = replaces === null ? {} : { replaces: checkedKey(replaces).contentKey };
  const { uploadKey } = await ask(beginContent, { body: { kind, name, bytes: content.length, ...newer } });
  const params = { uploadKey };
  for (let at = 0; at < content.length; at += CONTENT_PART_BYTES) {
    const part = { name: "part", content: content.subarray(at, at + CONTENT_PART_BYTES) };
    await ask(appendContent, { params, body: { at: String(at), file: part } });
  }
  return (await ask(finishContent, { params })).contentKey;
}
