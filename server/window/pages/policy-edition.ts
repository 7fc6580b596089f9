/** Which version of which document a page is about. */
import { listPolicies, type PolicySummary } from "../../../contract/policies.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { Visit } from "../route.ts";

const OWN_POLICY = "xpcc/continuing-education";

/** The Corps' own document that holds today; refuses when there is none. */
export async function ownPolicy(visit: Visit): Promise<PolicySummary> {
  return findPolicy(await allPolicies(visit), OWN_POLICY);
}

/** Every document with its versions. */
export async function allPolicies({ ask }: Visit): Promise<PolicySummary[]> {
  return (await ask(listPolicies, {})).policies;
}

/** A version of a document, the one that holds today unless another is named; refuses when there is none. */
export function findPolicy(policies: readonly PolicySummary[], id: string, version?: string | null): PolicySummary {
  const found = policies.find((each) => each.id === id && (version ? each.version === version : each.current));
  if (found === undefined) throw new Refusal("not_found");
  return found;
}

/** A version as the parameters of `policies.read` name it. */
export function editionOf({ id, version }: Pick<PolicySummary, "id" | "version">) {
  const [issuer = "", topic = ""] = id.split("/");
  return { issuer, topic, version };
}

/** Whether it is the Corps' own document and not that of another jurisdiction. */
export function isOwn({ id }: Pick<PolicySummary, "id">): boolean {
  return id === OWN_POLICY;
}

/** Address of a document in the reader. */
export function policyHref(policy: Pick<PolicySummary, "id">): string {
  return isOwn(policy) ? "/policy" : `/policy/${policy.id}`;
}
