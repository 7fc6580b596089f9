import dictionary from "../text/zh-CN/ui.json" with { type: "json" };
import { words } from "../text/text.ts";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";
import type { Children, Tone, View } from "./types.ts";
import { classes } from "./types.ts";

const t = words("ui", dictionary);

const statuses = {
  met: ["success", "check"],
  eligible: ["success", "check"],
  approved: ["success", "check"],
  exempt: ["info", "shield"],
  waived: ["info", "shield"],
  not_met: ["error", "cross"],
  not_eligible: ["error", "cross"],
  refused: ["error", "cross"],
  overdue: ["error", "warn"],
  undetermined: ["warn", "question"],
  pending: ["warn", "clock"],
  returned: ["warn", "back"],
  soon: ["warn", "clock"],
  assumed: ["warn", "question"],
  confirmed: ["success", "check"],
  running: ["info", "clock"],
  draft: ["neutral", "file"],
  not_applicable: ["neutral", "minus"],
  none: ["neutral", "minus"],
} as const satisfies Record<string, readonly [Tone, IconName]>;

/** States that have a badge: verdicts of both kinds, parts, entries, readings, jobs. */
export type Status = keyof typeof statuses;

/** All states, for pages that list them. */
export const allStatuses = Object.keys(statuses) as Status[];

/** The Chinese word of a state. */
export function statusWord(status: Status): string {
  return t(`status.${status}`);
}

export interface StatusBadgeProps {
  readonly status: Status;
  /** Other words than the usual ones. */
  readonly label?: string;
  readonly size?: "normal" | "large";
}

/** A state as icon and word in its tone; the word always stands there. */
export function StatusBadge({ status, label, size = "normal" }: StatusBadgeProps): View {
  const [tone, icon] = statuses[status];
  return (
    <span class={classes("badge", `tone-${tone}`, size === "large" && "badge-large")}>
      <Icon name={icon} />
      <span>{label ?? statusWord(status)}</span>
    </span>
  );
}

export interface CitationProps {
  /** Number of the answer, 1 … 20. */
  readonly answer: number;
  /** Where it is explained; `/questions/<answer>` unless given. */
  readonly href?: string;
  /** More words, for example the title of the answer. */
  readonly title?: string;
}

/** A link to the answer that something rests on: 答复第 4 条. */
export function Citation({ answer, href = `/questions/${answer}`, title }: CitationProps): View {
  return (
    <a class="citation" href={href}>
      {t("citation.answer", { answer })}
      {title !== undefined && <span class="citation-title">{title}</span>}
    </a>
  );
}

/** Several citations in a row, in the order given, each once. */
export function Citations({ answers }: { readonly answers: readonly number[] }): View | null {
  if (answers.length === 0) return null;
  return (
    <span class="cluster">
      {[...new Set(answers)].map((answer) => (
        <Citation answer={answer} />
      ))}
    </span>
  );
}

/** What follows in one of two cases. */
export interface Branch {
  readonly label: string;
  readonly status?: Status;
  readonly children: Children;
}

export interface BranchPairProps {
  /** What is not known yet, for example "进村工作的豁免正在审核". */
  readonly question: string;
  readonly yes: Branch;
  readonly no: Branch;
  /** What would settle it and who has to do it. */
  readonly settle?: Children;
}

/** Both outcomes of what is still open, side by side: 若通过 … / 若未通过 …. */
export function BranchPair({ question, yes, no, settle }: BranchPairProps): View {
  return (
    <section class="branches" aria-label={question}>
      <p class="branches-question">
        <Icon name="question" />
        {question}
      </p>
      <div class="branches-pair">
        {[yes, no].map((branch, index) => (
          <div class={classes("branch", index === 0 ? "branch-yes" : "branch-no")}>
            <p class="branch-label">
              <Icon name={index === 0 ? "check" : "cross"} />
              {branch.label}
            </p>
            {branch.status !== undefined && <StatusBadge status={branch.status} />}
            <div class="branch-body">{branch.children}</div>
          </div>
        ))}
      </div>
      {settle !== undefined && <div class="branches-settle">{settle}</div>}
    </section>
  );
}
