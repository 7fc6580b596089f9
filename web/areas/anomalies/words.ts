import type { AnomalyEvidence, AnomalyList } from "../../../contract/watching-anomalies.ts";
import dictionary from "../../text/zh-CN/anomalies.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { Status } from "../../ui/index.ts";
import { beijingTime, groupDigits } from "../../ui/format.ts";

export const t = words("anomalies", dictionary);

type State = AnomalyList["anomalies"][number]["state"];

export const stateStatus: Readonly<Record<State, Status>> = {
  open: "pending",
  harmless: "confirmed",
  confirmed: "overdue",
};

/** Minutes as people say them. */
export function lasting(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return hours === 0 ? t("time.minutes", { minutes: rest }) : t("time.hours", { hours, minutes: rest });
}

const seconds = (ms: number): string => t("evidence.seconds", { seconds: (ms / 1000).toFixed(1) });

/** A fact of the evidence. */
export interface Fact {
  readonly key: string;
  readonly value: string;
}

/** What was seen, in words. */
export function factsOf(evidence: AnomalyEvidence): Fact[] {
  switch (evidence.kind) {
    case "long_day":
      return [
        { key: t("evidence.played"), value: lasting(evidence.playedMinutes) },
        { key: t("evidence.credited"), value: lasting(evidence.creditedMinutes) },
        { key: t("evidence.from"), value: beijingTime(evidence.firstAt) },
        { key: t("evidence.to"), value: beijingTime(evidence.lastAt) },
      ];
    case "steady_beats":
      return [
        { key: t("evidence.beats"), value: t("evidence.beatsOf", { count: groupDigits(evidence.beats) }) },
        { key: t("evidence.gap"), value: seconds(evidence.gapMs) },
        { key: t("evidence.deviation"), value: t("evidence.ms", { ms: evidence.deviationMs }) },
      ];
    case "same_network":
      return [
        { key: t("evidence.network"), value: evidence.network },
        {
          key: t("evidence.people"),
          value: t("evidence.peopleOf", { people: groupDigits(evidence.people), units: groupDigits(evidence.units) }),
        },
        { key: t("evidence.start"), value: beijingTime(evidence.firstAt) },
        { key: t("evidence.end"), value: beijingTime(evidence.lastAt) },
      ];
    case "many_networks":
      return [
        { key: t("evidence.networks"), value: t("evidence.networksOf", { count: groupDigits(evidence.count) }) },
        ...evidence.networks.map(({ network, firstAt, times }) => ({
          key: network,
          value: t("evidence.times", { time: beijingTime(firstAt), times }),
        })),
      ];
    case "quick_answers":
      return [
        { key: t("evidence.questions"), value: t("evidence.questionsOf", { count: groupDigits(evidence.questions) }) },
        { key: t("evidence.fastest"), value: seconds(evidence.fastestMs) },
        { key: t("evidence.slowest"), value: seconds(evidence.slowestMs) },
      ];
  }
}
