import { FieldError, fieldId } from "./field.tsx";
import type { Option, View } from "./types.ts";
import { classes } from "./types.ts";

export interface GroupProps {
  readonly name: string;
  readonly legend: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly options: readonly Option[];
  readonly disabled?: boolean;
  /** Side by side where there is room; one below the other otherwise. */
  readonly inline?: boolean;
  /** `field-<name>` unless given: for several groups of one name. */
  readonly id?: string;
}

export interface RadioGroupProps extends GroupProps {
  readonly value?: string;
  readonly required?: boolean;
}

export interface CheckboxGroupProps extends GroupProps {
  readonly values?: readonly string[];
}

interface ChoicesProps {
  readonly type: "radio" | "checkbox";
  readonly group: GroupProps;
  readonly chosen: readonly string[];
  readonly required?: boolean | undefined;
}

function Choices({ type, group, chosen, required }: ChoicesProps): View {
  const id = group.id ?? fieldId(group.name);
  const described = [group.hint !== undefined && `${id}-hint`, group.error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  return (
    <fieldset
      class={classes("field", "choices", group.error !== undefined && "field-wrong")}
      aria-describedby={described === "" ? undefined : described}
    >
      <legend class="field-label">{group.legend}</legend>
      {group.hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {group.hint}
        </p>
      )}
      {group.error !== undefined && <FieldError id={`${id}-error`} message={group.error} />}
      <div class={classes("choice-list", group.inline && "choice-inline")}>
        {group.options.map((option, index) => {
          const own = index === 0 ? id : `${id}-${index}`;
          return (
            <div class="choice">
              <input
                type={type}
                id={own}
                name={group.name}
                value={option.value}
                checked={chosen.includes(option.value)}
                required={required}
                disabled={group.disabled === true || option.disabled}
                aria-describedby={option.hint === undefined ? undefined : `${own}-more`}
              />
              <label for={own}>{option.label}</label>
              {option.hint !== undefined && (
                <p class="hint" id={`${own}-more`}>
                  {option.hint}
                </p>
              )}
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}

/** One of a few, all visible. The first radio carries the id `field-<name>`. */
export function RadioGroup(props: RadioGroupProps): View {
  const chosen = props.value === undefined ? [] : [props.value];
  return <Choices type="radio" group={props} chosen={chosen} required={props.required} />;
}

/** Any of a few, all visible; every box carries the same name. */
export function CheckboxGroup(props: CheckboxGroupProps): View {
  return <Choices type="checkbox" group={props} chosen={props.values ?? []} />;
}
