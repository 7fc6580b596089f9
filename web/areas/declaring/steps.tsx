import type { View } from "../../ui/index.ts";
import { Stepper } from "../../ui/index.ts";
import { t } from "./words.ts";

const STEPS = ["fill", "evidence", "check"] as const;
const ADDRESS = { fill: "edit", evidence: "evidence", check: "submit" } as const;

export interface StepsProps {
  readonly current: (typeof STEPS)[number];
  /** Undefined before anything was saved. */
  readonly declarationId?: number | undefined;
  /** Whether the kind asks for evidence at all. */
  readonly evidence: boolean;
}

/** Filling in, evidence, handing in: where one is, and the way back. */
export function Steps({ current, declarationId, evidence }: StepsProps): View {
  const steps = STEPS.filter((step) => step !== "evidence" || evidence);
  const at = steps.indexOf(current);
  return (
    <Stepper
      label={t("steps.label")}
      steps={steps.map((step, index) => ({
        label: t(`steps.${step}`),
        state: index < at ? "done" : index === at ? "current" : "next",
        ...(index < at && declarationId !== undefined
          ? { href: `/declarations/${declarationId}/${ADDRESS[step]}` }
          : {}),
      }))}
    />
  );
}
