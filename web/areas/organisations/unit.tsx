import type { UnitView } from "../../../contract/organisations.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, KeyValueProps, View } from "../../ui/index.ts";
import {
  Breadcrumb,
  Button,
  Callout,
  Card,
  DataTable,
  Disclosure,
  errorOf,
  Form,
  groupDigits,
  LinkButton,
  PageHead,
  Stack,
  TextField,
  Toolbar,
  withQuery,
} from "../../ui/index.ts";
import type { ActName, PARTICULARS } from "./acts.ts";
import { History } from "./history.tsx";
import { t } from "./words.ts";

export interface UnitData {
  readonly view: UnitView;
  /** Acts that may begin here. */
  readonly acts: readonly ActName[];
  /** Whether the people's list may be looked at. */
  readonly listHref?: string | undefined;
  readonly mayRegister: boolean;
  /** The particulars as typed, and what is wrong with them. */
  readonly typed: Readonly<Record<(typeof PARTICULARS)[number], string>>;
  readonly errors: readonly FormError[];
  /** Makes taking back happen once. */
  readonly key: string;
}

function unitLink({ unitId, name }: { unitId: number; name: string }): View {
  return <a href={`/organisations/${unitId}`}>{name}</a>;
}

function facts({ view }: UnitData): KeyValueProps["rows"] {
  const { unit, above } = view;
  const parent = above.at(-1);
  const lines = unit.industries.map((each) => t(`industry.${each}`)).join(t("comma"));
  return [
    { key: t("unit.code"), value: unit.code },
    { key: t("unit.kind"), value: unit.kindName },
    {
      key: t("unit.employer"),
      value: unit.employerKind === null ? t("unit.none") : t(`employer.${unit.employerKind}`),
    },
    { key: t("unit.division"), value: unit.divisionName },
    ...(unit.kind === "division"
      ? [
          unit.city === null
            ? { key: t("unit.city"), value: t("unit.noCity") }
            : { key: t("unit.city"), value: unit.city.name, note: t("unit.cityNote", { code: unit.city.code }) },
        ]
      : []),
    ...(parent === undefined ? [] : [{ key: t("unit.above"), value: unitLink(parent) }]),
    { key: t("unit.industries"), value: lines === "" ? t("unit.noIndustry") : lines },
    {
      key: t("unit.since"),
      value:
        unit.validTo === null
          ? t("unit.sinceNow", { from: unit.validFrom })
          : t("unit.sinceUntil", { from: unit.validFrom, to: unit.validTo }),
    },
    {
      key: t("unit.credit"),
      value: unit.creditCode ?? t("unit.none"),
      ...(unit.creditReason === null ? {} : { note: t("unit.creditOdd", { reason: unit.creditReason }) }),
    },
    {
      key: t("unit.contact"),
      value: [unit.contactName, unit.contactPhone].filter(Boolean).join(" ") || t("unit.none"),
    },
    { key: t("unit.address"), value: unit.address ?? t("unit.none") },
  ];
}

function Facts({ data }: { data: UnitData }): View {
  const { view, listHref } = data;
  return (
    <Card title={t("unit.facts")}>
      <dl class="key-value key-value-columns">
        {[
          ...facts(data),
          {
            key: t("unit.people"),
            value: (
              <>
                {groupDigits(view.people)} {listHref !== undefined && <a href={listHref}>{t("unit.peopleList")}</a>}
              </>
            ),
          },
          ...(view.institutionId === null
            ? []
            : [
                {
                  key: t("unit.institution"),
                  value: <a href={`/institutions/${view.institutionId}`}>{t("unit.institutionSee")}</a>,
                },
              ]),
        ].map(({ key, value, ...more }) => (
          <div>
            <dt>{key}</dt>
            <dd>
              {value}
              {"note" in more && more.note !== undefined && <span class="hint">{more.note}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Closed({ view }: { view: UnitView }): View | null {
  const { validTo } = view.unit;
  if (validTo === null) return null;
  const heir = view.history.find(({ kind, reversed }) => kind === "closed" && reversed === null)?.heir;
  return (
    <Callout tone="warn" title={t("unit.closed")}>
      {t("unit.closedBody", { day: validTo })}
      {heir && <a href={`/organisations/${heir.unitId}`}>{t("unit.heir", { name: heir.name })}</a>}
    </Callout>
  );
}

function Below({ view }: { view: UnitView }): View {
  return (
    <Card title={t("unit.children")}>
      {view.children.length === 0 ? (
        <p class="hint">{t("unit.childrenNone")}</p>
      ) : (
        <ul class="unit-tree" aria-label={t("unit.children")}>
          {view.children.map((child) => (
            <li class="unit-line">
              {unitLink(child)}
              <span class="unit-aside hint">
                <span>{child.kindName}</span>
                <span>{t("tree.people", { count: groupDigits(child.people) })}</span>
                {child.children > 0 && <span>{t("tree.children", { count: child.children })}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Acts({ data }: { data: UnitData }): View | null {
  const { acts, view } = data;
  if (acts.length === 0) return null;
  return (
    <Card title={t("unit.actions")}>
      <p class="hint">{t("unit.actionsLead")}</p>
      <Toolbar label={t("unit.actions")}>
        {acts.map((act) => (
          <LinkButton href={`/organisations/${view.unit.unitId}/${act}`} size="small">
            {t(`act.${act}`)}
          </LinkButton>
        ))}
        {data.mayRegister && (
          <LinkButton href={withQuery("/institutions/new", { unit: view.unit.unitId })} size="small">
            {t("institution.register")}
          </LinkButton>
        )}
      </Toolbar>
    </Card>
  );
}

function Particulars({ data }: { data: UnitData }): View | null {
  const { view, typed, errors } = data;
  if (!view.manageable) return null;
  const field = (name: (typeof PARTICULARS)[number], label: string, hint?: string, maxLength = 100) => (
    <TextField
      name={name}
      label={label}
      {...(hint === undefined ? {} : { hint })}
      value={typed[name]}
      maxLength={maxLength}
      autoComplete="off"
      error={errorOf(errors, name)}
    />
  );
  return (
    <Disclosure summary={t("particulars.title")} open={errors.length > 0} id="particulars">
      <Form
        action={`/organisations/${view.unit.unitId}/particulars`}
        errors={errors}
        actions={<Button look="primary">{t("particulars.save")}</Button>}
      >
        {field("creditCode", t("particulars.credit"), t("particulars.creditHint"), 40)}
        {field("creditReason", t("particulars.reason"), t("particulars.reasonHint"), 200)}
        {field("contactName", t("particulars.contact"))}
        {field("contactPhone", t("particulars.phone"), undefined, 30)}
        {field("address", t("particulars.address"), undefined, 200)}
      </Form>
    </Disclosure>
  );
}

function TookOver({ view }: { view: UnitView }): View | null {
  if (view.tookOver.length === 0) return null;
  return (
    <Card title={t("unit.tookOver")}>
      <DataTable
        caption={t("unit.tookOver")}
        captionHidden
        columns={[
          { key: "name", label: t("preview.unit"), heading: true, cell: (each) => unitLink(each) },
          { key: "day", label: t("history.day"), cell: ({ day }) => t("unit.tookOverLine", { day }) },
        ]}
        rows={view.tookOver}
        rowId={({ unitId }) => String(unitId)}
      />
    </Card>
  );
}

function UnitBody({ data }: { readonly data: UnitData }): View {
  const { view } = data;
  return (
    <Stack gap="large">
      <Breadcrumb
        crumbs={[
          { label: t("tree.title"), href: "/organisations" },
          ...view.above.map(({ unitId, name }) => ({ label: name, href: `/organisations/${unitId}` })),
          { label: view.unit.name },
        ]}
      />
      <PageHead title={view.unit.name} eyebrow={view.unit.kindName} />
      <Closed view={view} />
      <Facts data={data} />
      <Acts data={data} />
      <Particulars data={data} />
      <Below view={view} />
      <TookOver view={view} />
      <History view={view} unitKey={data.key} />
    </Stack>
  );
}

/** One unit: facts, what stands below it, what happened to it. */
export const page = definePage<UnitData>({ title: ({ view }) => view.unit.name, density: "dense", Body: UnitBody });
