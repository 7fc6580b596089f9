import type { PolicyView } from "../../../contract/policies.ts";
import type { View } from "../../ui/index.ts";
import { Disclosure } from "../../ui/index.ts";
import { Cites } from "./cited.tsx";
import { t } from "./words.ts";

type RuleView = PolicyView["rules"][number];

const kinds = [
  "out_of_scope",
  "require",
  "exempt",
  "waive",
  "offset",
  "deadline",
  "level",
  "catalogue",
  "info",
] as const;

function Rule({ rule, policy }: { rule: RuleView; policy: PolicyView }): View {
  const parts = rule.parts.map((part) => policy.parts.find(({ id }) => id === part)?.label ?? part);
  return (
    <article class="rule" id={rule.id} aria-labelledby={`${rule.id}-label`}>
      <div class="rule-head">
        <h4 id={`${rule.id}-label`}>{rule.label}</h4>
        <Cites citations={rule.citations} />
      </div>
      <p>{rule.text}</p>
      <Disclosure summary={t("rule.how")}>
        <p>{rule.sentence}</p>
        {parts.length > 0 && <p class="hint">{t("rule.parts", { parts: parts.join(t("comma")) })}</p>}
        {rule.inForce?.from !== undefined && <p class="hint">{t("rule.from", { day: rule.inForce.from })}</p>}
        {rule.inForce?.to !== undefined && <p class="hint">{t("rule.to", { day: rule.inForce.to })}</p>}
        <p class="hint">
          {t("rule.id")} <a href={`#${rule.id}`}>{rule.id}</a>
        </p>
      </Disclosure>
    </article>
  );
}

/** Every rule under what kind it is. */
export function Rules({ policy }: { readonly policy: PolicyView }): View {
  return (
    <section id="section-rules" aria-labelledby="rules-title" class="stack">
      <h2 id="rules-title">{t("section.rules")}</h2>
      {kinds.map((kind) => {
        const own = policy.rules.filter((rule) => rule.kind === kind);
        if (own.length === 0) return null;
        return (
          <section class="rule-kind" aria-labelledby={`kind-${kind}`}>
            <div class="rule-kind-head">
              <h3 id={`kind-${kind}`}>{t(`kind.${kind}`)}</h3>
              <p class="hint">{t(`kind.${kind}.hint`)}</p>
            </div>
            <div class="rules">
              {own.map((rule) => (
                <Rule rule={rule} policy={policy} />
              ))}
            </div>
          </section>
        );
      })}
    </section>
  );
}
