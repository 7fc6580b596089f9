import type { DeclarationView } from "../../../contract/declarations.ts";
import type { View } from "../../ui/index.ts";
import { beijingTime, Card, withQuery } from "../../ui/index.ts";
import { t } from "./desk-words.ts";
import { YearChanges } from "./year-changes.tsx";

export interface ChainProps {
  readonly view: DeclarationView;
  /** Whether it is shown to the person themselves, who looks at years and not at a desk. */
  readonly own?: boolean;
}

type Link = DeclarationView["chain"][number];

function Entries({ view, link, own }: { view: DeclarationView; link: Link; own: boolean }): View | null {
  const { written, reversed, reversal } = link;
  const name = (entry: number): View => {
    const text = t("chain.entry", { entry });
    if (own) return <>{text}</>;
    const { personId } = view.person;
    return <a href={`${withQuery(`/people/${personId}`, { year: view.year ?? undefined })}#entry-${entry}`}>{text}</a>;
  };
  if (written === null && reversed === null) return null;
  return (
    <ul>
      {reversed !== null && reversal !== null && (
        <li>
          {t("chain.reversed")} {name(reversed)} {t("chain.reversal")} {name(reversal)}
        </li>
      )}
      {written !== null && (
        <li>
          {t(link.event === "revoke" ? "chain.writtenRefused" : "chain.written")} {name(written)}
        </li>
      )}
    </ul>
  );
}

function Withdrawn({ view, link, own }: { view: DeclarationView; link: Link; own: boolean }): View | null {
  if (link.withdrawn.length === 0) return null;
  return (
    <ul>
      {link.withdrawn.map(({ decisionId, year }) => {
        const text = t("chain.decision", { number: decisionId, year });
        const { personId } = view.person;
        const href = `${withQuery(`/people/${personId}`, { year })}#receipt-${decisionId}`;
        return (
          <li>
            {t("chain.withdrawn")}
            {own ? text : <a href={href}>{text}</a>}
          </li>
        );
      })}
    </ul>
  );
}

/** What was approved and taken back: each approval, and what ended it, with everything that it did. */
export function Chain({ view, own = false }: ChainProps): View | null {
  if (view.chain.length === 0) return null;
  const years = [...new Set(view.chain.flatMap((link) => link.years.map(({ year }) => year)))];
  return (
    <Card title={t("chain.title")} id="chain">
      <p class="hint">{t("chain.lead")}</p>
      <ol class="desk-history">
        {view.chain.map((link, at) => {
          const what = t(`chain.${link.event === "release" || link.event === "revoke" ? link.event : "approved"}`);
          return (
            <li>
              <p>
                <strong>{what}</strong> {link.by}{" "}
                <time class="hint" dateTime={link.at}>
                  {beijingTime(link.at)}
                </time>
              </p>
              <Entries view={view} link={link} own={own} />
              <YearChanges years={link.years} id={`chain-${at}`} what={t("chain.step", { at: at + 1, what })} />
              <Withdrawn view={view} link={link} own={own} />
            </li>
          );
        })}
      </ol>
      {own &&
        years.map((year) => (
          <p>
            <a href={withQuery("/year", { year })}>{t("chain.year", { year })}</a>
          </p>
        ))}
    </Card>
  );
}

/** Who has the number that counts once, and who gave it back; nothing where nobody else ever had it. */
export function Once({ view, own = false }: ChainProps): View | null {
  const { once } = view;
  if (once === null || (once.uses.length < 2 && once.contested === 0)) return null;
  return (
    <Card title={t("once.title", { number: once.number })} id="once">
      <ol class="desk-history">
        {once.uses.map((use) => {
          const who = own ? t("once.own") : (use.person ?? t("once.stranger"));
          const what = t("once.use", { who, year: use.year ?? "", since: beijingTime(use.since) });
          const base = own ? "/declarations" : "/reviews";
          return (
            <li>
              <p>
                {use.here || use.declarationId === null ? what : <a href={`${base}/${use.declarationId}`}>{what}</a>}
                {use.here && <strong>{t("once.here")}</strong>}
              </p>
              <p class="hint">
                {use.freed !== null && use.freedBy !== null
                  ? t("once.freed", { at: beijingTime(use.freed), event: t(`event.${use.freedBy}`) })
                  : t(use.state === "approved" ? "once.counts" : "once.held")}
                {use.division !== null && t("once.division", { division: use.division })}
              </p>
            </li>
          );
        })}
      </ol>
      {once.contested > 0 && <p>{t("once.contested", { count: once.contested })}</p>}
    </Card>
  );
}
