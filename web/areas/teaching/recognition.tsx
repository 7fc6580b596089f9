import type { CourseRecognition } from "../../../contract/course-authoring.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Card,
  EmptyState,
  errorOf,
  FilterBar,
  Form,
  PageHead,
  Pagination,
  SearchBox,
  SelectField,
  Stack,
  StatusBadge,
  TextField,
} from "../../ui/index.ts";
import { forWhom, hoursOf, t as courseWord } from "../courses/words.ts";
import { t } from "./words.ts";

export interface RecognitionData {
  readonly found: CourseRecognition;
  readonly query: { readonly q: string; readonly counts: string };
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
  /** What was wrong with the form of one course. */
  readonly wrong: { readonly courseId: string; readonly errors: readonly FormError[] } | undefined;
}

function One({
  each,
  wrong,
}: { readonly each: CourseRecognition["courses"][number] } & Pick<RecognitionData, "wrong">) {
  const { course, counts, reason, ofIndustry } = each;
  const errors = wrong?.courseId === String(course.courseId) ? wrong.errors : [];
  return (
    <Card
      id={`course-${course.courseId}`}
      title={course.title}
      aside={<StatusBadge status={counts ? "approved" : "none"} label={t(counts ? "counts.yes" : "counts.no")} />}
    >
      <p>
        {forWhom(course)} · {hoursOf(course.hundredths)} · {course.institution.name}
      </p>
      {!ofIndustry && <p class="hint">{t("counts.foreign")}</p>}
      {reason !== null && reason !== "" && <p class="hint">{t("counts.reason", { reason })}</p>}
      <Form
        action={`/course-recognition/${course.courseId}`}
        hidden={{ counts: counts ? "no" : "yes" }}
        errors={errors}
        actions={
          <Button look={counts ? "danger" : "primary"}>
            {t(counts ? "counts.take" : "counts.give", { title: course.title })}
          </Button>
        }
      >
        <TextField
          id={`reason-${course.courseId}`}
          name="reason"
          label={t("counts.why")}
          error={errorOf(errors, "reason")}
          required
          maxLength={500}
        />
      </Form>
    </Card>
  );
}

function Recognition({ data }: { readonly data: RecognitionData }): View {
  const { found, query } = data;
  return (
    <Stack gap="large">
      <PageHead
        title={t("recognition")}
        lead={t("recognitionLead", { industry: courseWord(`industry.${found.industry}`) })}
      />
      <FilterBar
        action="/course-recognition"
        resetHref={query.q !== "" || query.counts !== "" ? "/course-recognition" : undefined}
        label={t("recognition")}
      >
        <SearchBox label={t("search")} value={query.q} />
        <SelectField
          name="counts"
          label={t("counts")}
          value={query.counts}
          emptyLabel={t("every")}
          options={(["yes", "no"] as const).map((value) => ({ value, label: t(`counts.${value}`) }))}
        />
      </FilterBar>
      {found.courses.length === 0 && <EmptyState title={t("recognitionNone")}>{t("recognitionNoneBody")}</EmptyState>}
      {found.courses.map((each) => (
        <One each={each} wrong={data.wrong} />
      ))}
      {(data.nextHref !== undefined || data.firstHref !== undefined) && (
        <Pagination previousHref={data.firstHref} nextHref={data.nextHref} />
      )}
    </Stack>
  );
}

/** Which professional courses count for the people of an industry. */
export const page = definePage<RecognitionData>({
  title: () => t("recognition"),
  width: "text",
  Body: ({ data }) => <Recognition data={data} />,
});
