import { definePage } from "../../app/shell.ts";
import type { FormError, Option, View } from "../../ui/index.ts";
import {
  Button,
  Card,
  DateField,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  SelectField,
  TextArea,
  TextField,
} from "../../ui/index.ts";
import { t } from "./words.ts";

/** The form of somebody who comes, or of somebody who has another record. */
export interface SimpleFormData {
  readonly form: "arrival" | "own";
  /** Units to choose from, for somebody who comes. */
  readonly units: readonly Option[];
  readonly typed: Readonly<Partial<Record<string, string>>>;
  readonly errors: readonly FormError[];
  readonly key: string;
}

function Who({ data }: { data: SimpleFormData }): View {
  const { form, typed, errors } = data;
  return (
    <>
      <TextField
        name="name"
        label={t(`form.${form}.name`)}
        value={typed["name"] ?? ""}
        maxLength={100}
        width="medium"
        required
        error={errorOf(errors, "name")}
      />
      <TextField
        name="identityNumber"
        label={t(`form.${form}.identity`)}
        value={typed["identityNumber"] ?? ""}
        maxLength={30}
        width="medium"
        autoComplete="off"
        required
        error={errorOf(errors, "identityNumber")}
      />
    </>
  );
}

function Arrival({ data }: { data: SimpleFormData }): View {
  const { typed, errors, units } = data;
  return (
    <>
      <SelectField
        name="unitId"
        label={t("arrival.unit")}
        options={units}
        value={typed["unitId"] ?? units[0]?.value ?? ""}
        required
        error={errorOf(errors, "unitId")}
      />
      <DateField
        name="since"
        label={t("arrival.since")}
        value={typed["since"] ?? ""}
        required
        error={errorOf(errors, "since")}
      />
      <TextField
        name="department"
        label={t("ask.department")}
        value={typed["department"] ?? ""}
        maxLength={60}
        width="medium"
        error={errorOf(errors, "department")}
      />
    </>
  );
}

function Own({ data }: { data: SimpleFormData }): View {
  const { typed, errors } = data;
  return (
    <>
      <TextField
        name="phone"
        label={t("own.phone")}
        value={typed["phone"] ?? ""}
        type="tel"
        inputMode="tel"
        maxLength={30}
        width="medium"
        required
        error={errorOf(errors, "phone")}
      />
      <TextArea
        name="reason"
        label={t("own.reason")}
        value={typed["reason"] ?? ""}
        rows={2}
        maxLength={500}
        required
        error={errorOf(errors, "reason")}
      />
    </>
  );
}

function SimpleForm({ data }: { data: SimpleFormData }): View {
  const { form, errors, key } = data;
  const arrival = form === "arrival";
  return (
    <>
      <PageHead title={t(`form.${form}.title`)} lead={t(`form.${form}.lead`)} />
      <Card>
        <Form
          action={arrival ? "/employment/arrivals" : "/employment/mine/merge"}
          errors={errors}
          hidden={{ idempotency_key: key }}
          actions={
            <>
              <Button look="primary">{t(`form.${form}.send`)}</Button>
              <LinkButton href={arrival ? "/employment/moves" : "/employment/mine"}>{t("ask.back")}</LinkButton>
            </>
          }
        >
          <Who data={data} />
          {arrival ? <Arrival data={data} /> : <Own data={data} />}
        </Form>
      </Card>
    </>
  );
}

/** Somebody who comes to a unit; somebody's second record. */
export const page = definePage<SimpleFormData>({
  title: ({ form }) => t(`form.${form}.title`),
  width: "text",
  Body: ({ data }) => <SimpleForm data={data} />,
});
