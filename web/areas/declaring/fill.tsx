import type { DeclarationView } from "../../../contract/declarations.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  DateField,
  Disclosure,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  RadioGroup,
  SelectField,
  Stack,
  TextArea,
  TextField,
} from "../../ui/index.ts";
import { Cites } from "../policy/cited.tsx";
import { Steps } from "./steps.tsx";
import { fieldName, t, type Kind } from "./words.ts";

export interface FillData {
  readonly kind: Kind;
  /** What was begun; undefined for something new. */
  readonly declaration: Pick<DeclarationView, "declarationId" | "version" | "state" | "reason"> | undefined;
  /** As typed, by the kind's own names. */
  readonly typed: Readonly<Partial<Record<string, string>>>;
  readonly errors: readonly FormError[];
  readonly key: string;
}

type Field = Kind["fields"][number];
/** So many choices stand open; more are folded into a list. */
const OPEN_CHOICES = 6;
const LONG_TEXT = 150;

function hintOf({ hint, name, type }: Field): { hint?: string } {
  const format =
    name === "year" || name === "issued_year" ? t("fill.yearHint") : type === "hundredths" ? t("fill.hoursHint") : "";
  const own = hint === null ? "" : /[。！？]$/.test(hint) ? hint : `${hint}。`;
  return own + format === "" ? {} : { hint: own + format };
}

/** The input of one field of a kind, with what was typed. */
export function Input({ field, data }: { field: Field; data: Pick<FillData, "typed" | "errors"> }): View {
  const { type, most, options } = field;
  const name = fieldName(field.name);
  const unset = type === "flag" && !field.required ? "false" : "";
  const value = data.typed[field.name] ?? unset;
  const base = { name, label: field.label, required: field.required, error: errorOf(data.errors, name) };
  const own = { ...base, ...hintOf(field) };
  if (type === "date") return <DateField {...own} value={value} />;
  if (type === "flag" || (type === "code" && options.length > 0 && options.length <= OPEN_CHOICES)) {
    const choices =
      type === "flag"
        ? [
            { value: "true", label: t("fill.yes") },
            { value: "false", label: t("fill.no") },
          ]
        : options.map(({ code, label }) => ({ value: code, label }));
    return <RadioGroup {...own} legend={field.label} options={choices} inline={type === "flag"} value={value} />;
  }
  if (type === "code" && options.length > 0)
    return (
      <SelectField
        {...own}
        options={options.map(({ code, label }) => ({ value: code, label }))}
        value={value}
        emptyLabel={t("fill.pick")}
      />
    );
  if (type === "hundredths")
    return (
      <TextField
        {...own}
        value={value}
        inputMode="decimal"
        width="short"
        maxLength={10}
        {...(field.name === "hours" ? { suffix: t("fill.hours") } : {})}
      />
    );
  if (type === "integer") return <TextField {...own} value={value} inputMode="numeric" width="short" maxLength={6} />;
  if ((most ?? 0) > LONG_TEXT) return <TextArea {...own} value={value} maxLength={most ?? LONG_TEXT} />;
  return <TextField {...own} value={value} maxLength={most ?? 100} autoComplete="off" />;
}

function Bars({ kind }: { kind: Kind }): View | null {
  if (kind.bars.length === 0) return null;
  return (
    <Disclosure summary={t("fill.bars")} id="bars" open>
      <ul>
        {kind.bars.map(({ text }) => (
          <li>{text}</li>
        ))}
      </ul>
    </Disclosure>
  );
}

function Fill({ data }: { data: FillData }): View {
  const { kind, declaration, errors } = data;
  const address = declaration === undefined ? "/declarations" : `/declarations/${declaration.declarationId}`;
  return (
    <>
      <PageHead title={t("fill.title", { kind: kind.label })} lead={t("fill.lead")} />
      <Stack>
        <Steps current="fill" declarationId={declaration?.declarationId} evidence={kind.evidence.length > 0} />
        {declaration?.state === "returned" && declaration.reason !== null && (
          <Callout tone="warn" title={t("back.title")}>
            {declaration.reason}
          </Callout>
        )}
        <p>
          {t("fill.kind", { effect: kind.effect })} <Cites citations={kind.citations} />
        </p>
        <Bars kind={kind} />
        <Card id="fill">
          <Form
            action={declaration === undefined ? "/declarations/new" : address}
            errors={errors}
            hidden={{
              kind: kind.id,
              idempotency_key: data.key,
              ...(declaration === undefined ? {} : { version: String(declaration.version) }),
            }}
            actions={
              <>
                <Button look="primary" name="do" value="next">
                  {t("fill.next")}
                </Button>
                <Button name="do" value="save" formNoValidate>
                  {t("fill.save")}
                </Button>
                <LinkButton look="quiet" href={address}>
                  {t("fill.cancel")}
                </LinkButton>
              </>
            }
          >
            {kind.fields.map((field) => (
              <Input field={field} data={data} />
            ))}
          </Form>
        </Card>
        {declaration === undefined && (
          <p>
            <a href="/declarations/new">{t("fill.other")}</a>
          </p>
        )}
      </Stack>
    </>
  );
}

/** The fields of one kind, and only those. */
export const page = definePage<FillData>({
  title: ({ kind }) => t("fill.title", { kind: kind.label }),
  width: "text",
  breadcrumb: ({ kind }) => [{ label: t("crumb"), href: "/declarations" }, { label: kind.label }],
  Body: ({ data }) => <Fill data={data} />,
});
