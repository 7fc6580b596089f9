import type { PolicyView } from "../../../contract/policies.ts";
import type { Column, View } from "../../ui/index.ts";
import { Card, Cluster, DataTable, ExportLink, hourDigits, KeyValue } from "../../ui/index.ts";
import { Cites } from "./cited.tsx";
import type { PolicyData } from "./policy.tsx";
import { t } from "./words.ts";

type ParameterView = PolicyView["parameters"][number];

function valueInWords(unit: ParameterView["unit"], value: number): string {
  switch (unit) {
    case "hours":
      return t("value.hours", { value: hourDigits(value) });
    case "credits":
      return t("value.credits", { value: hourDigits(value) });
    case "month_day":
      return t("value.monthDay", { month: Math.floor(value / 100), day: value % 100 });
    default:
      return String(value);
  }
}

/** A value says since when only where it came later than the document. */
function Values({ parameter, begin }: { parameter: ParameterView; begin: string }): View {
  return (
    <>
      {parameter.values.map(({ from, value }) => (
        <span class="dated">
          {valueInWords(parameter.unit, value)}
          {parameter.derived && <span class="hint">{t("parameter.derived")}</span>}
          {!parameter.derived && from > begin && <span class="hint">{t("parameter.from", { day: from })}</span>}
        </span>
      ))}
    </>
  );
}

/** Every number and day that the rules use. */
export function Parameters({ policy }: { readonly policy: PolicyView }): View {
  const columns: Column<ParameterView>[] = [
    { key: "label", label: t("parameter.label"), heading: true, cell: ({ label }) => label },
    {
      key: "value",
      label: t("parameter.value"),
      cell: (parameter) => <Values parameter={parameter} begin={policy.inForce.from} />,
    },
    { key: "cites", label: t("parameter.cites"), cell: ({ citations }) => <Cites citations={citations} /> },
    { key: "checked", label: t("parameter.checked"), cell: ({ checked }) => checked },
  ];
  return (
    <section id="section-parameters" class="stack stack-small">
      <h2 id="parameters-title">{t("section.parameters")}</h2>
      <p class="hint">{t("parameters.lead")}</p>
      <DataTable
        caption={t("section.parameters")}
        captionHidden
        density="roomy"
        columns={columns}
        rows={policy.parameters}
        rowId={({ name }) => `parameter-${name}`}
      />
    </section>
  );
}

/** What the text leaves to somebody else, so that nothing is decided until they have. */
export function OpenTerms({ policy }: { readonly policy: PolicyView }): View {
  return (
    <section id="section-open" aria-labelledby="open-title" class="stack stack-small">
      <h2 id="open-title">{t("section.open")}</h2>
      <p class="hint">{t("open.lead")}</p>
      <ul class="lines lines-framed">
        {policy.openTerms.map((term) => (
          <li id={`open-${term.id}`}>
            <span>{term.question}</span>
            <span class="cluster">
              <strong>{t("open.waits", { who: term.waitsFor })}</strong>
              <Cites citations={term.citations} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const chainNames = ["unit", "industry", "hr", "hr_second"] as const;

function officeInWords(office: string): string {
  const known = chainNames.find((name) => name === office);
  return known === undefined ? office : t(`chain.${known}`);
}

/** What can be declared, with what evidence, and who looks at it. */
export function Declarations({ policy }: { readonly policy: PolicyView }): View {
  const columns: Column<PolicyView["declarations"][number]>[] = [
    { key: "label", label: t("declaration.label"), heading: true, cell: ({ label }) => label },
    { key: "effect", label: t("declaration.effect"), cell: ({ effect }) => effect },
    { key: "evidence", label: t("declaration.evidence"), cell: ({ evidence }) => evidence.join(t("comma")) },
    { key: "chain", label: t("declaration.chain"), cell: ({ chain }) => chain.map(officeInWords).join(t("then")) },
    { key: "cites", label: t("parameter.cites"), cell: ({ citations }) => <Cites citations={citations} /> },
  ];
  return (
    <section id="section-declarations" class="stack stack-small">
      <h2 id="declarations-title">{t("section.declarations")}</h2>
      <p class="hint">{t("declarations.lead")}</p>
      <DataTable
        caption={t("section.declarations")}
        captionHidden
        density="roomy"
        columns={columns}
        rows={policy.declarations}
        rowId={({ id }) => `declaration-${id}`}
      />
    </section>
  );
}

/** Which document this is, and the document itself to keep. */
export function About({ data }: { readonly data: PolicyData }): View {
  const { policy } = data;
  return (
    <section id="section-about" aria-labelledby="about-title" class="stack stack-small">
      <h2 id="about-title">{t("section.about")}</h2>
      <Card>
        <KeyValue
          rows={[
            { key: t("about.jurisdiction"), value: policy.jurisdiction },
            { key: t("about.id"), value: <code>{policy.id}</code> },
            { key: t("about.version"), value: policy.version },
            {
              key: t("about.inForce"),
              value:
                policy.inForce.to === undefined
                  ? t("about.since", { day: policy.inForce.from })
                  : t("about.span", { from: policy.inForce.from, to: policy.inForce.to }),
            },
            {
              key: t("about.sources"),
              value: policy.sources.map(({ title }) => title).join(t("semicolon")),
            },
            { key: t("about.digest"), value: <code class="digest">{policy.digest}</code>, note: t("about.digestNote") },
          ]}
        />
        <Cluster>
          <ExportLink href={data.yaml} format="yaml">
            {t("about.yaml")}
          </ExportLink>
          <ExportLink href={data.json} format="json">
            {t("about.json")}
          </ExportLink>
        </Cluster>
      </Card>
    </section>
  );
}
