/** The policy reader. */
import { decide } from "../../../contract/decisions.ts";
import {
  listPolicies,
  readPolicy,
  readPolicyText,
  type PolicySummary,
  type PolicyView,
} from "../../../contract/policies.ts";
import type { PolicyData } from "../../../web/areas/policy/policy.tsx";
import { file, page, type Route, type Visit } from "../route.ts";
import { allPolicies, editionOf, findPolicy, isOwn, ownPolicy, policyHref } from "./policy-edition.ts";
import { findingsOf } from "./policy-samples.ts";

const LONGEST_SEARCH = 60;
const operations = [listPolicies, readPolicy, decide];

export const policyRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/policy/policy.tsx").page>({
    path: "/policy",
    page: "policy/policy",
    permission: "policies:policy:read",
    operations,
    view: async (visit) => reader(visit, await ownPolicy(visit)),
  }),
  page<typeof import("../../../web/areas/policy/policy.tsx").page>({
    path: "/policy/:issuer/:topic",
    page: "policy/policy",
    permission: "policies:policy:read",
    operations,
    view: async (visit) => {
      const { issuer, topic } = visit.params;
      const version = visit.query.get("version");
      return reader(visit, findPolicy(await allPolicies(visit), `${issuer}/${topic}`, version));
    },
  }),
  file({
    path: "/policy/:issuer/:topic/:version/yaml",
    permission: "policies:policy:read",
    operations: [readPolicyText],
    file: async ({ ask, params }) => {
      const { issuer = "", topic = "", version = "" } = params;
      const { yaml } = await ask(readPolicyText, { params: { issuer, topic, version } });
      return { name: `${issuer}-${topic}-${version}.yaml`, type: "application/yaml; charset=utf-8", content: yaml };
    },
  }),
];

async function reader(visit: Visit, summary: PolicySummary): Promise<PolicyData> {
  const policies = await allPolicies(visit);
  const policy = await visit.ask(readPolicy, { params: editionOf(summary) });
  const search = (visit.query.get("q") ?? "").trim().slice(0, LONGEST_SEARCH);
  const { issuer, topic, version } = editionOf(summary);
  return {
    search,
    own: isOwn(summary),
    address: policyHref(summary),
    documents: policies
      .filter(({ current }) => current)
      .sort((one, other) => Number(isOwn(other)) - Number(isOwn(one)))
      .map((each) => ({ label: each.jurisdiction, href: policyHref(each), current: each.id === summary.id })),
    policy: { ...policy, rules: policy.rules.filter((rule) => fits(rule, search)) },
    ruleTotal: policy.rules.length,
    findings: await findingsOf(visit, policy),
    yaml: `/policy/${issuer}/${topic}/${version}/yaml`,
    json: `/api/policies/${issuer}/${topic}/${version}`,
  };
}

function fits(rule: PolicyView["rules"][number], search: string): boolean {
  const cited = rule.citations.map(({ title, number }) => `${title ?? ""} ${number ?? ""}`).join(" ");
  const text = `${rule.id} ${rule.label} ${rule.text} ${rule.sentence} ${cited}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
