import dictionary from "../text/zh-CN/ui.json" with { type: "json" };
import { words } from "../text/text.ts";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";
import type { Children, Tone, View } from "./types.ts";
import { classes } from "./types.ts";

const t = words("ui", dictionary);

const toneIcons: Record<Tone, IconName> = {
  neutral: "info",
  info: "info",
  success: "check",
  warn: "warn",
  error: "cross",
};

export interface PageHeadProps {
  /** The h1 of the page. */
  readonly title: string;
  /** A line above it: what kind of thing this is. */
  readonly eyebrow?: string;
  /** One or two plain sentences. */
  readonly lead?: Children;
  /** Beside the title: a badge, a year switch. */
  readonly aside?: Children;
}

/** Title of a page; every page has exactly one. */
export function PageHead({ title, eyebrow, lead, aside }: PageHeadProps): View {
  return (
    <div class="page-head">
      <div>
        {eyebrow !== undefined && <p class="eyebrow">{eyebrow}</p>}
        <h1>{title}</h1>
        {lead !== undefined && <p class="lead">{lead}</p>}
      </div>
      {aside !== undefined && <div class="page-head-aside">{aside}</div>}
    </div>
  );
}

export interface CardProps {
  readonly title?: string;
  readonly children: Children;
  /** Beside the title: a badge or a small link. */
  readonly aside?: Children;
  /** Links or buttons at the foot. */
  readonly footer?: Children;
  /** Heading level, 2 unless said otherwise. */
  readonly level?: 2 | 3;
  readonly id?: string;
  /** `plain` has no frame: only a heading and space. */
  readonly look?: "framed" | "plain" | "tinted";
}

/** A section of a page with a heading of its own. */
export function Card({ title, children, aside, footer, level = 2, id, look = "framed" }: CardProps): View {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section class={classes("card", `card-${look}`)} id={id}>
      {(title !== undefined || aside !== undefined) && (
        <div class="card-head">
          {title !== undefined && <Heading>{title}</Heading>}
          {aside}
        </div>
      )}
      <div class="card-body">{children}</div>
      {footer !== undefined && <div class="card-foot">{footer}</div>}
    </section>
  );
}

/** Cards side by side where there is room. */
export function CardGrid({
  children,
  size = "medium",
}: {
  readonly children: Children;
  readonly size?: "small" | "medium" | "large";
}): View {
  return <div class={`grid grid-${size}`}>{children}</div>;
}

/** Pieces below each other with even space between them. */
export function Stack({
  children,
  gap = "medium",
}: {
  readonly children: Children;
  readonly gap?: "small" | "medium" | "large";
}): View {
  return <div class={`stack stack-${gap}`}>{children}</div>;
}

/** Small pieces in a row that wraps: badges, citations, links. */
export function Cluster({ children }: { readonly children: Children }): View {
  return <div class="cluster">{children}</div>;
}

export interface CalloutProps {
  readonly tone?: "info" | "success" | "warn" | "error";
  readonly title?: string;
  readonly children?: Children;
  /** `alert` is spoken at once; use it for what answers an action. */
  readonly role?: "alert" | "status" | "note";
}

/** A message that stands out; its tone is said in a word as well as by colour and icon. */
export function Callout({ tone = "info", title, children, role = "note" }: CalloutProps): View {
  return (
    <div class={classes("callout", `tone-${tone}`)} role={role}>
      <Icon name={toneIcons[tone]} />
      <div>
        <p class="callout-title">
          <span class={title === undefined ? undefined : "visually-hidden"}>{t(`tone.${tone}`)}</span>
          {title}
        </p>
        {children !== undefined && <div class="callout-body">{children}</div>}
      </div>
    </div>
  );
}

export interface EmptyStateProps {
  readonly title: string;
  /** Why it is empty and what to do about it. */
  readonly children?: Children;
  readonly action?: { readonly label: string; readonly href: string };
}

/** Nothing to show, and why. */
export function EmptyState({ title, children, action }: EmptyStateProps): View {
  return (
    <div class="empty">
      <Icon name="empty" size="large" />
      <p class="empty-title">{title}</p>
      {children !== undefined && <div class="hint">{children}</div>}
      {action && (
        <p>
          <a class="button button-secondary" href={action.href}>
            {action.label}
          </a>
        </p>
      )}
    </div>
  );
}

export interface ErrorStateProps {
  /** Name of the refusal in words. */
  readonly title?: string;
  /** Place and remedy. */
  readonly children?: Children;
  /** What to quote to the service desk. */
  readonly reference?: string;
  readonly retryHref?: string;
}

/** Something could not be shown or done: what, and what helps. */
export function ErrorState({ title, children, reference, retryHref }: ErrorStateProps): View {
  return (
    <div class="empty empty-error" role="alert">
      <Icon name="warn" size="large" />
      <p class="empty-title">{title ?? t("error.title")}</p>
      <div class="hint">{children ?? t("error.body")}</div>
      {reference !== undefined && (
        <p class="hint">
          {t("error.reference")} <code>{reference}</code>
        </p>
      )}
      {retryHref !== undefined && (
        <p>
          <a class="button button-secondary" href={retryHref}>
            {t("error.retry")}
          </a>
        </p>
      )}
    </div>
  );
}

/** Grey lines in place of what is being worked out; screen readers hear the words. */
export function Skeleton({ lines = 3, label }: { readonly lines?: number; readonly label?: string }): View {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{label ?? t("loading.label")}</span>
      {Array.from({ length: lines }, () => (
        <span class="skeleton-line" aria-hidden="true" />
      ))}
    </div>
  );
}

/** A small turning sign with words, for inside a card. */
export function Loading({ label }: { readonly label?: string }): View {
  return (
    <p class="loading" role="status">
      <span class="spinner" aria-hidden="true" />
      {label ?? t("loading.label")}
    </p>
  );
}

export interface KeyValueProps {
  readonly rows: readonly { readonly key: string; readonly value: Children; readonly note?: Children }[];
  /** `columns` sets pairs beside each other where there is room. */
  readonly layout?: "rows" | "columns";
}

/** Names and values, as a description list. */
export function KeyValue({ rows, layout = "rows" }: KeyValueProps): View {
  return (
    <dl class={`key-value key-value-${layout}`}>
      {rows.map((row) => (
        <div>
          <dt>{row.key}</dt>
          <dd>
            {row.value}
            {row.note !== undefined && <span class="hint">{row.note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export interface FigureProps {
  /** Already formatted. */
  readonly value: string;
  readonly label: string;
  readonly unit?: string;
  readonly note?: Children;
  /** Drill-down. */
  readonly href?: string;
}

/** One large number with its name. */
export function Figure({ value, label, unit, note, href }: FigureProps): View {
  const number = (
    <>
      <span class="figure-value">{value}</span>
      {unit !== undefined && <span class="figure-unit">{unit}</span>}
    </>
  );
  return (
    <div class="figure">
      <p class="figure-label">{label}</p>
      <p class="figure-number">
        {href === undefined ? (
          number
        ) : (
          <a href={href}>
            {number}
            <span class="visually-hidden">{label}</span>
          </a>
        )}
      </p>
      {note !== undefined && <p class="hint">{note}</p>}
    </div>
  );
}

/** Fixed-width text as it is: receipts, files, digests. Scrolls within itself; can be copied with the client script. */
export function Pre({
  text,
  label,
  id,
  copy = true,
}: {
  readonly text: string;
  readonly label: string;
  readonly id: string;
  readonly copy?: boolean;
}): View {
  return (
    <div class="pre">
      {copy && (
        <button
          type="button"
          class="button button-quiet button-small"
          data-copy={id}
          data-copied={t("copy.done")}
          hidden
        >
          <span>{t("copy.label")}</span>
        </button>
      )}
      <pre id={id} tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
    </div>
  );
}

export interface ReceiptProps {
  readonly title: string;
  readonly rows: KeyValueProps["rows"];
  /** The whole receipt as text, folded away. */
  readonly text?: string;
  readonly id: string;
}

/** What a decision rests on: policy, digests, engine version, facts. */
export function Receipt({ title, rows, text, id }: ReceiptProps): View {
  return (
    <section class="receipt" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{title}</h3>
      <KeyValue rows={rows} />
      {text !== undefined && (
        <details class="disclosure">
          <summary>{t("receipt.whole")}</summary>
          <Pre text={text} label={t("receipt.textOf", { title })} id={`${id}-text`} />
        </details>
      )}
    </section>
  );
}

/** Text for screen readers only. */
export function VisuallyHidden({ children }: { readonly children: Children }): View {
  return <span class="visually-hidden">{children}</span>;
}
