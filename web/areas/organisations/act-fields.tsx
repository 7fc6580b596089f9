import { EMPLOYER_KINDS } from "../../../contract/reorganisations.ts";
import { INDUSTRIES } from "../../../contract/actor.ts";
import type { View } from "../../ui/index.ts";
import { CheckboxGroup, errorOf, RadioGroup, SelectField, TextField } from "../../ui/index.ts";
import type { ActData } from "./act.tsx";
import { PARTS, typedIn } from "./acts.ts";
import { t } from "./words.ts";

type Part = { data: ActData };

function NameField({ data, label, required = true }: Part & { label: string; required?: boolean }): View {
  return (
    <TextField
      name="name"
      label={label}
      value={typedIn(data, "name")}
      maxLength={100}
      autoComplete="off"
      required={required}
      error={errorOf(data.errors, "name")}
    />
  );
}

function Kind({ data, emptyLabel }: Part & { emptyLabel: string }): View {
  const { errors, options } = data;
  return (
    <>
      <SelectField
        name="unitKind"
        label={t("act.kind")}
        options={options.kinds}
        value={typedIn(data, "unitKind")}
        emptyLabel={emptyLabel}
        error={errorOf(errors, "unitKind")}
      />
      <SelectField
        name="employerKind"
        label={t("act.employer")}
        options={EMPLOYER_KINDS.map((value) => ({ value, label: t(`employer.${value}`) }))}
        value={typedIn(data, "employerKind")}
        emptyLabel={data.act === "found" ? t("act.employerKeep") : t("act.keep")}
        error={errorOf(errors, "employerKind")}
      />
      <CheckboxGroup
        name="industries"
        legend={t("act.industries")}
        inline
        options={INDUSTRIES.map((value) => ({ value, label: t(`industry.${value}`) }))}
        values={data.typed["industries"] ?? []}
        error={errorOf(errors, "industries")}
      />
    </>
  );
}

function Merge({ data }: Part): View {
  const { errors, options, unit } = data;
  if (options.siblings.length === 0) return <p class="hint">{t("act.mergeNone")}</p>;
  return (
    <>
      <CheckboxGroup
        name="unitIds"
        legend={t("act.mergeWith")}
        hint={t("act.mergeHint")}
        options={options.siblings}
        values={data.typed["unitIds"] ?? []}
        error={errorOf(errors, "unitIds")}
      />
      <RadioGroup
        name="into"
        legend={t("act.mergeInto")}
        options={[
          { value: "this", label: t("act.mergeKeep", { name: unit.name }) },
          { value: "new", label: t("act.mergeNew") },
        ]}
        value={typedIn(data, "into") || "this"}
        error={errorOf(errors, "unitId")}
      />
      <NameField data={data} label={t("act.mergeName")} required={false} />
    </>
  );
}

function Split({ data }: Part): View {
  const { errors, options } = data;
  return (
    <>
      <RadioGroup
        name="closes"
        legend={t("act.splitEnd")}
        options={[
          { value: "no", label: t("act.splitKeep") },
          { value: "yes", label: t("act.splitClose") },
        ]}
        value={typedIn(data, "closes") || "no"}
        error={errorOf(errors, "closes")}
      />
      {Array.from({ length: PARTS }, (_, index) => {
        const number = index + 1;
        return (
          <>
            <TextField
              name={`part${number}`}
              label={t("act.part", { number })}
              value={typedIn(data, `part${number}`)}
              maxLength={100}
              autoComplete="off"
              required={index === 0}
              error={index === 0 ? errorOf(errors, "parts") : undefined}
            />
            {options.children.length > 0 && (
              <CheckboxGroup
                name={`children${number}`}
                legend={t("act.partChildren", { number })}
                inline
                options={options.children}
                values={data.typed[`children${number}`] ?? []}
              />
            )}
          </>
        );
      })}
    </>
  );
}

/** The fields that an act has beside its day and document. */
export function ActFields({ data }: Part): View {
  const { act, errors, options, above } = data;
  switch (act) {
    case "found":
      return (
        <>
          <NameField data={data} label={t("act.newName")} />
          <Kind data={data} emptyLabel={t("act.choose")} />
        </>
      );
    case "rename":
      return <NameField data={data} label={t("act.renameName")} />;
    case "change":
      return <Kind data={data} emptyLabel={t("act.keep")} />;
    case "move":
      return (
        <SelectField
          name="parentId"
          label={t("act.parent")}
          options={options.parents}
          value={typedIn(data, "parentId")}
          emptyLabel={t("act.choose")}
          required
          error={errorOf(errors, "parentId")}
        />
      );
    case "merge":
      return <Merge data={data} />;
    case "split":
      return <Split data={data} />;
    case "close":
      return (
        <SelectField
          name="heirId"
          label={t("act.heir")}
          options={options.siblings}
          value={typedIn(data, "heirId")}
          emptyLabel={t("act.heirAbove", { name: above?.name ?? "" })}
          error={errorOf(errors, "heirId")}
        />
      );
  }
}
