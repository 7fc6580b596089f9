import type { OfficeView } from "../../../contract/access-view.ts";
import type { Status, View } from "../../ui/index.ts";
import { beijingTime, StatusBadge } from "../../ui/index.ts";
import { roleName, t } from "./words.ts";

const BADGES: Readonly<Record<OfficeView["state"], Status>> = {
  holding: "confirmed",
  pending: "pending",
  future: "draft",
  ended: "not_applicable",
};

/** Where an office stands. */
export function OfficeState({ office }: { readonly office: Pick<OfficeView, "state"> }): View {
  return <StatusBadge status={BADGES[office.state]} label={t(`state.${office.state}`)} />;
}

/** The role of an office in words. */
export function officeRole({ roleName: made, role }: OfficeView): string {
  return made ?? roleName(role);
}

/** An instant as a day of Beijing. */
export function dayOf(instant: string): string {
  return beijingTime(instant).slice(0, 10);
}

/** The last day of an office that ends at an instant. */
function lastDay(instant: string): string {
  return dayOf(new Date(Date.parse(instant) - 1).toISOString());
}

/** From when to when, in words. */
export function periodOf({ from, to }: Pick<OfficeView, "from" | "to">): string {
  const begins = t("offices.from", { day: dayOf(from) });
  return `${begins} ${to === null ? t("offices.open") : t("offices.until", { day: lastDay(to) })}`;
}

/** How far an office sees, in words. */
export function placeText({ place, placeName }: OfficeView): string {
  return `${placeName} · ${t(`scope.${place.scope}`)}`;
}
