import type { CourseCatalogue, OfferedCourse } from "../../../contract/courses.ts";
import { COURSE_PARTS } from "../../../contract/courses.ts";
import { CLASS_LEVELS } from "../../../contract/institutions.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  Card,
  CardGrid,
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
  withQuery,
} from "../../ui/index.ts";
import { forWhom, hoursOf, priceOf, t, worthStatus, worthText, type Filter } from "./words.ts";

export interface CatalogueData {
  readonly found: CourseCatalogue;
  readonly query: Readonly<Record<Filter, string>>;
  readonly all: boolean;
  readonly filtered: boolean;
  readonly years: readonly number[];
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
}

/** A course in the list: what it is, and what it would do for oneself. */
export function OfferedCard({ offered }: { readonly offered: OfferedCourse }): View {
  const { course, worth, enrolment } = offered;
  return (
    <Card
      id={`course-${course.courseId}`}
      title={course.title}
      aside={<StatusBadge status={worthStatus(worth)} label={t(`badge.${worth.code}`)} />}
      footer={
        <LinkButton href={`/courses/${course.courseId}`} look={worth.code === "reduces" ? "primary" : "secondary"}>
          {enrolment === null ? t("open", { title: course.title }) : t("openEnrolled", { title: course.title })}
        </LinkButton>
      }
    >
      <p>
        {t(`part.${course.part}`)} · {forWhom(course)} · {hoursOf(course.hundredths)} · {priceOf(course.fen)}
      </p>
      <p class="hint">{t("by", { institution: course.institution.name, closes: course.closes })}</p>
      <p>{worthText(worth)}</p>
    </Card>
  );
}

/** Whom courses are made for: of use only where all are shown. */
function Whom({ data: { query, found } }: { readonly data: CatalogueData }): View {
  const options = (list: readonly { code: string; label: string }[]) =>
    list.map(({ code, label }) => ({ value: code, label }));
  const { series, categories } = found.choices;
  return (
    <>
      <SelectField
        name="class"
        label={t("catalogue.class")}
        value={query.class}
        emptyLabel={t("every")}
        options={CLASS_LEVELS.map((value) => ({ value, label: t(`class.${value}`) }))}
      />
      <SelectField
        name="series"
        label={t("catalogue.series")}
        value={query.series}
        emptyLabel={t("every")}
        options={options(series)}
      />
      <SelectField
        name="category"
        label={t("catalogue.category")}
        value={query.category}
        emptyLabel={t("every")}
        options={options(categories)}
      />
    </>
  );
}

function Filters({ data }: { readonly data: CatalogueData }): View {
  const { query, found, all } = data;
  const { choices } = found;
  return (
    <FilterBar
      action="/courses"
      hidden={all ? { fits: "all" } : {}}
      resetHref={data.filtered ? (all ? "/courses?fits=all" : "/courses") : undefined}
      label={t("catalogue.title")}
    >
      <SearchBox label={t("catalogue.search")} value={query.q} />
      <SelectField
        name="part"
        label={t("catalogue.part")}
        value={query.part}
        emptyLabel={t("every")}
        options={COURSE_PARTS.map((value) => ({ value, label: t(`part.${value}`) }))}
      />
      {all && <Whom data={data} />}
      <SelectField
        name="institution"
        label={t("catalogue.institution")}
        value={query.institution}
        emptyLabel={t("every")}
        options={choices.institutions.map(({ institutionId, name }) => ({ value: String(institutionId), label: name }))}
      />
      <SelectField
        name="price"
        label={t("catalogue.price")}
        value={query.price}
        emptyLabel={t("every")}
        options={(["free", "paid"] as const).map((value) => ({ value, label: t(`price.${value}`) }))}
      />
      <SelectField
        name="year"
        label={t("catalogue.year")}
        value={query.year}
        emptyLabel={t("catalogue.now")}
        options={data.years.map((year) => ({ value: String(year), label: String(year) }))}
      />
    </FilterBar>
  );
}

function Catalogue({ data }: { readonly data: CatalogueData }): View {
  const { found, all, filtered } = data;
  return (
    <Stack gap="large">
      <PageHead title={t("catalogue.title")} lead={t("catalogue.lead")} />
      <Tabs
        label={t("catalogue.tabs")}
        tabs={[
          { label: t("catalogue.mine"), href: "/courses", current: !all },
          { label: t("catalogue.all"), href: withQuery("/courses", { fits: "all" }), current: all },
        ]}
      />
      <Filters data={data} />
      {found.courses.length === 0 ? (
        <EmptyState
          title={t("catalogue.none")}
          {...(all ? {} : { action: { label: t("catalogue.seeAll"), href: "/courses?fits=all" } })}
        >
          {t(filtered ? "catalogue.noneFiltered" : "catalogue.noneBody")}
        </EmptyState>
      ) : (
        <CardGrid size="large">
          {found.courses.map((offered) => (
            <OfferedCard offered={offered} />
          ))}
        </CardGrid>
      )}
      {(data.nextHref !== undefined || data.firstHref !== undefined) && (
        <Pagination previousHref={data.firstHref} nextHref={data.nextHref} />
      )}
    </Stack>
  );
}

/** What is on offer, with what each course would do for oneself. */
export const page = definePage<CatalogueData>({
  title: () => t("catalogue.title"),
  Body: ({ data }) => <Catalogue data={data} />,
});
