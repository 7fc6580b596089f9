import { renderToString } from "preact-render-to-string";

import dictionary from "../text/zh-CN/app.json" with { type: "json" };
import { words } from "../text/text.ts";
import { Frame } from "./frame.tsx";
import type { Assets, PageDefinition, Shell } from "./shell.ts";

const t = words("app", dictionary);

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%230b5a5e'/%3E%3Cpath d='M16 6a10 10 0 1 1-8.7 5M16 10.5V17l4 2.4' fill='none' stroke='%23fff' stroke-width='2.6' stroke-linecap='round'/%3E%3C/svg%3E";

const modules = import.meta.glob<Record<string, unknown>>("../areas/*/*.tsx", { eager: true });

/** Every page by its name, `<context>/<file>`: all files of web/areas that export a `page`. */
const pages = new Map<string, PageDefinition<unknown>>();
for (const [path, module] of Object.entries(modules)) {
  const page = module["page"];
  if (page === undefined) continue;
  pages.set(path.replace(/^.*\/areas\//, "").replace(/\.tsx$/, ""), page as PageDefinition<unknown>);
}

/** Names of all pages in the bundle. */
export function pageNames(): string[] {
  return [...pages.keys()].sort();
}

export interface RenderInput {
  /** `<context>/<file>` under web/areas, for example "gallery/gallery". */
  readonly page: string;
  /** The page's view data. */
  readonly data: unknown;
  readonly shell: Shell;
  readonly assets: Assets;
}

/**
 * Renders a whole HTML document. Pure: the same input gives the same text.
 * @throws Error when there is no such page, or a page asks for words that do not exist.
 */
export function renderDocument({ page: name, data, shell, assets }: RenderInput): string {
  const page = pages.get(name);
  if (page === undefined) throw new Error(`window: there is no page "${name}"`);
  const { Body, density = "roomy", width = "wide" } = page;
  const refresh = page.refreshSeconds?.(data);
  const document = (
    <html lang="zh-CN" data-large={shell.large ? "on" : undefined}>
      <head>
        <meta charset="utf-8" />
        <title>{t("document.title", { title: page.title(data) })}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <link rel="icon" href={icon} />
        {assets.styles.map((href) => (
          <link rel="stylesheet" href={href} />
        ))}
        {refresh !== undefined && (
          <noscript>
            <meta http-equiv="refresh" content={String(refresh)} />
          </noscript>
        )}
        <script type="module" src={assets.script} />
      </head>
      <Frame shell={shell} crumbs={page.breadcrumb?.(data) ?? []} density={density} width={width}>
        <Body data={data} shell={shell} />
      </Frame>
    </html>
  );
  return `<!doctype html>${renderToString(document)}`;
}
