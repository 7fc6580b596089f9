import type { DraftView } from "../../../contract/registration.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import { PageHead, Stack, Stepper } from "../../ui/index.ts";
import { IdentityStep, PasswordStep, PhoneStep } from "./register-identity.tsx";
import { TitleStep, UnitStep, type TitleChoice, type UnitChoice } from "./register-work.tsx";
import { t } from "./words.ts";

export type RegisterStep = DraftView["step"];

export interface RegisterData {
  /** The step that is shown. */
  readonly step: RegisterStep;
  /** The first step that is not filled in: steps up to it can be gone back to. */
  readonly reached: RegisterStep;
  readonly draft?: DraftView | undefined;
  /** What was typed into the form, right or wrong, by field. */
  readonly typed: Readonly<Record<string, string>>;
  readonly errors: readonly FormError[];
  readonly countries: readonly { readonly code: string; readonly name: string }[];
  readonly consentVersion: string;
  readonly titles: readonly TitleChoice[];
  readonly units?: UnitChoice | undefined;
  readonly divisions: readonly { readonly code: string; readonly name: string }[];
  /** Whether a code is on its way. */
  readonly codeSent: boolean;
}

export const STEPS: readonly RegisterStep[] = ["identity", "phone", "title", "unit", "password"];

function Steps({ data }: { data: RegisterData }): View {
  const reached = STEPS.indexOf(data.reached);
  return (
    <Stepper
      label={t("register.steps")}
      steps={STEPS.map((step, at) => ({
        label: t(`register.step.${step}`),
        state: step === data.step ? "current" : at < reached ? "done" : "next",
        ...(step !== data.step && at <= reached ? { href: `/register/${step}` } : {}),
      }))}
    />
  );
}

function Register({ data }: { data: RegisterData }): View {
  const at = STEPS.indexOf(data.step) + 1;
  return (
    <>
      <PageHead
        eyebrow={t("register.at", { at, of: STEPS.length })}
        title={t(`register.title.${data.step}`)}
        lead={t(`register.lead.${data.step}`)}
      />
      <Stack gap="large">
        <Steps data={data} />
        {data.step === "identity" && <IdentityStep data={data} />}
        {data.step === "phone" && <PhoneStep data={data} />}
        {data.step === "title" && <TitleStep data={data} />}
        {data.step === "unit" && <UnitStep data={data} />}
        {data.step === "password" && <PasswordStep data={data} />}
      </Stack>
    </>
  );
}

/** Registering, one step at a time. */
export const page = definePage<RegisterData>({
  title: ({ step }) => t("register.documentTitle", { step: t(`register.step.${step}`) }),
  width: "text",
  Body: ({ data }) => <Register data={data} />,
});
