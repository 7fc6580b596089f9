import { DATA_SCOPES, INDUSTRIES } from "../../../contract/actor.ts";
import type { FormError, View } from "../../ui/index.ts";
import { errorOf, SelectField, TextArea } from "../../ui/index.ts";
import { DIVISIONS, type PlaceTyped } from "./place.ts";
import { t } from "./words.ts";

/** Where an office is to be: its scope, and the division, units or industry that the scope needs. */
export function PlaceFields({
  typed,
  errors,
}: {
  readonly typed: PlaceTyped;
  readonly errors: readonly FormError[];
}): View {
  return (
    <>
      <SelectField
        name="scope"
        label={t("grant.scope")}
        hint={t("grant.scopeHint")}
        required
        emptyLabel={t("grant.choose")}
        value={typed.scope}
        options={DATA_SCOPES.filter((scope) => scope !== "self").map((scope) => ({
          value: scope,
          label: t(`scope.${scope}`),
        }))}
        error={errorOf(errors, "scope")}
      />
      <SelectField
        name="division"
        label={t("grant.division")}
        hint={t("grant.divisionHint")}
        emptyLabel={t("none")}
        value={typed.division}
        options={DIVISIONS.map((code) => ({ value: code, label: t(`division.${code}`) }))}
        error={errorOf(errors, "division")}
      />
      <TextArea
        name="units"
        label={t("grant.units")}
        hint={t("grant.unitsHint")}
        rows={3}
        maxLength={2_000}
        value={typed.units}
        error={errorOf(errors, "units")}
      />
      <SelectField
        name="industry"
        label={t("grant.industry")}
        hint={t("grant.industryHint")}
        emptyLabel={t("none")}
        value={typed.industry}
        options={INDUSTRIES.map((industry) => ({ value: industry, label: t(`industry.${industry}`) }))}
        error={errorOf(errors, "industry")}
      />
    </>
  );
}
