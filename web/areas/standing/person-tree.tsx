import type { TreeNode, View } from "../../ui/index.ts";
import { Card, longDate, StatusBadge, Tree } from "../../ui/index.ts";
import { Cites, entryName } from "./reasons.tsx";
import {
  beijingDay,
  partStatus,
  partWord,
  verdictStatus,
  type Entry,
  type Part,
  type Step,
  type Verdict,
  type YearView,
} from "./told.ts";
import { t } from "./words.ts";

interface Behind {
  readonly facts: ReadonlyMap<string, YearView["facts"][number]>;
  readonly entries: ReadonlyMap<number, Entry>;
}

function entryNode(id: string, entry: Entry): TreeNode {
  const date = longDate(beijingDay(entry.recordedAt));
  return {
    id: `${id}-e${entry.entryId}`,
    label: entryName(entry),
    aside: (
      <span class="hint">
        {t("tree.entry", { number: entry.entryId, date, author: entry.author })}
        {entry.state !== "approved" && t(`tree.${entry.state}`)}
      </span>
    ),
  };
}

function entryNodes(id: string, numbers: readonly number[], behind: Behind): TreeNode[] {
  return numbers.flatMap((number) => {
    const entry = behind.entries.get(number);
    return entry === undefined ? [] : [entryNode(id, entry)];
  });
}

function factNode(id: string, name: string, behind: Behind): TreeNode[] {
  const fact = behind.facts.get(name);
  if (fact === undefined) return [];
  const own = `${id}-f-${name}`;
  return [
    {
      id: own,
      label: t("tree.fact", { label: fact.label, value: fact.text === "" ? t(`fact.${fact.state}`) : fact.text }),
      ...(fact.state === "known"
        ? {}
        : { aside: <StatusBadge status="undetermined" label={t(`fact.${fact.state}`)} /> }),
      children: entryNodes(own, fact.entries, behind),
    },
  ];
}

/** A rule: its condition in words, below it the facts it asks about, below these the entries. */
function stepNode(step: Step, behind: Behind): TreeNode {
  const id = `step-${step.id.replaceAll(".", "-")}`;
  const items = step.items.map((item) => Number(item.id));
  const near = (step.near ?? []).map(({ id: item, sentence }, index): TreeNode => ({
    id: `${id}-n${index}`,
    label: t("entry.uncounted", { sentence }),
    children: entryNodes(`${id}-n${index}`, [Number(item)], behind),
  }));
  return {
    id,
    label: (
      <>
        {step.label !== "" && <strong>{t("why.rule", { label: step.label })}</strong>} {step.sentence}
      </>
    ),
    // Links stand below the line: what opens by pressing cannot hold something else to press.
    ...(step.text === "" && step.citations.length === 0
      ? {}
      : {
          note: (
            <>
              {step.text} <Cites citations={step.citations} />
            </>
          ),
        }),
    children: [
      ...Object.keys(step.facts).flatMap((name) => factNode(id, name, behind)),
      ...entryNodes(id, items, behind),
      ...near,
    ],
  };
}

function stepNodes(id: string, steps: readonly Step[], behind: Behind): TreeNode[] {
  const holding = steps.filter(({ outcome }) => outcome !== "not_applied");
  const vain = steps.filter(({ outcome }) => outcome === "not_applied");
  return [
    ...holding.map((step) => stepNode(step, behind)),
    ...(vain.length === 0
      ? []
      : [
          {
            id: `${id}-vain`,
            label: t("why.vain", { count: vain.length }),
            children: vain.map((step) => stepNode(step, behind)),
          },
        ]),
  ];
}

function partNode(verdict: Verdict, part: Part, behind: Behind): TreeNode {
  const id = `tree-${verdict.id}-${part.part}`;
  return {
    id,
    open: part.state === "owed" || part.state === "pending",
    label: <strong>{part.label}</strong>,
    aside: <StatusBadge status={partStatus(part.state)} label={partWord(part.state)} />,
    ...(part.sentence === "" ? {} : { note: part.sentence }),
    children: stepNodes(id, part.steps, behind),
  };
}

function verdictNode(verdict: Verdict, behind: Behind): TreeNode {
  const id = `tree-${verdict.id}`;
  const parts = verdict.parts.filter(({ state }) => state !== "not_required");
  return {
    id,
    open: verdict.value !== "not_applicable",
    label: <strong>{verdict.label}</strong>,
    aside: <StatusBadge status={verdictStatus(verdict.value)} />,
    children: [
      ...parts.map((part) => partNode(verdict, part, behind)),
      {
        id: `${id}-scope`,
        label: t("tree.scope"),
        children: stepNodes(`${id}-scope`, verdict.steps, behind),
      },
    ],
  };
}

/** From the verdict down to the entries of the ledger: verdict, part, rule, condition, fact, entry. */
export function VerdictTree({ view }: { readonly view: YearView }): View {
  const behind: Behind = {
    facts: new Map(view.facts.map((fact) => [fact.name, fact])),
    entries: new Map(view.entries.map((entry) => [entry.entryId, entry])),
  };
  return (
    <Card title={t("tree.title")} id="tree">
      <Tree label={t("tree.title")} nodes={view.decision.verdicts.map((verdict) => verdictNode(verdict, behind))} />
    </Card>
  );
}
