import type { PolicyView } from "../../../contract/policies.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  Callout,
  Cluster,
  EmptyState,
  PageHead,
  PrintButton,
  SearchBox,
  Stack,
  StatusBadge,
  Tabs,
  Toolbar,
} from "../../ui/index.ts";
import type { Findings } from "./findings.ts";
import { About, Declarations, OpenTerms, Parameters } from "./particulars.tsx";
import { Readings } from "./readings.tsx";
import { Routes } from "./routes.tsx";
import { Rules } from "./rules.tsx";
import { t } from "./words.ts";

export interface PolicyData {
  readonly search: string;
  /** The Corps' own document, by which the platform decides; others only show that the format fits them. */
  readonly own: boolean;
  /** Of this document in the reader. */
  readonly address: string;
  /** One document of each jurisdiction. */
  readonly documents: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  /** The document; of its rules those that fit the search. */
  readonly policy: PolicyView;
  readonly ruleTotal: number;
  readonly findings: Findings;
  /** Addresses of the document as files. */
  readonly yaml: string;
  readonly json: string;
}

const sections = ["routes", "rules", "parameters", "readings", "open", "declarations", "about"] as const;

function Contents({ data }: { data: PolicyData }): View {
  const { policy, findings } = data;
  const filled: Readonly<Record<(typeof sections)[number], boolean>> = {
    routes: findings.routes.length > 0,
    rules: true,
    parameters: policy.parameters.length > 0,
    readings: policy.readings.length > 0,
    open: policy.openTerms.length > 0,
    declarations: policy.declarations.length > 0,
    about: true,
  };
  return (
    <nav class="contents" aria-label={t("contents")}>
      <Cluster>
        {sections
          .filter((id) => filled[id])
          .map((id) => (
            <a href={`#section-${id}`}>{t(`section.${id}`)}</a>
          ))}
      </Cluster>
    </nav>
  );
}

function Reader({ data }: { data: PolicyData }): View {
  const { policy, search, findings } = data;
  const assumed = policy.readings.filter(({ status }) => status === "assumed").length;
  if (search !== "") {
    return (
      <Stack>
        <p role="status">
          {t("search.result", { search, count: policy.rules.length, total: data.ruleTotal })}{" "}
          <a href={data.address}>{t("search.all")}</a>
        </p>
        {policy.rules.length === 0 ? (
          <EmptyState title={t("search.none")} action={{ label: t("search.all"), href: data.address }}>
            {t("search.noneBody")}
          </EmptyState>
        ) : (
          <Rules policy={policy} />
        )}
      </Stack>
    );
  }
  return (
    <Stack gap="large">
      <Contents data={data} />
      {assumed > 0 && (
        <Callout tone="warn" title={t("assumed.title", { count: assumed })}>
          <p>
            {t("assumed.body")} <a href="#section-readings">{t("assumed.go")}</a>
          </p>
        </Callout>
      )}
      {findings.routes.length > 0 && <Routes policy={policy} findings={findings} />}
      <Rules policy={policy} />
      <Parameters policy={policy} />
      {policy.readings.length > 0 && <Readings policy={policy} findings={findings} />}
      {policy.openTerms.length > 0 && <OpenTerms policy={policy} />}
      {policy.declarations.length > 0 && <Declarations policy={policy} />}
      <About data={data} />
    </Stack>
  );
}

/** The law as the engine reads it, in words. */
export const page = definePage<PolicyData>({
  title: ({ policy }) => policy.title,
  Body: ({ data }) => (
    <>
      <PageHead
        title={data.policy.title}
        eyebrow={t("title")}
        lead={data.own ? t("lead") : t("lead.example")}
        aside={
          data.own && data.policy.current ? (
            <StatusBadge status="approved" label={t("current")} />
          ) : (
            <StatusBadge status="none" label={data.own ? t("past") : t("example")} />
          )
        }
      />
      <Stack gap="large">
        <Stack gap="small">
          <Tabs label={t("documents")} tabs={data.documents} />
          <SearchBox action={data.address} label={t("search.label")} hint={t("search.hint")} value={data.search} />
          <Toolbar label={t("tools")}>
            <PrintButton />
          </Toolbar>
        </Stack>
        <Reader data={data} />
      </Stack>
    </>
  ),
});
