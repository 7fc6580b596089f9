import type { View } from "../../ui/index.ts";
import { Citation, Disclosure } from "../../ui/index.ts";
import type { Cited, Entry, Step } from "./told.ts";
import { t } from "./words.ts";

/** Where something is written: answers as links, other sources by name. */
export function Cites({ citations, titles = false }: { readonly citations: Cited; readonly titles?: boolean }): View {
  return (
    <span class="cluster">
      {citations.map(({ number, title, sourceTitle, anchor }) =>
        number === undefined ? (
          <span class="citation">
            {sourceTitle}
            <span class="citation-title">{title ?? anchor}</span>
          </span>
        ) : (
          <Citation answer={number} {...(titles && title !== undefined ? { title } : {})} />
        ),
      )}
    </span>
  );
}

/** What a step came to, in its own words; a failed one says first which rule it was. */
function StepLine({ step, entries }: { step: Step; entries: readonly Entry[] }): View {
  const used = entries.filter((entry) => step.items.some((item) => item.id === String(entry.entryId)));
  return (
    <li class={`reason reason-${step.outcome}`}>
      <p>
        {step.outcome === "not_applied" && step.label !== "" && <strong>{t("why.rule", { label: step.label })}</strong>}
        {step.sentence} <Cites citations={step.citations} />
      </p>
      {step.outcome !== "not_applied" &&
        step.text !== "" &&
        !step.sentence.startsWith(step.text.replace(/。$/, "")) && (
          <p class="hint">{t("why.text", { text: step.text })}</p>
        )}
      {used.length > 0 && (
        <p class="hint">{t("why.entries", { entries: used.map(entryName).join(t("list.comma")) })}</p>
      )}
    </li>
  );
}

/** An entry in a line: what it is, and when. */
export function entryName({ label, summary, from }: Entry): string {
  const name = summary === "" ? label : t("entry.name", { label, summary });
  return from === null ? name : t("entry.dated", { name, date: from });
}

function Steps({ steps, entries }: { steps: readonly Step[]; entries: readonly Entry[] }): View {
  return (
    <ul class="reasons">
      {steps.map((step) => (
        <StepLine step={step} entries={entries} />
      ))}
    </ul>
  );
}

export interface ReasonsProps {
  readonly steps: readonly Step[];
  readonly entries: readonly Entry[];
}

/** Why something is as it is: what applied, what is still waited for, and what was tried in vain. */
export function Reasons({ steps, entries }: ReasonsProps): View {
  const applied = steps.filter(({ outcome }) => outcome === "applied");
  const open = steps.filter(({ outcome }) => outcome === "unknown");
  const vain = steps.filter(({ outcome }) => outcome === "not_applied");
  return (
    <>
      {applied.length > 0 && <Steps steps={applied} entries={entries} />}
      {open.length > 0 && (
        <>
          <p class="reason-head">{t("why.open")}</p>
          <Steps steps={open} entries={entries} />
        </>
      )}
      {vain.length > 0 && (
        <Disclosure summary={t("why.vain", { count: vain.length })}>
          <Steps steps={vain} entries={entries} />
        </Disclosure>
      )}
    </>
  );
}
