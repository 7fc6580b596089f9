import dictionary from "../text/zh-CN/app.json" with { type: "json" };
import { words } from "../text/text.ts";
import { Breadcrumb, Callout, type Children, type Crumb, type View } from "../ui/index.ts";
import { displayRoute } from "./display.ts";
import { menuParts, type MenuItem, type MenuPart } from "./menu.ts";
import type { Shell } from "./shell.ts";

const t = words("app", dictionary);

/** The product's mark: a ring that is nearly full. */
function Mark(): View {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <circle class="mark-track" cx="16" cy="16" r="11" />
      <path class="mark-arc" d="M16 5a11 11 0 1 1-9.5 5.5" />
      <path class="mark-hand" d="M16 10v6.5l4.2 2.6" />
    </svg>
  );
}

/** Patterns that charts refer to by id; colours come from the style sheet. Level stripes look the same however far a bar is stretched. */
function Patterns(): View {
  return (
    <svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        <pattern id="hatch" width="10" height="2.5" patternUnits="userSpaceOnUse">
          <rect class="hatch-ground" width="10" height="2.5" />
          <rect class="hatch-line" width="10" height="1.2" />
        </pattern>
      </defs>
    </svg>
  );
}

function DemoBanner({ shell }: { shell: Shell }): View {
  return (
    <aside class="demo-banner" aria-label={t("demo.label")}>
      <p>
        <strong>{t("demo.label")}</strong>
        <span>
          {shell.viewer ? t("demo.as", { name: shell.viewer.name, role: shell.viewer.role }) : t("demo.nobody")}
        </span>
        <a href="/demo">{shell.viewer ? t("demo.change") : t("demo.choose")}</a>
        <a href="/demo/inbox">{t("demo.inbox")}</a>
      </p>
    </aside>
  );
}

function LargeSwitch({ shell }: { shell: Shell }): View {
  return (
    <form class="large-switch" method="post" action={displayRoute}>
      <input type="hidden" name="large" value={shell.large ? "0" : "1"} />
      <input type="hidden" name="return" value={shell.path} />
      <button type="submit" class="button button-quiet button-small" aria-pressed={shell.large ? "true" : "false"}>
        <span>{t("large.switch")}</span>
      </button>
    </form>
  );
}

/** Who one is, and the way out: at every width. */
function AccountBox({ shell }: { shell: Shell }): View {
  const { viewer, path } = shell;
  if (viewer === undefined)
    return (
      <p class="account-box">
        <a class="button button-quiet button-small" href={`/sign-in?to=${encodeURIComponent(toOf(path))}`}>
          <span>{t("account.signIn")}</span>
        </a>
        <a class="button button-quiet button-small" href="/register">
          <span>{t("account.register")}</span>
        </a>
      </p>
    );
  return (
    <div class="account-box" role="group" aria-label={t("account.label")}>
      <a href="/account" class="account-name">
        <span class="visually-hidden">{t("account.mine")}</span>
        <span>{viewer.name}</span>
      </a>
      {(viewer.offices ?? 0) > 0 && (
        <a class="button button-quiet button-small" href="/offices">
          <span>{t("offices")}</span>
        </a>
      )}
      <form method="post" action="/sign-out">
        <button type="submit" class="button button-quiet button-small">
          <span>{t("account.signOut")}</span>
        </button>
      </form>
    </div>
  );
}

/** Signing in leads back to the page one was on, unless that was about signing in itself. */
function toOf(path: string): string {
  return /^\/(?:sign-in|register|recover|demo)(?:[/?]|$)/.test(path) ? "/" : path;
}

/** How much there is of something, beside its name; nothing when there is none. */
function Count({ of, what }: { of: number; what: string }): View | null {
  if (of === 0) return null;
  return (
    <>
      {" "}
      <span class="inbox-count">{of > 99 ? "99+" : of}</span>
      <span class="visually-hidden">{what}</span>
    </>
  );
}

function MenuLink({ item }: { item: MenuItem }): View {
  return (
    <li>
      <a href={item.href} aria-current={item.current ? "page" : undefined}>
        {item.label}
        <Count of={item.count} what={t("menu.waiting")} />
      </a>
    </li>
  );
}

function Part({ part }: { part: MenuPart }): View {
  if ("href" in part) return <MenuLink item={part} />;
  return (
    <li>
      <details name="menu" class="menu-group">
        <summary data-current={part.current ? "true" : undefined}>{part.label}</summary>
        <ul>
          {part.items.map((item) => (
            <MenuLink item={item} />
          ))}
        </ul>
      </details>
    </li>
  );
}

/** The menu twice, of which one is shown: side by side where there is room, behind one word on a telephone. */
function Menu({ shell }: { shell: Shell }): View {
  const parts = menuParts(shell);
  return (
    <nav class="menu" aria-label={t("menu.label")}>
      <ul class="menu-wide">
        {parts.map((part) => (
          <Part part={part} />
        ))}
      </ul>
      <details class="menu-narrow menu-group">
        <summary>{t("menu.open")}</summary>
        <ul>
          {parts.map((part) =>
            "href" in part ? (
              <MenuLink item={part} />
            ) : (
              <li>
                <span class="menu-label">{part.label}</span>
                <ul>
                  {part.items.map((item) => (
                    <MenuLink item={item} />
                  ))}
                </ul>
              </li>
            ),
          )}
        </ul>
      </details>
    </nav>
  );
}

/** How many messages are unread, beside one's name. */
function InboxLink({ shell }: { shell: Shell }): View | null {
  const { viewer } = shell;
  if (viewer === undefined || !viewer.permissions.includes("notices:inbox:read")) return null;
  const count = viewer.unread ?? 0;
  return (
    <a class="inbox-link" href="/inbox">
      <span>{t("inbox.short")}</span>
      <Count of={count} what={t("inbox.unread")} />
    </a>
  );
}

function Header({ shell }: { shell: Shell }): View {
  return (
    <header class="site-header">
      <div class="site-header-inner">
        <a class="brand" href="/">
          <Mark />
          <span class="brand-name">{t("product.name")}</span>
          <span class="brand-line">{t("product.line")}</span>
        </a>
        <Menu shell={shell} />
        <div class="header-tools">
          <InboxLink shell={shell} />
          <AccountBox shell={shell} />
          <LargeSwitch shell={shell} />
        </div>
      </div>
    </header>
  );
}

function Footer({ shell }: { shell: Shell }): View {
  return (
    <footer class="site-footer">
      <div class="site-footer-inner">
        <p>{t("footer.what")}</p>
        <p class="cluster">
          {shell.rules !== undefined && <span>{t("footer.rules", { rules: shell.rules })}</span>}
          <span>{t("footer.clock")}</span>
          {shell.servicePhone !== undefined && <span>{t("footer.service", { phone: shell.servicePhone })}</span>}
        </p>
      </div>
    </footer>
  );
}

export interface FrameProps {
  readonly shell: Shell;
  readonly crumbs: readonly Crumb[];
  readonly density: "dense" | "roomy";
  readonly width: "text" | "wide" | "full";
  readonly children: Children;
}

/** A line that points at a notice one has not taken note of; everything goes on without it. */
function NewNotice(): View {
  return (
    <aside class="new-notice" aria-label={t("notice.title")}>
      {t("notice.new")} <a href="/privacy/notice#note">{t("notice.read")}</a>
    </aside>
  );
}

/** What stands around every page: skip link, banner, header, breadcrumb, messages, the page, footer. */
export function Frame({ shell, crumbs, density, width, children }: FrameProps): View {
  return (
    <body class={`density-${density}`}>
      <a class="skip" href="#main">
        {t("skip")}
      </a>
      {shell.demo && <DemoBanner shell={shell} />}
      <Header shell={shell} />
      <div class={`page page-${width}`}>
        <Breadcrumb crumbs={crumbs} />
        {(shell.flash ?? []).map((flash) => (
          <Callout tone={flash.tone} title={flash.title} role={flash.tone === "error" ? "alert" : "status"}>
            {flash.body}
          </Callout>
        ))}
        {shell.newNotice === true && <NewNotice />}
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Footer shell={shell} />
      <Patterns />
    </body>
  );
}
