import type { View } from "../../ui/index.ts";
import {
  allStatuses,
  BranchPair,
  Button,
  CardGrid,
  Citation,
  Citations,
  Clock,
  Cluster,
  ExportLink,
  LinkButton,
  NextAction,
  PartBar,
  PrintButton,
  Ring,
  StatusBadge,
  Toolbar,
} from "../../ui/index.ts";
import { Section, Specimen } from "./specimen.tsx";
import { t } from "./words.ts";

/** Buttons, toolbars and the one big action. */
export function Actions(): View {
  return (
    <Section id="actions" title={t("section.actions")}>
      <NextAction
        id="next-do"
        title={t("next.title")}
        action={{ label: t("next.action"), href: "#actions" }}
        also={[
          { label: t("next.also1"), href: "#fields" },
          { label: t("next.also2"), href: "#verdict" },
        ]}
      >
        {t("next.body")} <Citations answers={[1, 2]} />
      </NextAction>
      <CardGrid>
        <NextAction
          id="next-wait"
          state="wait"
          title={t("next.waitTitle")}
          also={[{ label: t("next.waitAlso"), href: "#verdict" }]}
        >
          {t("next.waitBody")}
        </NextAction>
        <NextAction
          id="next-done"
          state="done"
          title={t("next.doneTitle")}
          also={[{ label: t("next.doneAlso"), href: "#reasons" }]}
        >
          {t("next.doneBody")}
        </NextAction>
      </CardGrid>
      <Buttons />
    </Section>
  );
}

function Buttons(): View {
  return (
    <>
      <Specimen name={t("sample.buttons")}>
        <Cluster>
          <Button type="button" look="primary">
            {t("button.primary")}
          </Button>
          <Button type="button">{t("button.secondary")}</Button>
          <Button type="button" look="quiet">
            {t("button.quiet")}
          </Button>
          <Button type="button" look="danger">
            {t("button.danger")}
          </Button>
          <Button type="button" look="primary" disabled disabledReason={t("button.reason")}>
            {t("button.disabled")}
          </Button>
        </Cluster>
        <Button type="button">{t("button.long")}</Button>
      </Specimen>
      <Specimen name={t("sample.small")}>
        <Toolbar label={t("toolbar.label")} aside={t("toolbar.aside")}>
          <Button type="button" size="small">
            {t("toolbar.remind")}
          </Button>
          <ExportLink href="/gallery/people.xlsx">{t("button.export")}</ExportLink>
          <PrintButton />
          <LinkButton href="#table" look="quiet" size="small">
            {t("button.link")}
          </LinkButton>
        </Toolbar>
      </Specimen>
    </>
  );
}

/** Badges and citations. */
export function Statuses(): View {
  return (
    <Section id="status" title={t("section.status")}>
      <Specimen name={t("sample.badges")}>
        <Cluster>
          {allStatuses.map((status) => (
            <StatusBadge status={status} />
          ))}
        </Cluster>
      </Specimen>
      <Specimen name={t("sample.badgeLarge")}>
        <Cluster>
          <StatusBadge status="eligible" size="large" label={t("badge.custom")} />
          <StatusBadge status="undetermined" size="large" />
        </Cluster>
      </Specimen>
      <Specimen name={t("sample.citations")}>
        <Cluster>
          <Citation answer={4} title={t("citation.title")} />
          <Citations answers={[1, 2, 15]} />
        </Cluster>
      </Specimen>
    </Section>
  );
}

function Parts(): View {
  return (
    <CardGrid>
      <div class="card card-framed">
        <PartBar
          label={t("part.public")}
          required={3000}
          earned={1800}
          pending={600}
          status="not_met"
          answers={[1]}
          href="#reasons"
        />
      </div>
      <div class="card card-framed">
        <PartBar
          label={t("part.professional")}
          required={6000}
          earned={1050}
          waived={4950}
          status="waived"
          note={t("part.noteProfessional")}
          answers={[4]}
        />
      </div>
      <div class="card card-framed">
        <PartBar
          label={t("part.class")}
          required={6000}
          earned={0}
          pending={0}
          status="not_met"
          note={t("part.noteClass")}
          answers={[3, 4]}
        />
      </div>
      <div class="card card-framed">
        <PartBar label={t("part.over")} required={3000} earned={4250} status="met" />
      </div>
    </CardGrid>
  );
}

/** Rings, parts, clocks and branches. */
export function Verdicts({ today }: { readonly today: number }): View {
  return (
    <Section id="verdict" title={t("section.verdict")}>
      <Specimen name={t("sample.rings")}>
        <Cluster>
          <Ring label={t("ring.public")} earned={1800} required={3000} pending={600} />
          <Ring label={t("ring.professional")} earned={0} required={6000} size="small" />
          <Ring label={t("ring.done")} earned={9000} required={9000} size="small" />
          <Ring label={t("ring.none")} earned={0} required={0} centre={t("ring.noneCentre")} size="small" />
        </Cluster>
      </Specimen>
      <Specimen name={t("sample.parts")}>
        <Parts />
      </Specimen>
      <Specimen name={t("sample.clocks")}>
        <CardGrid size="small">
          <Clock title={t("clock.annual")} deadline={20261231} today={today} answers={[2]} />
          <Clock title={t("clock.title")} deadline={20260610} today={today} answers={[2]} note={t("clock.note")} />
          <Clock title={t("clock.today")} deadline={today} today={today} />
          <Clock title={t("clock.over")} deadline={20251231} today={today} />
          <Clock title={t("clock.done")} deadline={20261231} today={today} done />
        </CardGrid>
      </Specimen>
      <Specimen name={t("sample.branches")}>
        <BranchPair
          question={t("branch.question")}
          yes={{ label: t("branch.yes"), status: "exempt", children: t("branch.yesBody") }}
          no={{ label: t("branch.no"), status: "not_met", children: t("branch.noBody") }}
          settle={
            <>
              {t("branch.settle")} <Citations answers={[7]} />
            </>
          }
        />
      </Specimen>
    </Section>
  );
}
