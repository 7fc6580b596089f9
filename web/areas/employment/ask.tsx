import type { SearchUnits } from "../../../contract/organisations.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, Option, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  DateField,
  EmptyState,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  RadioGroup,
  SearchBox,
  SelectField,
  Stack,
  TextArea,
  TextField,
} from "../../ui/index.ts";
import { t, type Ask } from "./words.ts";

/** What was typed, by field. */
export type Typed = Readonly<Partial<Record<string, string>>>;

export interface AskData {
  readonly what: Ask;
  /** Whose it is, where an office enters it; undefined for one's own. */
  readonly person: { readonly personId: number; readonly name: string } | undefined;
  /** Address of this page, for looking for a unit. */
  readonly path: string;
  /** Where the form goes. */
  readonly action: string;
  readonly back: string;
  readonly q: string;
  /** What was found; undefined before anybody looked, and where no unit is needed. */
  readonly found: SearchUnits | undefined;
  readonly needsUnit: boolean;
  /** Periods it may be about; a single one is not asked for. */
  readonly entries: readonly Option[];
  readonly needsEntry: boolean;
  readonly series: readonly Option[];
  readonly levels: readonly Option[];
  readonly typed: Typed;
  readonly errors: readonly FormError[];
  readonly key: string;
}

function FindUnit({ data }: { data: AskData }): View {
  const [path = "", query = ""] = data.path.split("?", 2);
  return (
    <Card title={t("ask.find")} id="find">
      <form action={path} method="get" role="search" aria-label={t("ask.findUnit")} class="form">
        {[...new URLSearchParams(query)].map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <SearchBox label={t("ask.findUnit")} hint={t("ask.findHint")} value={data.q} />
        <div class="form-actions">
          <Button look={data.found === undefined ? "primary" : "secondary"} icon="search">
            {t("ask.go")}
          </Button>
        </div>
      </form>
      {data.found?.units.length === 0 && <EmptyState title={t("ask.noUnits")}>{t("ask.noUnitsBody")}</EmptyState>}
    </Card>
  );
}

function UnitChoice({ data }: { data: AskData }): View | null {
  const { found, typed, errors } = data;
  if (found === undefined) return null;
  return (
    <RadioGroup
      name="unitId"
      legend={t("ask.choose")}
      required
      {...(typed["unitId"] === undefined ? {} : { value: typed["unitId"] })}
      {...(found.more ? { hint: t("ask.moreUnits") } : {})}
      error={errorOf(errors, "unitId")}
      options={found.units.map(({ unitId, name, above }) => ({
        value: String(unitId),
        label: name,
        hint: above.join(" › "),
      }))}
    />
  );
}

function Titles({ data }: { data: AskData }): View {
  const { typed, errors } = data;
  return (
    <>
      <SelectField
        name="series"
        label={t("ask.series")}
        options={data.series}
        value={typed["series"] ?? ""}
        emptyLabel={t("ask.pick")}
        required
        error={errorOf(errors, "series")}
      />
      <SelectField
        name="level"
        label={t("ask.level")}
        options={data.levels}
        value={typed["level"] ?? ""}
        emptyLabel={t("ask.pick")}
        required
        error={errorOf(errors, "level")}
      />
    </>
  );
}

function Days({ data }: { data: AskData }): View {
  const { what, typed, errors } = data;
  if (what === "leave" || what === "return")
    return (
      <DateField
        name="lastDay"
        label={t(`ask.lastDay.${what}`)}
        value={typed["lastDay"] ?? ""}
        required
        error={errorOf(errors, "lastDay")}
      />
    );
  const until = what === "secondment" || what === "correction";
  return (
    <>
      <DateField
        name="since"
        label={t(`ask.since.${what}`)}
        value={typed["since"] ?? ""}
        required
        error={errorOf(errors, "since")}
      />
      {until && (
        <DateField
          name="until"
          label={t(what === "secondment" ? "ask.until" : "ask.untilCorrection")}
          hint={t("ask.untilHint")}
          value={typed["until"] ?? ""}
          error={errorOf(errors, "until")}
        />
      )}
    </>
  );
}

function More({ data }: { data: AskData }): View {
  const { what, typed, errors } = data;
  const titled = what === "title" || what === "lateral";
  return (
    <>
      {(what === "join" || what === "transfer") && (
        <TextField
          name="department"
          label={t("ask.department")}
          value={typed["department"] ?? ""}
          maxLength={60}
          width="medium"
          error={errorOf(errors, "department")}
        />
      )}
      {titled && (
        <TextField
          name="certificate"
          label={t("ask.certificate")}
          value={typed["certificate"] ?? ""}
          maxLength={60}
          width="medium"
          error={errorOf(errors, "certificate")}
        />
      )}
      <TextArea
        name="note"
        label={t(what === "correction" ? "ask.noteNeeded" : "ask.note")}
        value={typed["note"] ?? ""}
        rows={2}
        maxLength={300}
        required={what === "correction"}
        error={errorOf(errors, "note")}
      />
    </>
  );
}

function Fields({ data }: { data: AskData }): View {
  const { what, typed, errors, entries } = data;
  const own = data.person === undefined;
  return (
    <Card {...(data.needsUnit ? { title: t("ask.second") } : {})} id="fill">
      <Form
        action={data.action}
        errors={errors}
        hidden={{
          what,
          idempotency_key: data.key,
          q: data.q,
          ...(data.needsEntry && entries.length === 1 ? { entryId: entries[0]?.value ?? "" } : {}),
        }}
        actions={
          <>
            <Button look="primary">{t(own ? "ask.send" : "ask.sendOwn")}</Button>
            <LinkButton href={data.back}>{t("ask.back")}</LinkButton>
          </>
        }
      >
        {data.needsUnit && <UnitChoice data={data} />}
        {data.needsEntry && entries.length > 1 && (
          <RadioGroup
            name="entryId"
            legend={t("ask.entry")}
            required
            {...(typed["entryId"] === undefined ? {} : { value: typed["entryId"] })}
            error={errorOf(errors, "entryId")}
            options={entries}
          />
        )}
        {(what === "title" || what === "lateral") && <Titles data={data} />}
        <Days data={data} />
        <More data={data} />
      </Form>
    </Card>
  );
}

/** What it is called: in one's own words, or in an office's. */
function nameOf({ what, person }: AskData): string {
  if (person === undefined) return t(`do.${what}`);
  return t(`kind.${what === "lateral" ? "title" : what}`);
}

function AskPage({ data }: { data: AskData }): View {
  const { what, person } = data;
  const ready = !data.needsUnit || (data.found?.units.length ?? 0) > 0;
  const nothing = data.needsEntry && data.entries.length === 0;
  return (
    <>
      <PageHead
        title={nameOf(data)}
        {...(person === undefined ? {} : { eyebrow: person.name })}
        lead={t(`ask.lead.${what}`)}
      />
      {nothing ? (
        <Callout tone="info" title={t("ask.nothing")}>
          <p>{t("ask.nothingBody")}</p>
          <p>
            <a href={data.back}>{t("ask.back")}</a>
          </p>
        </Callout>
      ) : (
        <Stack gap="large">
          {data.needsUnit && <FindUnit data={data} />}
          {ready && <Fields data={data} />}
        </Stack>
      )}
    </>
  );
}

/** Asking for one thing: a unit, a move, a title, a correction. */
export const page = definePage<AskData>({
  title: nameOf,
  width: "text",
  Body: ({ data }) => <AskPage data={data} />,
});
