import type { DeclarationEffect, DeclarationView } from "../../../contract/declarations.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import { Button, Callout, Card, ErrorSummary, Form, KeyValue, LinkButton, PageHead, Stack } from "../../ui/index.ts";
import { Cites } from "../policy/cited.tsx";
import { Effect, type EffectProps } from "./effect.tsx";
import { Thumbnail } from "./files.tsx";
import { Steps } from "./steps.tsx";
import { deskName, t } from "./words.ts";

export interface CheckData {
  readonly declaration: DeclarationView;
  readonly effect: DeclarationEffect;
  readonly deadlines: EffectProps["deadlines"];
  readonly errors: readonly FormError[];
}

function lacking({ evidence }: DeclarationView, needed: boolean): string {
  return evidence
    .filter(({ required, files }) => required === needed && files.length === 0)
    .map(({ label }) => label)
    .join(t("comma"));
}

/** What stands in the way, each with where it is written and what to do. */
function InTheWay({ data: { declaration, effect } }: { data: CheckData }): View {
  const { declarationId, said } = declaration;
  const base = `/declarations/${declarationId}`;
  const needed = lacking(declaration, true);
  const later = lacking(declaration, false);
  return (
    <>
      {effect.problems.length > 0 && (
        <Callout tone="error" title={t("check.incomplete")}>
          <ul>
            {effect.problems.map(({ message }) => (
              <li>{message}</li>
            ))}
          </ul>
          <a href={`${base}/edit?check=1`}>{t("check.edit")}</a>
        </Callout>
      )}
      {effect.bars.length > 0 && (
        <Callout tone="error" title={t("check.barred")}>
          <ul>
            {effect.bars.map(({ text, citations }) => (
              <li>
                {text} <Cites citations={citations} />
              </li>
            ))}
          </ul>
          <p>{t("check.barredHelp")}</p>
          {said.length > 0 && <a href={`${base}/edit`}>{t("check.edit")}</a>}
        </Callout>
      )}
      {needed !== "" && (
        <Callout tone="error" title={t("check.missingNeeded")}>
          <p>{t("check.missingNeededBody", { labels: needed })}</p>
          <a href={`${base}/evidence`}>{t("check.filesEdit")}</a>
        </Callout>
      )}
      {later !== "" && (
        <Callout tone="warn" title={t("check.missingLater")}>
          <p>{t("check.missingLaterBody", { labels: later })}</p>
          <a href={`${base}/evidence`}>{t("check.filesEdit")}</a>
        </Callout>
      )}
    </>
  );
}

function Said({ declaration }: { declaration: DeclarationView }): View {
  const { said, declarationId } = declaration;
  return (
    <Card
      title={t("check.said")}
      id="said"
      aside={<a href={`/declarations/${declarationId}/edit`}>{t("check.edit")}</a>}
    >
      <KeyValue rows={said.map(({ label, text }) => ({ key: label, value: text }))} />
    </Card>
  );
}

function Files({ declaration }: { declaration: DeclarationView }): View | null {
  const { evidence, declarationId } = declaration;
  if (evidence.length === 0) return null;
  return (
    <Card
      title={t("check.files")}
      id="files"
      aside={<a href={`/declarations/${declarationId}/evidence`}>{t("check.filesEdit")}</a>}
    >
      {evidence.map(({ label, files }) => (
        <>
          <p>{files.length === 0 ? t("check.missing", { label }) : t("check.count", { label, count: files.length })}</p>
          {files.length > 0 && (
            <ul class="thumbnails">
              {files.map((file) => (
                <Thumbnail file={file} />
              ))}
            </ul>
          )}
        </>
      ))}
    </Card>
  );
}

function HandIn({ data: { declaration, effect } }: { data: CheckData }): View {
  const { declarationId, version } = declaration;
  const base = `/declarations/${declarationId}`;
  const possible = effect.problems.length + effect.bars.length === 0 && lacking(declaration, true) === "";
  const later = <LinkButton href={base}>{t("check.later")}</LinkButton>;
  if (!possible) return <p>{later}</p>;
  const desks = effect.desks.map((desk) => deskName(desk));
  return (
    <Card title={t("check.happens")} id="happens">
      <p>{t(desks.length > 1 ? "check.way" : "check.wayOne", { desks: desks.join(t("comma")) })}</p>
      <p>{t("check.can")}</p>
      <p>{t("check.honest")}</p>
      <Form
        action={`${base}/submit`}
        hidden={{ version: String(version) }}
        actions={
          <>
            <Button look="primary">{t("check.submit")}</Button>
            {later}
          </>
        }
      >
        {""}
      </Form>
    </Card>
  );
}

function Check({ data }: { data: CheckData }): View {
  const { declaration, effect, errors } = data;
  const { kind, declarationId, evidence } = declaration;
  return (
    <>
      <PageHead title={t("check.title", { kind: kind.label })} lead={t("check.lead")} />
      <Stack>
        <Steps current="check" declarationId={declarationId} evidence={evidence.length > 0} />
        <ErrorSummary errors={errors} />
        <InTheWay data={data} />
        {effect.problems.length + effect.bars.length === 0 && <Effect effect={effect} deadlines={data.deadlines} />}
        <Said declaration={declaration} />
        <Files declaration={declaration} />
        <HandIn data={data} />
      </Stack>
    </>
  );
}

/** The last look before a declaration is handed in: what it would change, what rules it out, what happens then. */
export const page = definePage<CheckData>({
  title: ({ declaration }) => t("check.title", { kind: declaration.kind.label }),
  width: "text",
  breadcrumb: ({ declaration }) => [
    { label: t("crumb"), href: "/declarations" },
    { label: declaration.kind.label, href: `/declarations/${declaration.declarationId}` },
    { label: t("steps.check") },
  ],
  Body: ({ data }) => <Check data={data} />,
});
