import type { DeskEffect } from "../../../contract/declaration-desk.ts";
import type { DeclarationView } from "../../../contract/declarations.ts";
import type { ButtonLook, Children, FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  Card,
  CheckboxGroup,
  Disclosure,
  errorOf,
  Form,
  hourDigits,
  TextArea,
  TextField,
  withQuery,
} from "../../ui/index.ts";
import { DECISIONS, t, type Decision } from "./desk-words.ts";
import { YearChanges } from "./year-changes.tsx";

export interface DecideData {
  readonly view: DeclarationView;
  readonly aid: DeskEffect;
  readonly wrong: { readonly event: string; readonly errors: readonly FormError[] } | undefined;
  /** What was typed, by field. */
  readonly typed: Readonly<Record<string, readonly string[]>>;
  readonly key: string;
}

/** The decisions that are open to the caller, in the order in which they stand. */
export function openDecisions({ view, aid }: Pick<DecideData, "view" | "aid">): Decision[] {
  const barred = new Set<string>(aid.barred.map(({ event }) => event));
  return DECISIONS.filter((event) => view.allowed.includes(event) && !barred.has(event));
}

const LOOKS: Readonly<Record<Decision, ButtonLook>> = {
  pass: "primary",
  agree: "primary",
  return: "secondary",
  refuse: "danger",
  differ: "secondary",
  overturn: "primary",
  uphold: "secondary",
  revoke: "danger",
};

/** Reasons to pick and to write: what is picked and what is written are put together. */
function Reasons({ data, event }: { data: DecideData; event: Decision }): View {
  const purpose = event === "pass" ? "lower" : event;
  const errors = data.wrong?.event === event ? data.wrong.errors : [];
  const phrases = data.aid.phrases.filter((each) => each.for === purpose);
  const { clauses } = data.aid;
  const [words, cites] = [`${event}-phrase`, `${event}-cites`];
  return (
    <>
      {phrases.length > 0 && (
        <CheckboxGroup
          name={words}
          legend={t(event === "pass" ? "decide.lowerPhrases" : "decide.phrases")}
          options={phrases.map(({ text }) => ({ value: text, label: text }))}
          values={data.typed[words] ?? []}
          error={errorOf(errors, words)}
        />
      )}
      <TextArea
        name={`${event}-reason`}
        label={t("decide.ownWords")}
        value={data.typed[`${event}-reason`]?.[0] ?? ""}
        rows={2}
        maxLength={400}
        error={errorOf(errors, `${event}-reason`)}
      />
      {clauses.length > 0 && (
        <CheckboxGroup
          name={cites}
          legend={t("decide.cites")}
          options={clauses.map((each) => ({
            value: each.cites,
            label: each.title ?? each.sourceTitle,
            hint: each.text,
          }))}
          values={data.typed[cites] ?? []}
        />
      )}
    </>
  );
}

function OneForm({ data, event, children }: { data: DecideData; event: Decision; children?: Children }): View {
  const { view, wrong, key } = data;
  const errors = wrong?.event === event ? wrong.errors : [];
  return (
    <div id={`decide-${event}`}>
      <p class="hint">{t(`decide.${event}Lead`)}</p>
      <Form
        action={`/reviews/${view.declarationId}`}
        errors={errors}
        hidden={{ event, version: String(view.version), idempotency_key: `${key}-${event}` }}
        actions={<Button look={LOOKS[event]}>{t(`decide.${event}`)}</Button>}
      >
        {children}
      </Form>
    </div>
  );
}

/** What revoking would do, before it is done. */
function Revocation({ data: { view, aid } }: { data: DecideData }): View | null {
  const { revocation } = aid;
  if (revocation === null) return null;
  const { years, entryId, withdrawn, number } = revocation;
  const person = (year: number | null) => withQuery(`/people/${view.person.personId}`, { year: year ?? undefined });
  return (
    <div id="revocation">
      <p>
        <strong>{t("revoke.title")}</strong>
      </p>
      <YearChanges years={years} id="revocation" what={t("decide.revoke")} />
      <ul>
        <li>
          <a href={`${person(view.year)}#entry-${entryId}`}>{t("chain.entry", { entry: entryId })}</a>{" "}
          {t("revoke.entry")}
        </li>
        {withdrawn.map(({ decisionId, year, by, at }) => (
          <li>
            <a href={`${person(year)}#receipt-${decisionId}`}>{t("chain.decision", { number: decisionId, year })}</a>{" "}
            {t("revoke.decision", { by, at: beijingTime(at) })}
          </li>
        ))}
        {withdrawn.length === 0 && <li>{t("revoke.noDecision")}</li>}
        {number !== null && <li>{t("revoke.number", { number })}</li>}
        <li>{t("revoke.told", { name: view.person.name })}</li>
      </ul>
    </div>
  );
}

/** Passing: with one press, or with fewer hours and why. */
function Pass({ data }: { data: DecideData }): View {
  const { mostHours } = data.aid;
  if (mostHours === null)
    return (
      <OneForm data={data} event="pass">
        {""}
      </OneForm>
    );
  const errors = data.wrong?.event === "pass" ? data.wrong.errors : [];
  return (
    <OneForm data={data} event="pass">
      <TextField
        name="pass-hours"
        label={t("decide.hours")}
        hint={t("decide.hoursHint", { most: hourDigits(mostHours) })}
        value={data.typed["pass-hours"]?.[0] ?? hourDigits(mostHours)}
        inputMode="decimal"
        width="short"
        suffix={t("decide.hoursUnit")}
        maxLength={8}
        required
        error={errorOf(errors, "pass-hours")}
      />
      <Disclosure summary={t("decide.lowerPhrases")} open={errors.length > 0}>
        <Reasons data={data} event="pass" />
      </Disclosure>
    </OneForm>
  );
}

/** What the caller can do to a declaration, and why not what they cannot. */
export function Decide({ data }: { readonly data: DecideData }): View {
  const { aid, wrong } = data;
  const events = openDecisions(data);
  const [why] = aid.barred;
  return (
    <Card title={t("decide.title")} id="decide">
      {why !== undefined && (
        <Callout tone="warn" title={t("decide.barred", { title: why.title })}>
          {why.remedy}
        </Callout>
      )}
      {events.length === 0 && why === undefined && <p class="hint">{t("decide.nothing")}</p>}
      <div class="stack stack-medium">
        {events.map((event) =>
          event === "pass" ? (
            <Pass data={data} />
          ) : event === "agree" ? (
            <OneForm data={data} event="agree">
              {""}
            </OneForm>
          ) : (
            <Disclosure summary={t(`decide.${event}`)} id={`open-${event}`} open={wrong?.event === event}>
              <OneForm data={data} event={event}>
                {event === "revoke" && <Revocation data={data} />}
                <Reasons data={data} event={event} />
              </OneForm>
            </Disclosure>
          ),
        )}
      </div>
    </Card>
  );
}
