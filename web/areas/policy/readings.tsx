import type { PolicyView } from "../../../contract/policies.ts";
import type { View } from "../../ui/index.ts";
import { Card, CardGrid, StatusBadge } from "../../ui/index.ts";
import { Cites } from "./cited.tsx";
import type { Findings, ReadingFinding } from "./findings.ts";
import { factsInWords } from "./sample-words.ts";
import { t } from "./words.ts";

type ReadingView = PolicyView["readings"][number];

interface DifferenceProps {
  readonly policy: PolicyView;
  readonly finding: ReadingFinding;
  /** Facts of the usual person, which need no saying. */
  readonly usual: Findings["person"];
}

function Difference({ policy, finding, usual }: DifferenceProps): View {
  const special = Object.entries(finding.person).filter(([name, value]) => usual[name] !== value);
  const person = factsInWords(policy, Object.fromEntries(special));
  return (
    <div class="difference">
      <p class="hint">{person === "" ? t("reading.exampleUsual") : t("reading.example", { person })}</p>
      <dl class="key-value key-value-rows">
        <div>
          <dt>{t("reading.now")}</dt>
          <dd>{finding.now.join(t("semicolon"))}</dd>
        </div>
        {finding.others.map(({ label, outcome }) => (
          <div>
            <dt>{t("reading.if", { option: label })}</dt>
            <dd>{outcome}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

interface ReadingProps {
  readonly reading: ReadingView;
  readonly policy: PolicyView;
  readonly findings: Findings;
}

function Reading({ reading, policy, findings }: ReadingProps): View {
  const finding = findings.readings[reading.id];
  return (
    <Card
      level={3}
      id={`reading-${reading.id}`}
      title={reading.question}
      aside={<StatusBadge status={reading.status} />}
    >
      <ul class="options">
        {Object.entries(reading.options).map(([option, label]) => (
          <li aria-current={option === reading.chosen ? "true" : undefined}>
            {label}
            {option === reading.chosen && (
              <span class="hint">{t(`reading.chosen.${reading.status}`, { by: reading.decidedBy })}</span>
            )}
          </li>
        ))}
      </ul>
      {finding && <Difference policy={policy} finding={finding} usual={findings.person} />}
      <p>
        <Cites citations={reading.citations} />
      </p>
    </Card>
  );
}

/** Where the text allows more than one reading, the one taken, and what the other would give. */
export function Readings({ policy, findings }: { readonly policy: PolicyView; readonly findings: Findings }): View {
  return (
    <section id="section-readings" aria-labelledby="readings-title" class="stack">
      <div>
        <h2 id="readings-title">{t("section.readings")}</h2>
        <p class="hint">{t("readings.lead")}</p>
      </div>
      <CardGrid size="large">
        {policy.readings.map((reading) => (
          <Reading reading={reading} policy={policy} findings={findings} />
        ))}
      </CardGrid>
    </section>
  );
}
