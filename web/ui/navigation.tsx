import dictionary from "../text/zh-CN/ui.json" with { type: "json" };
import { words } from "../text/text.ts";
import { Icon } from "./icon.tsx";
import type { Children, LinkItem, View } from "./types.ts";

const t = words("ui", dictionary);

/** One step of a breadcrumb; the last one has no address. */
export interface Crumb {
  readonly label: string;
  readonly href?: string;
}

/** The way from the start to this page. */
export function Breadcrumb({ crumbs }: { readonly crumbs: readonly Crumb[] }): View | null {
  if (crumbs.length === 0) return null;
  return (
    <nav class="breadcrumb" aria-label={t("breadcrumb.label")}>
      <ol>
        {crumbs.map((crumb) => (
          <li>
            {crumb.href === undefined ? (
              <span aria-current="page">{crumb.label}</span>
            ) : (
              <a href={crumb.href}>{crumb.label}</a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

export interface TabItem extends LinkItem {
  readonly current?: boolean;
  readonly count?: string;
}

/** Views of the same thing, each with an address of its own. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly TabItem[] }): View {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map((tab) => (
          <li>
            <a href={tab.href} aria-current={tab.current === true ? "page" : undefined}>
              {tab.label}
              {tab.count !== undefined && <span class="tab-count">{tab.count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export interface PaginationProps {
  /** Address of the page before and after this one; left out at either end. */
  readonly previousHref?: string | undefined;
  readonly nextHref?: string | undefined;
  /** For example "第 101–200 人，共 1,284 人". */
  readonly summary?: Children;
  /** Needed only where a page has two. */
  readonly label?: string;
}

/** Previous and next by key: lists are never paged by number, so page 3,000 costs what page 1 costs. */
export function Pagination({ previousHref, nextHref, summary, label }: PaginationProps): View {
  return (
    <nav class="pagination" aria-label={label ?? t("pagination.label")}>
      {previousHref === undefined ? (
        <span class="button button-secondary is-disabled">
          <Icon name="back" directional />
          {t("pagination.previous")}
        </span>
      ) : (
        <a class="button button-secondary" rel="prev" href={previousHref}>
          <Icon name="back" directional />
          {t("pagination.previous")}
        </a>
      )}
      {summary !== undefined && <span class="pagination-summary">{summary}</span>}
      {nextHref === undefined ? (
        <span class="button button-secondary is-disabled">
          {t("pagination.next")}
          <Icon name="arrow" directional />
        </span>
      ) : (
        <a class="button button-secondary" rel="next" href={nextHref}>
          {t("pagination.next")}
          <Icon name="arrow" directional />
        </a>
      )}
    </nav>
  );
}

export interface StepperProps {
  readonly label: string;
  readonly steps: readonly {
    readonly label: string;
    readonly note?: string;
    readonly href?: string;
    readonly state: "done" | "current" | "next" | "failed";
  }[];
}

/** The steps of something that takes several: upload, look, commit, done. */
export function Stepper({ label, steps }: StepperProps): View {
  return (
    <ol class="stepper" aria-label={label}>
      {steps.map((step, index) => (
        <li class={`step step-${step.state}`} aria-current={step.state === "current" ? "step" : undefined}>
          <span class="step-sign" aria-hidden="true">
            {step.state === "done" ? (
              <Icon name="check" />
            ) : step.state === "failed" ? (
              <Icon name="cross" />
            ) : (
              index + 1
            )}
          </span>
          <span class="step-text">
            {step.href === undefined ? step.label : <a href={step.href}>{step.label}</a>}
            <span class="visually-hidden">{t(`step.${step.state}`)}</span>
            {step.note !== undefined && <span class="hint">{step.note}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

export interface DisclosureProps {
  readonly summary: Children;
  readonly children: Children;
  readonly open?: boolean;
  readonly id?: string;
  /** `why` is the large one that opens the reasons. */
  readonly look?: "normal" | "why";
}

/** Something folded away, native. */
export function Disclosure({ summary, children, open = false, id, look = "normal" }: DisclosureProps): View {
  return (
    <details class={`disclosure disclosure-${look}`} open={open} id={id}>
      <summary>{summary}</summary>
      <div class="disclosure-body">{children}</div>
    </details>
  );
}

export interface DialogProps {
  readonly id: string;
  readonly title: string;
  readonly children: Children;
  /** Buttons; closing is always offered beside them. */
  readonly actions?: Children;
  /** `side` comes from the end of the line: for a record beside its list. */
  readonly look?: "centre" | "side";
}

/**
 * A native dialog. Open it with {@link DialogLink}; with scripts off its address (`#id`) shows it as a panel.
 * Focus goes in, Escape closes, and focus returns to the link.
 */
export function Dialog({ id, title, children, actions, look = "centre" }: DialogProps): View {
  return (
    <dialog class={`dialog dialog-${look}`} id={id} aria-labelledby={`${id}-title`}>
      <div class="dialog-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <a class="dialog-close" href={`#${id}-opener`} data-close aria-label={t("dialog.close")}>
          <Icon name="cross" />
        </a>
      </div>
      <div class="dialog-body">{children}</div>
      <div class="dialog-foot">
        {actions}
        <a class="button button-secondary" href={`#${id}-opener`} data-close>
          {t("dialog.close")}
        </a>
      </div>
    </dialog>
  );
}

/** Opens a {@link Dialog} of the same page. */
export function DialogLink({
  dialog,
  children,
  look = "secondary",
}: {
  readonly dialog: string;
  readonly children: Children;
  readonly look?: "primary" | "secondary" | "quiet" | "link";
}): View {
  return (
    <a
      id={`${dialog}-opener`}
      class={look === "link" ? undefined : `button button-${look}`}
      href={`#${dialog}`}
      data-dialog={dialog}
      aria-haspopup="dialog"
    >
      {children}
    </a>
  );
}

/** A node of a {@link Tree}. */
export interface TreeNode {
  readonly id: string;
  readonly label: Children;
  /** Badges and citations at the end of the line. */
  readonly aside?: Children;
  /** Sentences under the line. */
  readonly note?: Children;
  readonly open?: boolean;
  readonly children?: readonly TreeNode[];
}

/** Nested reasons or units: lists in lists, each branch folded by a native details. Reached by Tab, opened by Enter. */
export function Tree({ label, nodes }: { readonly label: string; readonly nodes: readonly TreeNode[] }): View {
  return (
    <div class="tree" role="group" aria-label={label}>
      <Branches nodes={nodes} />
    </div>
  );
}

function Branches({ nodes }: { nodes: readonly TreeNode[] }): View {
  return (
    <ul>
      {nodes.map((node) => {
        const line = (
          <>
            <span class="tree-label">{node.label}</span>
            {node.aside !== undefined && <span class="tree-aside">{node.aside}</span>}
          </>
        );
        const below = node.children ?? [];
        if (below.length === 0 && node.note === undefined) {
          return (
            <li id={node.id}>
              <div class="tree-leaf">{line}</div>
            </li>
          );
        }
        return (
          <li id={node.id}>
            <details open={node.open}>
              <summary>{line}</summary>
              {node.note !== undefined && <div class="tree-note">{node.note}</div>}
              {below.length > 0 && <Branches nodes={below} />}
            </details>
          </li>
        );
      })}
    </ul>
  );
}
