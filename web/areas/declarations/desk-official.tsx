import type { DeclarationView } from "../../../contract/declarations.ts";
import type { View } from "../../ui/index.ts";
import { Callout, Card, KeyValue } from "../../ui/index.ts";
import { t } from "./desk-words.ts";

/** What official lists say of a declaration: confirmed, contradicted, of another year, or silent. */
export function Official({ view }: { view: DeclarationView }): View | null {
  const { official } = view;
  if (official === null) return null;
  const { line, otherYears, lapsed, standsFor } = official;
  const stands = view.evidence.filter(({ id }) => standsFor.includes(id)).map(({ label }) => label);
  return (
    <Card title={t("official.title")} id="official">
      {lapsed && <Callout tone="warn" title={t("official.lapsed")} />}
      {line === null && otherYears.length > 0 && (
        <Callout tone="warn" title={t("official.otherYear", { years: otherYears.join(t("official.comma")) })} />
      )}
      {line === null && otherYears.length === 0 && <p>{t("official.none")}</p>}
      {line !== null && (
        <>
          {line.differs.length > 0 ? (
            <Callout tone="warn" title={t("official.differs")}>
              <ul>
                {line.differs.map((each) => (
                  <li>{t("official.difference", each)}</li>
                ))}
              </ul>
            </Callout>
          ) : (
            <p>
              <strong>{t("official.same")}</strong>
            </p>
          )}
          <KeyValue
            rows={[
              {
                key: t("official.list"),
                value: line.title,
                ...(line.document === null ? {} : { note: line.document }),
              },
              { key: t("official.keeper"), value: line.keeper },
              ...(stands.length === 0 ? [] : [{ key: t("official.stands"), value: stands.join(t("official.comma")) }]),
            ]}
          />
        </>
      )}
    </Card>
  );
}
