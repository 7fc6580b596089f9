import type { Crumb, View } from "../ui/index.ts";

/** The person a page is shown to. */
export interface Viewer {
  readonly name: string;
  /** What they are here, in words, for example "第八师人社局". */
  readonly role: string;
  /** What they may with the office they wear: the menu shows nothing else. */
  readonly permissions: readonly string[];
  /** Whether they have a ledger of their own. */
  readonly hasYear: boolean;
  /** How many offices they hold, worn or not. */
  readonly offices?: number;
  /** Declarations that wait on their own desk, counted to 100; absent where nobody asked. */
  readonly reviews?: number;
  /** Messages they have not read; absent where nobody asked. */
  readonly unread?: number;
}

/** A message about what was just done; shown once above the page. */
export interface Flash {
  readonly tone: "info" | "success" | "warn" | "error";
  readonly title: string;
  readonly body?: string;
}

/** Everything around a page: the same for every page of one request. */
export interface Shell {
  /** Path and query of this page, for the menu and for coming back. */
  readonly path: string;
  /** Nobody is chosen yet when left out. */
  readonly viewer?: Viewer | undefined;
  /** Demo mode: the banner says who one is and leads to the choice of another person. */
  readonly demo: boolean;
  /** Large-type mode (关怀版); see display.ts for the cookie. */
  readonly large: boolean;
  readonly flash?: readonly Flash[];
  /** A version of the notice of processing holds that the viewer has not taken note of. */
  readonly newNotice?: boolean;
  /** Telephone of the service desk, a dated setting; shown in the footer. */
  readonly servicePhone?: string;
  /** The version of the rules that decided, in words. */
  readonly rules?: string;
}

/** Hashed addresses of the client files. */
export interface Assets {
  readonly script: string;
  readonly styles: readonly string[];
}

/** A page: what the server renders for one address. Export it as `page` from `web/areas/<context>/<name>.tsx`. */
export interface PageDefinition<Data> {
  /** Words of the browser's title, without the product's name. */
  readonly title: (data: Data) => string;
  /** `dense` where officials work, `roomy` (the default) where learners do. */
  readonly density?: "dense" | "roomy";
  /** `text` for reading, `wide` (the default), `full` for broad tables. */
  readonly width?: "text" | "wide" | "full";
  readonly breadcrumb?: (data: Data) => readonly Crumb[];
  /** Seconds until the page asks again by itself with scripts off; undefined when nothing is running. */
  readonly refreshSeconds?: (data: Data) => number | undefined;
  /** The content, from its h1 (PageHead) on. */
  readonly Body: (props: { readonly data: Data; readonly shell: Shell }) => View;
}

/** The view data of a page: `DataOf<typeof page>`. */
export type DataOf<Page> = Page extends PageDefinition<infer Data> ? Data : never;

/** Gives a page its types; returns it unchanged. */
export function definePage<Data>(page: PageDefinition<Data>): PageDefinition<Data> {
  return page;
}
