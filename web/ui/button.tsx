import dictionary from "../text/zh-CN/ui.json" with { type: "json" };
import { words } from "../text/text.ts";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";
import type { Children, View } from "./types.ts";
import { classes } from "./types.ts";

const t = words("ui", dictionary);

/** `primary` once per view, `danger` for what cannot be undone, `quiet` for what stands beside. */
export type ButtonLook = "primary" | "secondary" | "quiet" | "danger";

export interface ButtonProps {
  readonly children: Children;
  readonly look?: ButtonLook;
  /** `submit` unless said otherwise; `button` needs the client script (`data-*` hooks). */
  readonly type?: "submit" | "button" | "reset";
  readonly name?: string;
  readonly value?: string;
  readonly disabled?: boolean;
  /** Why the button is disabled, in words beside it. */
  readonly disabledReason?: string;
  readonly icon?: IconName;
  readonly size?: "normal" | "small";
  /** Id of a form elsewhere in the page. */
  readonly form?: string;
  /** Another address for this button's submission. */
  readonly formAction?: string;
  /** Sends although the browser finds something missing: for keeping what is not finished. */
  readonly formNoValidate?: boolean;
  readonly id?: string;
}

/** A button of a form. */
export function Button(props: ButtonProps): View {
  const { look = "secondary", type = "submit", size = "normal", icon, disabled = false, disabledReason } = props;
  const button = (
    <button
      id={props.id}
      type={type}
      name={props.name}
      value={props.value}
      disabled={disabled}
      form={props.form}
      formAction={props.formAction}
      formNoValidate={props.formNoValidate}
      class={classes("button", `button-${look}`, size === "small" && "button-small")}
    >
      {icon && <Icon name={icon} />}
      <span>{props.children}</span>
    </button>
  );
  if (!disabled || disabledReason === undefined) return button;
  return (
    <span class="button-with-reason">
      {button}
      <span class="hint">{disabledReason}</span>
    </span>
  );
}

export interface LinkButtonProps {
  readonly href: string;
  readonly children: Children;
  readonly look?: ButtonLook;
  readonly icon?: IconName;
  readonly size?: "normal" | "small";
}

/** A link that looks like a button: for going somewhere, never for changing something. */
export function LinkButton({ href, children, look = "secondary", icon, size = "normal" }: LinkButtonProps): View {
  return (
    <a href={href} class={classes("button", `button-${look}`, size === "small" && "button-small")}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </a>
  );
}

export interface ExportLinkProps {
  readonly href: string;
  /** What is exported, for example the number of people. */
  readonly children?: Children;
  /** Written behind the words. */
  readonly format?: "xlsx" | "csv" | "json" | "yaml" | "pdf";
}

/** A download of what the screen shows, with its format stated. */
export function ExportLink({ href, children, format = "xlsx" }: ExportLinkProps): View {
  return (
    <a href={href} class="button button-secondary button-small" download>
      <Icon name="download" />
      <span>
        {children ?? t("export.label")} <span class="button-note">.{format}</span>
      </span>
    </a>
  );
}

export interface ToolbarProps {
  /** Name of the group for screen readers. */
  readonly label: string;
  readonly children: Children;
  /** What stands at the other end, for example a count. */
  readonly aside?: Children;
}

/** A row of buttons and links that belong to what stands below; wraps on a phone. */
export function Toolbar({ label, children, aside }: ToolbarProps): View {
  return (
    <div class="toolbar" role="group" aria-label={label}>
      <div class="toolbar-main">{children}</div>
      {aside !== undefined && <div class="toolbar-aside">{aside}</div>}
    </div>
  );
}

export interface PrintButtonProps {
  readonly children?: Children;
}

/** Prints the page; shown only when the client script runs (the browser's own menu prints otherwise). */
export function PrintButton({ children }: PrintButtonProps): View {
  return (
    <button type="button" class="button button-secondary button-small" data-print hidden>
      <Icon name="print" />
      <span>{children ?? t("print.label")}</span>
    </button>
  );
}

export interface NextActionProps {
  /** The one thing to do, as a sentence: large. */
  readonly title: string;
  readonly children?: Children;
  /** The one action. Leave it out when there is nothing to do but wait. */
  readonly action?: { readonly label: string; readonly href: string };
  /** Alternatives, plain links. */
  readonly also?: readonly { readonly label: string; readonly href: string }[];
  /** `done`: nothing owed; `wait`: somebody else has to act. */
  readonly state?: "do" | "wait" | "done";
  readonly id?: string;
}

/** The one next step of a learner, with one big button. At most one on a page. */
export function NextAction({
  title,
  children,
  action,
  also = [],
  state = "do",
  id = "next-action",
}: NextActionProps): View {
  const icon: IconName = state === "done" ? "check" : state === "wait" ? "clock" : "arrow";
  return (
    <section class={classes("next-action", `next-${state}`)} id={id} aria-labelledby={`${id}-title`}>
      <p class="eyebrow">
        <Icon name={icon} directional={state === "do"} />
        {t(`next.${state}`)}
      </p>
      <h2 id={`${id}-title`}>{title}</h2>
      {children !== undefined && <div class="next-body">{children}</div>}
      {(action || also.length > 0) && (
        <p class="next-links">
          {action && (
            <a class="button button-accent" href={action.href}>
              <span>{action.label}</span>
              <Icon name="arrow" directional />
            </a>
          )}
          {also.map((link) => (
            <a href={link.href}>{link.label}</a>
          ))}
        </p>
      )}
    </section>
  );
}
