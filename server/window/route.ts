/** What a page of the window says about itself: the table from which all routes are made. */
import { Readable } from "node:stream";
import type { Actor } from "../../contract/actor.ts";
import { XLSX, type AnsweredFile, type UploadedFile } from "../../contract/files.ts";
import type { OperationDefinition, OutputOf, RequestOf } from "../../contract/operation.ts";
import type { Permission } from "../../contract/rights.ts";
import type { DataOf, Flash, PageDefinition } from "../../web/app/shell.ts";
import { Refusal } from "../platform/refusal.ts";

/** One request to a page, as its functions see it. */
export interface Visit {
  /** Path and query as asked for. */
  readonly path: string;
  /** Values of the `:name` places of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Fields of a posted form; empty for everything else. */
  readonly fields: URLSearchParams;
  /** Files of a posted form, by field; a field without a chosen file is absent. */
  readonly files: ReadonlyMap<string, UploadedFile>;
  /** Who asks; undefined when nobody is signed in. */
  readonly actor: Actor | undefined;
  /** Today in Asia/Shanghai as yyyymmdd. */
  readonly today: number;
  readonly demo: boolean;
  /** Telephone of the service desk as of today. */
  servicePhone(): Promise<string>;
  /**
   * Calls an operation with the rights of whoever asks. Throws `Refusal`, which becomes a page by itself.
   * A field `idempotency_key` of the form goes along.
   */
  ask<Definition extends OperationDefinition>(
    definition: Definition,
    request: RequestOf<Definition>,
  ): Promise<OutputOf<Definition>>;
  /** As `ask`, but undefined where the caller may not, or where there is nothing: for parts that a page can do without. */
  askIfAllowed<Definition extends OperationDefinition>(
    definition: Definition,
    request: RequestOf<Definition>,
  ): Promise<OutputOf<Definition> | undefined>;
}

/** An answer that is a page. */
export interface Shown {
  readonly kind: "page";
  readonly page: string;
  readonly view: unknown;
  readonly status: number;
}

/** An answer that leads elsewhere, with a message to show there once. */
export interface Redirect {
  readonly kind: "redirect";
  readonly to: string;
  readonly flash?: Flash | undefined;
}

/** An answer that is a file to keep. */
export interface Download {
  /** As the file is to be called; may hold Chinese. */
  readonly name: string;
  readonly type: string;
  readonly content: string | Buffer | Readable;
}

interface AnyRoute {
  /** With `:name` for places. */
  readonly path: `/${string}`;
  /** Whoever lacks it gets the same answer as for a page that does not exist. */
  readonly permission: Permission;
  /** Exists in demo mode only. */
  readonly demoOnly?: boolean;
  /** The operations it may call; any other is a fault. */
  readonly operations: readonly OperationDefinition[];
}

/** A page: reads through operations, changes nothing. */
export interface PageRoute extends AnyRoute {
  readonly method: "GET";
  /** `<context>/<file>` under web/areas. */
  readonly page: string;
  view(visit: Visit): unknown;
  /** Whether the page has to do with payment: then the telephone of the service desk stands in its footer. */
  readonly payment?: true | ((view: never) => boolean);
}

/** What a form is sent to: one operation, then a redirect; or the form's page again with its errors. */
export interface FormRoute extends AnyRoute {
  readonly method: "POST";
  /**
   * The form may carry files (multipart): the largest one in bytes, and the longest text of a field in bytes. With `cut` a larger
   * one comes as far as that, so that the form can say beside its field that it is too large.
   */
  readonly upload?: { readonly file: number; readonly text?: number; readonly cut?: true };
  act(visit: Visit): Redirect | Shown | Promise<Redirect | Shown>;
}

/** A file that can be kept. */
export interface FileRoute extends AnyRoute {
  readonly method: "GET";
  /** May lead elsewhere instead, to where what is missing for the file can be had. */
  file(visit: Visit): Download | Redirect | Promise<Download | Redirect>;
}

export type Route = PageRoute | FormRoute | FileRoute;

type Given<Kind extends Route> = Omit<Kind, "method" | "view" | "payment">;

/**
 * A page of the table; its view data are checked against the page's own type when that is named:
 * `page<typeof import("../../../web/areas/policy/policy.tsx").page>({ … })`. `view` may redirect instead.
 */
export function page<Page extends PageDefinition<never>>(
  route: Given<PageRoute> & {
    view(visit: Visit): DataOf<Page> | Redirect | Promise<DataOf<Page> | Redirect>;
    payment?: true | ((view: DataOf<Page>) => boolean);
  },
): PageRoute {
  return { ...route, method: "GET" };
}

/** A form of the table. */
export function form(route: Given<FormRoute>): FormRoute {
  return { ...route, method: "POST" };
}

/** A file of the table. */
export function file(route: Given<FileRoute>): FileRoute {
  return { ...route, method: "GET" };
}

/** A file that an operation answers with, a workbook unless said otherwise. */
export function download({ fileName, chunks }: AnsweredFile, type: string = XLSX): Download {
  return { name: fileName, type, content: Readable.from(chunks) };
}

/** The number of something as an address or a form has it; undefined for what is none. */
export function idTyped(text: string | null | undefined): string | undefined {
  return /^[1-9]\d{0,14}$/.exec(text ?? "")?.[0];
}

/** The same where there is nothing without it. Throws `not_found`. */
export function idIn(text: string | null | undefined): string {
  const id = idTyped(text);
  if (id === undefined) throw new Refusal("not_found");
  return id;
}

/** Leads elsewhere on this site by GET; `flash` is shown there once. */
export function go(to: string, flash?: Flash): Redirect {
  return { kind: "redirect", to, flash };
}

/** Shows a page in answer to a form, for instance the form again with its errors (422 unless said otherwise). */
export function show<Page extends PageDefinition<never>>(name: string, view: DataOf<Page>, status = 422): Shown {
  return { kind: "page", page: name, view, status };
}

/** Whether what a page gave is a redirect and not its view data. */
export function isRedirect(given: unknown): given is Redirect {
  return typeof given === "object" && given !== null && (given as { kind?: unknown }).kind === "redirect";
}
