import dictionary from "../text/zh-CN/ui.json" with { type: "json" };
import { words } from "../text/text.ts";
import { Icon } from "./icon.tsx";
import { fieldId } from "./field.tsx";
import type { Children, View } from "./types.ts";
import { classes } from "./types.ts";

const t = words("ui", dictionary);

/** One thing that is wrong with what was sent. */
export interface FormError {
  /** Name of the field; left out when the error belongs to the whole form. */
  readonly field?: string;
  /** What is wrong and how to put it right. */
  readonly message: string;
}

export interface ErrorSummaryProps {
  readonly errors: readonly FormError[];
  readonly title?: string;
  /** Takes the focus when the page opens, unless set to false. */
  readonly focus?: boolean;
}

/** All errors of a form in one box above it, each a link to its field. */
export function ErrorSummary({ errors, title, focus = true }: ErrorSummaryProps): View | null {
  if (errors.length === 0) return null;
  return (
    <div class="error-summary" role="alert" tabIndex={-1} data-focus={focus}>
      <p class="error-summary-title">
        <Icon name="warn" />
        {title ?? t("form.errors", { count: errors.length })}
      </p>
      <ul>
        {errors.map((error) => (
          <li>
            {error.field === undefined ? error.message : <a href={`#${fieldId(error.field)}`}>{error.message}</a>}
          </li>
        ))}
      </ul>
    </div>
  );
}

export interface FormProps {
  readonly action: string;
  /** `post` for what changes something, `get` for what only asks. */
  readonly method?: "post" | "get";
  readonly children: Children;
  /** Buttons at the end. */
  readonly actions?: Children;
  readonly errors?: readonly FormError[];
  /** Set when the form carries a file. */
  readonly upload?: boolean;
  readonly id?: string;
  /** Values sent along unseen. */
  readonly hidden?: Readonly<Record<string, string>>;
  /** Fields side by side where there is room. */
  readonly columns?: boolean;
  /** The error summary takes the focus when the page opens, unless set to false. */
  readonly focusErrors?: boolean;
}

/** A form with its error summary above and its buttons below. */
export function Form({ action, method = "post", children, actions, errors = [], columns, ...rest }: FormProps): View {
  return (
    <form
      id={rest.id}
      class={classes("form", columns && "form-columns")}
      action={action}
      method={method}
      encType={rest.upload === true ? "multipart/form-data" : undefined}
    >
      <ErrorSummary errors={errors} focus={rest.focusErrors ?? true} />
      {Object.entries(rest.hidden ?? {}).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <div class="form-fields">{children}</div>
      {actions !== undefined && <div class="form-actions">{actions}</div>}
    </form>
  );
}

/** The error of one field among several, or undefined: `error={errorOf(errors, 'hours')}`. */
export function errorOf(errors: readonly FormError[], field: string): string | undefined {
  return errors.find((error) => error.field === field)?.message;
}

export interface FilterBarProps {
  readonly action: string;
  /** Fields: search box, selects, radios. */
  readonly children: Children;
  /** Address without any filter; shown when a filter is set. */
  readonly resetHref?: string | undefined;
  /** Values kept although they are not fields here, for example the sort order. */
  readonly hidden?: Readonly<Record<string, string>>;
  /** What came out, for example "128 人". */
  readonly result?: Children;
  /** Send by itself when a choice changes (with the client script). True unless set to false. */
  readonly auto?: boolean;
  readonly label?: string;
}

/** Filters as a GET form: the address carries everything, so it can be kept, sent and opened again. */
export function FilterBar({
  action,
  children,
  resetHref,
  hidden = {},
  result,
  auto = true,
  label,
}: FilterBarProps): View {
  return (
    <form
      class="filter-bar"
      action={action}
      method="get"
      role="search"
      aria-label={label ?? t("filter.label")}
      data-auto={auto}
    >
      {Object.entries(hidden).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <div class="filter-fields">
        {children}
        <div class="filter-buttons">
          <button type="submit" class="button button-primary">
            <span>{t("filter.apply")}</span>
          </button>
          {resetHref !== undefined && (
            <a class="button button-quiet" href={resetHref}>
              <span>{t("filter.reset")}</span>
            </a>
          )}
        </div>
      </div>
      {auto && (
        <p class="hint needs-script" hidden>
          {t("filter.autoHint")}
        </p>
      )}
      {result !== undefined && (
        <p class="filter-result" role="status">
          {result}
        </p>
      )}
    </form>
  );
}

export interface SearchBoxProps {
  readonly name?: string;
  readonly label: string;
  readonly value?: string;
  readonly hint?: string;
  /** With a form and button of its own; without it the box is a field of a FilterBar. */
  readonly action?: string;
  /** Large, for a page that is about searching. */
  readonly large?: boolean;
  readonly buttonLabel?: string;
}

/** A search box, alone (with `action`) or inside a FilterBar (without). */
export function SearchBox({
  name = "q",
  label,
  value,
  hint,
  action,
  large = false,
  buttonLabel,
}: SearchBoxProps): View {
  const id = fieldId(name);
  const box = (
    <div class={classes("field", "search", large && "search-large")}>
      <label class="field-label" for={id}>
        {label}
      </label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <span class="search-box">
        <Icon name="search" />
        <input
          class="input"
          type="search"
          id={id}
          name={name}
          value={value}
          autoComplete="off"
          maxLength={100}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        />
        {action !== undefined && (
          <button type="submit" class="button button-primary">
            <span>{buttonLabel ?? t("search.go")}</span>
          </button>
        )}
      </span>
    </div>
  );
  if (action === undefined) return box;
  return (
    <form action={action} method="get" role="search" aria-label={label}>
      {box}
    </form>
  );
}
