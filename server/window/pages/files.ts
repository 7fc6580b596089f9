/** What somebody has uploaded as evidence and not attached to anything yet. */
import { EVIDENCE_BYTES, HELD_DAYS, listOwnFiles, removeFile, uploadFile } from "../../../contract/evidence.ts";
import type { FilesData } from "../../../web/areas/files/files.tsx";
import dictionary from "../../../web/text/zh-CN/files.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { beijingTime } from "../../../web/ui/format.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";

const t = words("files", dictionary);
const MEGABYTE = 2 ** 20;
/** What is too large is read this far, so that the form can say so itself. */
const READ_BYTES = EVIDENCE_BYTES + MEGABYTE;

type FilesPage = typeof import("../../../web/areas/files/files.tsx").page;

export const fileRoutes: readonly Route[] = [
  page<FilesPage>({
    path: "/files",
    page: "files/files",
    permission: "files:own:read",
    operations: [listOwnFiles],
    view: (visit) => dataOf(visit, []),
  }),
  form({
    path: "/files",
    permission: "files:own:upload",
    operations: [listOwnFiles, uploadFile, removeFile],
    upload: { file: READ_BYTES, cut: true },
    act: change,
  }),
];

async function change(visit: Visit): Promise<Redirect | Shown> {
  const { fields, files, ask } = visit;
  try {
    const key = fields.get("remove");
    if (key !== null) {
      await ask(removeFile, { params: { fileKey: key } });
      return go("/files", { tone: "success", title: t("removed") });
    }
    const file = files.get("file");
    if (file === undefined) return await again(visit, t("noFile"));
    const { name } = await ask(uploadFile, { body: { file } });
    return go("/files", { tone: "success", title: t("uploaded", { name }) });
  } catch (error) {
    if (!(error instanceof Refusal) || !/^(file_|too_many|scanner|invalid)/.test(error.code)) throw error;
    const told = error.errors?.[0];
    return again(visit, told === undefined ? t("refused") : t("why", { message: told.message, remedy: told.remedy }));
  }
}

async function again(visit: Visit, message: string): Promise<Shown> {
  return show<FilesPage>("files/files", await dataOf(visit, [{ field: "file", message }]));
}

async function dataOf({ ask }: Visit, errors: FilesData["errors"]): Promise<FilesData> {
  const { files, usedBytes, mostBytes, fileBytes } = await ask(listOwnFiles, {});
  return {
    items: files.map(({ evidenceId, key, name, mediaType, bytes, heldUntil }) => ({
      evidenceId,
      key,
      name,
      mediaType,
      bytes,
      note: heldUntil === null ? undefined : t("until", { day: dayOf(heldUntil) }),
    })),
    errors,
    usedBytes,
    mostBytes,
    megabytes: fileBytes / MEGABYTE,
    days: HELD_DAYS,
  };
}

/** "9月8日" in Beijing. */
function dayOf(instant: string): string {
  const [, month, day] = beijingTime(instant).slice(0, 10).split("-");
  return t("day", { month: Number(month), day: Number(day) });
}
