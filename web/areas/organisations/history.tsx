import type { UnitView } from "../../../contract/organisations.ts";
import type { View } from "../../ui/index.ts";
import { Button, Card, DataTable, Disclosure, Form, TextField } from "../../ui/index.ts";
import { t } from "./words.ts";

type HistoryLine = UnitView["history"][number];

/** What happened, as a sentence. */
function what(line: HistoryLine): string {
  const more = [
    ...(line.division !== null && line.kind !== "founded" ? [t("history.division", { division: line.division })] : []),
    ...(line.code !== null && line.kind === "moved" ? [t("history.code", { code: line.code })] : []),
  ];
  return [sentence(line), ...more].join(t("comma"));
}

function sentence({ kind, name, parent, code, heir }: HistoryLine): string {
  switch (kind) {
    case "founded":
      return name === null ? t("history.founded") : t("history.foundedAs", { name });
    case "renamed":
      return t("history.renamed", { name: name ?? "" });
    case "moved":
      return t("history.moved", { parent: parent ?? "" });
    case "carried":
      return t("history.carried", { code: code ?? "" });
    case "closed":
      return heir === null ? t("history.closed") : t("history.closedTo", { name: heir.name });
    case "changed":
      return t("history.changed");
  }
}

function Undo({ line, unitId, unitKey }: { line: HistoryLine; unitId: number; unitKey: string }): View {
  const id = String(line.reorganisationId);
  return (
    <Disclosure summary={t("reverse.open")}>
      <Form
        action={`/organisations/${unitId}/reverse`}
        hidden={{ act: id, idempotency_key: `${unitKey}-${id}` }}
        actions={
          <Button look="danger" size="small">
            {t("reverse.do")}
          </Button>
        }
      >
        <TextField
          name="reason"
          id={`reason-${id}-${line.kind}`}
          label={t("reverse.reason")}
          hint={t("reverse.hint")}
          maxLength={500}
          autoComplete="off"
          required
        />
      </Form>
    </Disclosure>
  );
}

function recorded({ recordedOn, recordedBy }: HistoryLine): string {
  if (recordedOn === null) return t("history.byMachine");
  return t("history.recordedBy", { day: recordedOn, name: recordedBy ?? t("history.byMachine") });
}

/** What happened to a unit, the newest first. */
export function History({ view, unitKey }: { readonly view: UnitView; readonly unitKey: string }): View {
  const { unit, history, manageable } = view;
  const undone = new Set<number | null>();
  return (
    <Card title={t("unit.history")}>
      <p class="hint">{t("unit.historyLead")}</p>
      <DataTable
        caption={t("unit.history")}
        captionHidden
        density="roomy"
        columns={[
          { key: "day", label: t("history.day"), heading: true, cell: ({ day }) => day },
          {
            key: "what",
            label: t("history.what"),
            cell: (line) => {
              const { reorganisationId, reversed } = line;
              const first = !undone.has(reorganisationId);
              undone.add(reorganisationId);
              return (
                <>
                  {reversed === null ? what(line) : <del>{what(line)}</del>}
                  {reversed !== null && (
                    <p class="hint">{t("history.reversed", { day: reversed.on, reason: reversed.reason })}</p>
                  )}
                  {manageable && first && reorganisationId !== null && reversed === null && (
                    <Undo line={line} unitId={unit.unitId} unitKey={unitKey} />
                  )}
                </>
              );
            },
          },
          {
            key: "document",
            label: t("history.document"),
            cell: ({ documentNumber, documentDay, note }) => (
              <>
                {[documentNumber, documentDay].filter(Boolean).join(" ") || "—"}
                {note !== null && <p class="hint">{note}</p>}
              </>
            ),
          },
          { key: "recorded", label: t("history.recorded"), cell: recorded },
        ]}
        rows={history}
        rowId={(line) => `${line.reorganisationId ?? "first"}-${line.kind}-${line.day}-${line.code ?? ""}`}
      />
    </Card>
  );
}
