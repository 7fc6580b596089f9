import type { Children, FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  DateField,
  dayOfYear,
  Disclosure,
  errorOf,
  Form,
  hourDigits,
  LinkButton,
  SelectField,
  StatusBadge,
  TextField,
  withQuery,
} from "../../ui/index.ts";
import type { Asked } from "./assumptions.ts";
import { Lost, price } from "./plan.tsx";
import { dayNumber, partStatus, partWord, verdictOf, verdictStatus, type Told, type YearView } from "./told.ts";
import { t } from "./words.ts";

const CHOICES = {
  if_route: ["review", "exam", "recognition", "none"],
  if_target: ["clerk", "assistant", "intermediate", "associate", "full"],
  if_join: ["village", "inland_teaching", "programmes"],
  if_graduation: ["bachelor", "master", "doctor", "college"],
  if_seminar: ["xpcc", "national", "division"],
  if_class: ["target", "junior", "intermediate", "senior"],
} as const;

export interface WhatIfProps {
  readonly view: YearView;
  readonly asked: Asked;
  readonly errors: readonly FormError[];
  /** Address of the page without assumptions. */
  readonly path: string;
}

function Select<Name extends keyof typeof CHOICES>({
  name,
  asked,
  errors,
  label,
}: {
  name: Name;
  asked: Asked;
  errors: readonly FormError[];
  label: (code: (typeof CHOICES)[Name][number]) => string;
}): View {
  const value = asked[name];
  return (
    <SelectField
      name={name}
      label={t(`if.${name}`)}
      emptyLabel={t("if.asIs")}
      options={CHOICES[name].map((each) => ({ value: each, label: label(each) }))}
      {...(value === undefined ? {} : { value })}
      error={errorOf(errors, name)}
    />
  );
}

function Hours({
  name,
  asked,
  errors,
}: {
  name: "if_public" | "if_professional";
  asked: Asked;
  errors: readonly FormError[];
}): View {
  return (
    <TextField
      name={name}
      label={t(`if.${name}`)}
      value={asked[name] ?? ""}
      inputMode="decimal"
      width="short"
      maxLength={6}
      suffix={t("if.unit")}
      error={errorOf(errors, name)}
    />
  );
}

function AskForm({ view, asked, errors, path }: WhatIfProps): View {
  const [action = "", query = ""] = path.split("?", 2);
  const hidden = Object.fromEntries(new URLSearchParams(query));
  const field = { asked, errors };
  return (
    <Form
      action={`${action}#if`}
      method="get"
      id="if-form"
      columns
      hidden={hidden}
      errors={errors}
      actions={
        <>
          <Button look="primary">{t("if.ask")}</Button>
          {view.whatIf !== null && (
            <LinkButton look="quiet" href={`${path}#if`}>
              {t("if.reset")}
            </LinkButton>
          )}
        </>
      }
    >
      <Select name="if_route" {...field} label={(code) => t(`if.if_route.${code}`)} />
      <Select name="if_target" {...field} label={(code) => t(`if.if_target.${code}`)} />
      <Hours name="if_public" {...field} />
      <Hours name="if_professional" {...field} />
      <Select name="if_join" {...field} label={(code) => t(`if.if_join.${code}`)} />
      <Select name="if_class" {...field} label={(code) => t(`if.if_class.${code}`)} />
      <Select name="if_graduation" {...field} label={(code) => t(`if.if_graduation.${code}`)} />
      <Select name="if_seminar" {...field} label={(code) => t(`if.if_seminar.${code}`)} />
      <DateField
        name="if_on"
        label={t("if.if_on")}
        hint={t("if.onHint")}
        value={asked.if_on ?? ""}
        error={errorOf(errors, "if_on")}
      />
    </Form>
  );
}

interface Line {
  readonly label: string;
  readonly now: Children;
  readonly would: Children;
  readonly changed: boolean;
}

function verdictLines(now: Told, then: Told): Line[] {
  return now.decision.verdicts.map((verdict) => {
    const other = verdictOf(then.decision, verdict.id)?.value ?? "undetermined";
    return {
      label: verdict.label,
      now: <StatusBadge status={verdictStatus(verdict.value)} />,
      would: <StatusBadge status={verdictStatus(other)} />,
      changed: other !== verdict.value,
    };
  });
}

/** How each part stands, by the title application where it asks for more. */
function partLines(now: Told, then: Told): Line[] {
  const find = ({ decision }: Told, name: string) => {
    const all = decision.verdicts.filter(({ value }) => value !== "not_applicable").flatMap(({ parts }) => parts);
    const own = all.filter(({ part }) => part === name);
    return own.find(({ state }) => state === "owed") ?? own[0];
  };
  const words = (told: Told, name: string): string => {
    const part = find(told, name);
    if (part === undefined) return t("state.not_required");
    if (part.state !== "owed" || part.unit === "class") return partWord(part.state);
    return t("if.owed", { hours: hourDigits(part.owed.most ?? part.required) });
  };
  const names = new Map(
    [...now.decision.verdicts, ...then.decision.verdicts].flatMap(({ parts }) =>
      parts.map(({ part, label }) => [part, label] as const),
    ),
  );
  return [...names].map(([name, label]) => {
    const badge = (told: Told) => (
      <StatusBadge status={partStatus(find(told, name)?.state ?? "not_required")} label={words(told, name)} />
    );
    return { label, now: badge(now), would: badge(then), changed: words(now, name) !== words(then, name) };
  });
}

function costLines(now: Told, then: Told): Line[] {
  const plans = [now.decision.plan, then.decision.plan];
  const line = (label: string, text: (plan: NonNullable<(typeof plans)[number]>) => string): Line => {
    const [before = "", after = ""] = plans.map((plan) =>
      plan === null || plan.steps.length === 0 ? t("if.nothing") : text(plan),
    );
    return { label, now: before, would: after, changed: before !== after };
  };
  return [
    line(t("plan.totalHours"), (plan) => t("plan.hours", { hours: hourDigits(plan.total.hundredths) })),
    line(t("plan.totalMoney"), (plan) => price(plan.total.fen)),
    line(t("plan.startBy"), (plan) => (plan.startBy === null ? t("if.nothing") : dayOfYear(dayNumber(plan.startBy)))),
  ];
}

function Comparison({ now, then }: { now: Told; then: Told }): View {
  const lines = [...verdictLines(now, then), ...partLines(now, then), ...costLines(now, then)];
  return (
    <div class="table-wrap" role="region" aria-label={t("if.compare")} tabIndex={0}>
      <table class="plain-table compare">
        <caption class="visually-hidden">{t("if.compare")}</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("if.now")}</th>
            <th scope="col">{t("if.then")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ label, now: before, would: after, changed }) => (
            <tr class={changed ? "changed" : undefined}>
              <th scope="row">{label}</th>
              <td>{before}</td>
              <td>
                {after} {changed && <span class="changed-word">{t("if.changed")}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Result({ view }: { view: YearView }): View | null {
  const { whatIf } = view;
  if (whatIf === null) return null;
  return (
    <div class="stack stack-small" role="status">
      <p class="if-said">
        {t("if.said", { assumptions: whatIf.assumptions.map(({ sentence }) => sentence).join(t("list.comma")) })}
      </p>
      <p class="if-headline">
        <strong>{whatIf.decision.headline.text}</strong>
      </p>
      {whatIf.nextAction.code !== "nothing" && <p>{t("if.next", { action: whatIf.nextAction.sentence })}</p>}
      <Comparison now={view} then={whatIf} />
      <Lost told={whatIf} />
      <Callout tone="info">{t("if.notSaved")}</Callout>
    </div>
  );
}

const NEXT_LEVEL = {
  none: "assistant",
  clerk: "assistant",
  assistant: "intermediate",
  intermediate: "associate",
  associate: "full",
} as const;

/** Assumptions most people wonder about, as links: one press and the answer stands there. */
function usual({ view, path }: WhatIfProps): { label: string; href: string }[] {
  const link = (label: string, changes: Asked) => ({ label, href: `${withQuery(path, changes)}#if` });
  const title = verdictOf(view.decision, "title");
  const target = NEXT_LEVEL[view.person.level?.code as keyof typeof NEXT_LEVEL];
  const applies = title !== undefined && title.value !== "not_applicable";
  const links = applies
    ? [link(t("if.usual.withdraw"), { if_route: "none" })]
    : target === undefined
      ? []
      : [
          link(t("if.usual.review", { level: t(`level.${target}`) }), { if_route: "review", if_target: target }),
          link(t("if.usual.exam"), { if_route: "exam", if_target: target }),
        ];
  return [
    ...links,
    link(t("if.usual.village"), { if_join: "village" }),
    link(t("if.usual.graduation"), { if_graduation: "bachelor" }),
    link(t("if.usual.class"), { if_class: "target" }),
  ];
}

/** What would be if: links for the usual questions, a form for all others, and the answer beside how it is now. */
export function WhatIf(props: WhatIfProps): View {
  const { view, errors } = props;
  return (
    <Card title={t("if.title")} id="if">
      <Result view={view} />
      <p>{t("if.lead")}</p>
      <ul class="if-links">
        {usual(props).map(({ label, href }) => (
          <li>
            <a class="button button-secondary button-small" href={href}>
              <span>{label}</span>
            </a>
          </li>
        ))}
      </ul>
      <Disclosure summary={t("if.more")} id="if-more" open={errors.length > 0 || view.whatIf !== null}>
        <AskForm {...props} />
      </Disclosure>
    </Card>
  );
}
