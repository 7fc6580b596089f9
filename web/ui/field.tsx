import dictionary from "../text/zh-CN/ui.json" with { type: "json" };
import { words } from "../text/text.ts";
import { Icon } from "./icon.tsx";
import type { Children, Option, View } from "./types.ts";
import { classes } from "./types.ts";

const t = words("ui", dictionary);

/** What every field has. `id` is `field-<name>` unless given, so an error summary can link to it. */
export interface FieldBase {
  readonly name: string;
  readonly label: string;
  /** Help in words under the label; say the format here. */
  readonly hint?: string;
  /** What is wrong and how to put it right. */
  readonly error?: string | undefined;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly id?: string;
}

/** The id a field gets, for links from an error summary. */
export function fieldId(name: string): string {
  return `field-${name.replace(/[^A-Za-z0-9_-]/g, "-")}`;
}

interface Described {
  id: string;
  described: string | undefined;
}

function describe(props: FieldBase): Described {
  const id = props.id ?? fieldId(props.name);
  const parts = [props.hint !== undefined && `${id}-hint`, props.error !== undefined && `${id}-error`].filter(Boolean);
  return { id, described: parts.length > 0 ? parts.join(" ") : undefined };
}

/** Label, hint and error around one control; used by the fields below. */
function FieldFrame({ props, id, children }: { props: FieldBase; id: string; children: Children }): View {
  return (
    <div class={classes("field", props.error !== undefined && "field-wrong")}>
      <label class="field-label" for={id}>
        {props.label}
        {props.required !== true && <span class="field-optional">{t("field.optional")}</span>}
      </label>
      {props.hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
      {props.error !== undefined && <FieldError id={`${id}-error`} message={props.error} />}
      {children}
    </div>
  );
}

/** The sentence beside a field that says what is wrong. */
export function FieldError({ id, message }: { readonly id: string; readonly message: string }): View {
  return (
    <p class="field-error" id={id}>
      <Icon name="warn" />
      <span>
        <span class="visually-hidden">{t("field.errorPrefix")}</span>
        {message}
      </span>
    </p>
  );
}

export interface TextFieldProps extends FieldBase {
  readonly value?: string;
  readonly type?: "text" | "search" | "email" | "tel" | "url" | "password";
  readonly inputMode?: "text" | "numeric" | "decimal" | "tel";
  readonly autoComplete?: string;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** Width in characters: `short` 8, `medium` 20, `full` the line. */
  readonly width?: "short" | "medium" | "full";
  /** Unit written behind the box, for example 学时. */
  readonly suffix?: string;
}

/** One line of text. */
export function TextField(props: TextFieldProps): View {
  const { id, described } = describe(props);
  // Preact types the attributes of an input by each literal type of its own; every type offered here takes the same ones.
  const type = (props.type ?? "text") as "text";
  const input = (
    <input
      id={id}
      name={props.name}
      type={type}
      value={props.value}
      inputMode={props.inputMode}
      autoComplete={props.autoComplete}
      maxLength={props.maxLength}
      pattern={props.pattern}
      required={props.required}
      disabled={props.disabled}
      aria-describedby={described}
      aria-invalid={props.error !== undefined ? "true" : undefined}
      class={classes("input", `input-${props.width ?? "full"}`)}
    />
  );
  return (
    <FieldFrame props={props} id={id}>
      {props.suffix === undefined ? (
        input
      ) : (
        <span class="input-with-suffix">
          {input}
          <span aria-hidden="true">{props.suffix}</span>
        </span>
      )}
    </FieldFrame>
  );
}

export interface TextAreaProps extends FieldBase {
  readonly value?: string;
  readonly rows?: number;
  readonly maxLength?: number;
}

/** Several lines of text. */
export function TextArea(props: TextAreaProps): View {
  const { id, described } = describe(props);
  return (
    <FieldFrame props={props} id={id}>
      <textarea
        id={id}
        name={props.name}
        rows={props.rows ?? 4}
        maxLength={props.maxLength}
        required={props.required}
        disabled={props.disabled}
        aria-describedby={described}
        aria-invalid={props.error !== undefined ? "true" : undefined}
        class="input"
      >
        {props.value ?? ""}
      </textarea>
    </FieldFrame>
  );
}

export interface DateFieldProps extends FieldBase {
  /** As typed: "2026-06-30". */
  readonly value?: string;
}

/** A date as text, the format said in words: native date boxes speak the browser's language, not the page's. */
export function DateField(props: DateFieldProps): View {
  const hint = props.hint === undefined ? t("field.dateFormat") : props.hint + t("field.dateFormat");
  const full = { ...props, hint };
  const { id, described } = describe(full);
  return (
    <FieldFrame props={full} id={id}>
      <input
        id={id}
        name={props.name}
        type="text"
        inputMode="numeric"
        autoComplete="off"
        maxLength={12}
        value={props.value}
        pattern={t("field.datePattern")}
        data-wrong={t("field.dateWrong")}
        required={props.required}
        disabled={props.disabled}
        aria-describedby={described}
        aria-invalid={props.error !== undefined ? "true" : undefined}
        class="input input-short"
      />
    </FieldFrame>
  );
}

export interface SelectFieldProps extends FieldBase {
  readonly options: readonly Option[];
  readonly value?: string;
  /** Words of the empty first choice; left out when there must always be a value. */
  readonly emptyLabel?: string;
}

/** One of many, native. */
export function SelectField(props: SelectFieldProps): View {
  const { id, described } = describe(props);
  return (
    <FieldFrame props={props} id={id}>
      <span class="select">
        <select
          id={id}
          name={props.name}
          required={props.required}
          disabled={props.disabled}
          aria-describedby={described}
          aria-invalid={props.error !== undefined ? "true" : undefined}
          class="input"
        >
          {props.emptyLabel !== undefined && (
            <option value="" selected={!props.value}>
              {props.emptyLabel}
            </option>
          )}
          {props.options.map((option) => (
            <option value={option.value} selected={option.value === props.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="down" />
      </span>
    </FieldFrame>
  );
}

export interface FileFieldProps extends FieldBase {
  /** Accepted types, for example ".xlsx". */
  readonly accept?: string;
  readonly multiple?: boolean;
}

/** A file. With the client script the button and the chosen name are in Chinese; without it the browser's own control stays. */
export function FileField(props: FileFieldProps): View {
  const { id, described } = describe(props);
  return (
    <FieldFrame props={props} id={id}>
      <span class="file" data-file data-none={t("file.none")} data-many={t("file.many")}>
        <input
          id={id}
          name={props.name}
          type="file"
          accept={props.accept}
          multiple={props.multiple}
          required={props.required}
          disabled={props.disabled}
          aria-describedby={described}
          aria-invalid={props.error !== undefined ? "true" : undefined}
        />
        <span class="file-face" aria-hidden="true">
          <span class={classes("button", "button-secondary", "button-small", props.disabled && "is-disabled")}>
            <Icon name="file" />
            <span>{t("file.choose")}</span>
          </span>
          <span class="file-name">{t("file.none")}</span>
        </span>
      </span>
    </FieldFrame>
  );
}
