import type { CourseOffer, CourseOffers } from "../../../contract/course-authoring.ts";
import { VERSION_STATES } from "../../../contract/course-authoring.ts";
import { definePage } from "../../app/shell.ts";
import type { TabItem, View } from "../../ui/index.ts";
import {
  beijingTime,
  Callout,
  DataTable,
  EmptyState,
  FilterBar,
  LinkButton,
  PageHead,
  Pagination,
  SearchBox,
  SelectField,
  Stack,
  StatusBadge,
  Tabs,
} from "../../ui/index.ts";
import { forWhom, hoursOf, priceOf, t as courseWord } from "../courses/words.ts";
import { t, versionStatus } from "./words.ts";

export interface ListData {
  readonly found: CourseOffers;
  /** Whether one makes courses; otherwise one approves them. */
  readonly makes: boolean;
  readonly tabs: readonly TabItem[];
  readonly waits: boolean;
  readonly query: { readonly q: string; readonly state: string };
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
}

/** The address of a version. */
export function addressOf({ course }: Pick<CourseOffer, "course">): string {
  return `/teaching/${course.courseId}/${course.version}`;
}

function Institutions({ found, makes }: ListData): View | null {
  if (!makes) return null;
  if (found.institutions.length === 0)
    return (
      <Callout tone="warn" title={t("noInstitution")}>
        {t("noInstitutionBody")}
      </Callout>
    );
  return (
    <>
      {found.institutions.map(({ institutionId, name, validTo, state }) => (
        <p>
          <LinkButton href={`/teaching/new?institution=${institutionId}`} look="primary">
            {t("new", { institution: name })}
          </LinkButton>{" "}
          <span class="hint">{t(`qualified.${state}`, { date: validTo })}</span>
        </p>
      ))}
    </>
  );
}

function Listed({ data: { found, makes, waits } }: { readonly data: ListData }): View {
  return (
    <DataTable
      caption={t("caption")}
      captionHidden
      columns={[
        {
          key: "title",
          label: t("course"),
          heading: true,
          cell: (offer: CourseOffer) => (
            <>
              <a href={addressOf(offer)}>{offer.course.title}</a>
              {!makes && <p class="hint">{offer.course.institution.name}</p>}
            </>
          ),
        },
        {
          key: "whom",
          label: t("whom"),
          cell: ({ course }) => `${courseWord(`part.${course.part}`)} · ${forWhom(course)}`,
        },
        { key: "hours", label: t("hours"), align: "end", cell: ({ course }) => hoursOf(course.hundredths) },
        { key: "price", label: t("price"), align: "end", cell: ({ course }) => priceOf(course.fen), desktopOnly: true },
        {
          key: "state",
          label: t("state"),
          cell: ({ state, ended, course }) => (
            <>
              <StatusBadge status={versionStatus[state]} label={t(`state.${state}`)} />{" "}
              <span class="hint">{ended ? t("ended") : t("version", { version: course.version })}</span>
            </>
          ),
        },
        waits
          ? {
              key: "submitted",
              label: t("submittedAt"),
              cell: ({ submittedAt }: CourseOffer) => (submittedAt === null ? "" : beijingTime(submittedAt)),
            }
          : {
              key: "people",
              label: t("people"),
              align: "end",
              cell: ({ studying, completed }: CourseOffer) => t("peopleCount", { studying, completed }),
            },
      ]}
      rows={found.courses}
      rowId={({ course }) => `course-${course.courseId}`}
      empty={<EmptyState title={t(waits ? "noneWaiting" : "none")}>{t(makes ? "noneMake" : "noneDesk")}</EmptyState>}
    />
  );
}

function List({ data }: { readonly data: ListData }): View {
  const { makes, query, waits } = data;
  return (
    <Stack gap="large">
      <PageHead title={t(makes ? "title" : "deskTitle")} lead={t(makes ? "lead" : "deskLead")} />
      <Institutions {...data} />
      {!makes && <Tabs label={t("tabs")} tabs={data.tabs} />}
      <FilterBar
        action="/teaching"
        hidden={!makes && !waits ? { view: "courses" } : {}}
        resetHref={query.q !== "" || query.state !== "" ? "/teaching" : undefined}
        label={t("title")}
      >
        <SearchBox label={t("search")} value={query.q} />
        {!waits && (
          <SelectField
            name="state"
            label={t("state")}
            value={query.state}
            emptyLabel={t("every")}
            options={VERSION_STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          />
        )}
      </FilterBar>
      <Listed data={data} />
      {(data.nextHref !== undefined || data.firstHref !== undefined) && (
        <Pagination previousHref={data.firstHref} nextHref={data.nextHref} />
      )}
    </Stack>
  );
}

/** Courses of one's institution, or those that wait for approval. */
export const page = definePage<ListData>({
  title: ({ makes }) => t(makes ? "title" : "deskTitle"),
  density: "dense",
  Body: ({ data }) => <List data={data} />,
});
