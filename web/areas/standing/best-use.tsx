import type { View } from "../../ui/index.ts";
import { Card, Citation, hourDigits } from "../../ui/index.ts";
import type { YearView } from "./told.ts";
import { t } from "./words.ts";

type Allocation = NonNullable<YearView["certificates"]>;
type Certificate = Allocation["certificates"][number];

function advice({ allotted, best, removes, wasted }: Certificate): string {
  if (wasted && best === null) return t("best.wasted", { year: allotted ?? "" });
  if (best === null) return t("best.keep");
  if (best === allotted) return t("best.stay", { year: best, hours: hourDigits(removes) });
  return t("best.move", { from: allotted ?? "", year: best, hours: hourDigits(removes) });
}

/** Where somebody's once-only certificates serve best over the years that are open. */
export function BestUse({ allocation }: { readonly allocation: Allocation | null }): View | null {
  if (allocation === null) return null;
  const { certificates, owedNow, owedBest } = allocation;
  return (
    <Card title={t("best.title")} id="best-use" aside={<Citation answer={7} />}>
      <ul>
        {certificates.map((certificate) => (
          <li>
            <strong>
              {t("best.certificate", {
                year: certificate.issuedYear,
                from: certificate.window.from,
                to: certificate.window.to,
              })}
            </strong>
            {advice(certificate)}
          </li>
        ))}
      </ul>
      {owedBest < owedNow && <p>{t("best.saves", { hours: hourDigits(owedNow - owedBest) })}</p>}
      <p class="hint">{t("best.once")}</p>
    </Card>
  );
}
