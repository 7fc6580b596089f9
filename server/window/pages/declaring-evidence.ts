/** The evidence of a declaration: files added to its slots, whole or as they come from an upload in parts, and taken off. */
import { readMyDeclaration, saveMyDeclaration, type DeclarationView } from "../../../contract/declarations.ts";
import { EVIDENCE_BYTES, listOwnFiles, uploadFile } from "../../../contract/evidence.ts";
import type { UploadedFile } from "../../../contract/files.ts";
import type { EvidenceData } from "../../../web/areas/declaring/evidence.tsx";
import { t } from "../../../web/areas/declaring/words.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongOf } from "./declaring-errors.ts";
import { addressOf, readOne, refsOf, saidOf, withOpen } from "./declaring-open.ts";

type EvidencePage = typeof import("../../../web/areas/declaring/evidence.tsx").page;
type Slot = DeclarationView["evidence"][number];
type Refs = ReturnType<typeof refsOf>;

const MEGABYTE = 2 ** 20;
/** What is too large is read this far, so that its slot can say so itself. */
const READ_BYTES = EVIDENCE_BYTES + MEGABYTE;
const TRIES = 4;
const write = { path: "/declarations/:declarationId/evidence", permission: "declaration:own:write" } as const;

export const declaringEvidenceRoutes: readonly Route[] = [
  page<EvidencePage>({
    ...write,
    page: "declaring/evidence",
    operations: [readMyDeclaration, listOwnFiles],
    view: async (visit) => withOpen(visit, (declaration) => dataOf(visit, declaration, [])),
  }),
  form({
    ...write,
    operations: [readMyDeclaration, listOwnFiles, uploadFile, saveMyDeclaration],
    upload: { file: READ_BYTES, cut: true },
    act: async (visit) => withOpen<Redirect | Shown>(visit, (declaration) => change(visit, declaration)),
  }),
];

async function dataOf(
  visit: Visit,
  declaration: DeclarationView,
  errors: EvidenceData["errors"],
): Promise<EvidenceData> {
  const room = await visit.askIfAllowed(listOwnFiles, {});
  return { declaration, errors, megabytes: (room?.fileBytes ?? EVIDENCE_BYTES) / MEGABYTE };
}

/** A file comes, or was sent in parts before (`keep`), or goes (`remove`, its address). */
async function change(visit: Visit, declaration: DeclarationView): Promise<Redirect | Shown> {
  const { fields, files } = visit;
  const slot = declaration.evidence.find(({ id }) => id === fields.get("slot"));
  if (slot === undefined) throw new Refusal("not_found");
  try {
    const [gone, kept, file] = [fields.get("remove"), Number(fields.get("keep") ?? 0), files.get("file")];
    if (gone !== null) return await takeOff(visit, declaration, gone);
    if (kept > 0) return await add(visit, declaration, slot, kept);
    return file === undefined
      ? await again(visit, declaration, slot, t("evidence.choose"))
      : await upload(visit, declaration, slot, file);
  } catch (error) {
    const told = wrongOf(error).map(({ message }) => message);
    return again(visit, await readOne(visit), slot, told.join(t("stop")));
  }
}

async function again(visit: Visit, declaration: DeclarationView, { id }: Slot, message: string): Promise<Shown> {
  return show<EvidencePage>("declaring/evidence", await dataOf(visit, declaration, [{ field: id, message }]));
}

async function upload(visit: Visit, declaration: DeclarationView, slot: Slot, file: UploadedFile): Promise<Redirect> {
  const { evidenceId } = await visit.ask(uploadFile, { body: { file } });
  return add(visit, declaration, slot, evidenceId);
}

async function add(visit: Visit, declaration: DeclarationView, slot: Slot, evidenceId: number): Promise<Redirect> {
  const added = { slot: slot.id, evidenceId };
  const saved = await keepRefs(visit, declaration, (refs) =>
    refs.some((each) => each.evidenceId === evidenceId) ? refs : [...refs, added],
  );
  const name = saved.evidence.flatMap(({ files }) => files).find((each) => each.evidenceId === evidenceId)?.name ?? "";
  return go(`${addressOf(saved)}/evidence`, {
    tone: "success",
    title: t("evidence.added"),
    body: t("evidence.addedBody", { label: slot.label, name }),
  });
}

async function takeOff(visit: Visit, declaration: DeclarationView, key: string): Promise<Redirect> {
  const gone = declaration.evidence.flatMap(({ files }) => files).find((each) => each.key === key);
  if (gone !== undefined)
    await keepRefs(visit, declaration, (refs) => refs.filter(({ evidenceId }) => evidenceId !== gone.evidenceId));
  return go(`${addressOf(declaration)}/evidence`, { tone: "info", title: t("evidence.removed") });
}

/**
 * Writes the evidence of a declaration anew, with what is said in it as it stands. Files that come at the same time, from the same
 * page or from a telephone beside it, go on from one another.
 */
async function keepRefs(
  visit: Visit,
  declaration: DeclarationView,
  changed: (refs: Refs) => Refs,
  tries = TRIES,
): Promise<DeclarationView> {
  const { declarationId, version } = declaration;
  try {
    return await visit.ask(saveMyDeclaration, {
      params: { declarationId: String(declarationId) },
      body: { version, said: saidOf(declaration), evidence: changed(refsOf(declaration)) },
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "declaration_changed" || tries === 1) throw error;
    return keepRefs(visit, await readOne(visit), changed, tries - 1);
  }
}
