/** Files that come with a request, and files that are answered. */
import { z } from "zod";

/** Media type of workbooks. */
export const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** A file of a form. */
export interface UploadedFile {
  /** As the sender calls it: a label and nothing more. */
  name: string;
  content: Uint8Array;
}

/** A file as an operation answers it, made while it is sent. */
export interface AnsweredFile {
  fileName: string;
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Where it is known only with the file; otherwise what the operation says. */
  media?: string | undefined;
  /** To be shown inside a page; otherwise it is to be saved. */
  inline?: boolean | undefined;
}

const BINARY = { openapi: { type: "string", format: "binary" } };

/** A file of a form. */
export const uploadSchema = z
  .custom<UploadedFile>(isUpload, {
    message: "没有收到文件",
    params: { code: "missing_file", remedy: "请用表单的 file 一项上传文件" },
  })
  .meta(BINARY);

/** A part of a file that comes in parts. */
export const partBody = z.strictObject({
  at: z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .describe("Where the part begins, in bytes."),
  file: uploadSchema,
});

/** Any file as an answer. */
export const contentSchema = z.custom<AnsweredFile>().meta(BINARY);

/** A workbook as an answer. */
export const workbookSchema = z.custom<AnsweredFile>().meta(BINARY);

function isUpload(value: unknown): boolean {
  const file = value as Partial<UploadedFile> | null;
  return (
    typeof file === "object" && file !== null && typeof file.name === "string" && file.content instanceof Uint8Array
  );
}
