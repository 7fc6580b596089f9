/**
 * What looks unlike somebody watching, as SQL over one day. Each query gives people and what was seen of them: numbers, places
 * and times, and nobody else's name. None of them proves anything; all of them together prove little.
 */
import type { ANOMALY_KINDS } from "../../contract/watching-anomalies.ts";
import { parameter } from "../parameters/door.ts";
import type { Database } from "../platform/db.ts";
import { Values } from "../platform/values.ts";

export type AnomalyKind = (typeof ANOMALY_KINDS)[number];

/** From when on a day is unlikely. */
export interface SignRules {
  intervalMs: number;
  /** Played on one day, counted or not. */
  longDayMs: number;
  /** Heartbeats whose gaps hardly differ. */
  steadyBeats: number;
  steadyDeviationMs: number;
  /** People, of so many units, credited from one network at once; in a network of more than `networkMost` people it says nothing. */
  networkPeople: number;
  networkUnits: number;
  networkMost: number;
  /** Networks from which one person began on one day: more than these. */
  networks: number;
  /** Questions, every one right at the first try within so long. */
  quickQuestions: number;
  quickMs: number;
}

const HOUR_MS = 3_600_000;

/** The rules as they stand: those that administrators may change, and those of how machines behave. */
export async function signRulesAt(database: Database, now: Date): Promise<SignRules> {
  const [seconds, hours, people, most, networks] = await Promise.all([
    parameter(database, "watch_beat_seconds", now),
    parameter(database, "watch_long_day_hours", now),
    parameter(database, "watch_same_network_people", now),
    parameter(database, "watch_same_network_most", now),
    parameter(database, "watch_many_networks", now),
  ]);
  return {
    intervalMs: seconds * 1000,
    longDayMs: hours * HOUR_MS,
    steadyBeats: 200,
    steadyDeviationMs: 20,
    networkPeople: people,
    networkUnits: 3,
    networkMost: Math.max(people, most),
    networks,
    quickQuestions: 10,
    quickMs: 2_500,
  };
}

/** A day in Beijing as the instants between which it lies. */
export interface SignDay {
  /** YYYY-MM-DD. */
  day: string;
  from: Date;
  to: Date;
}

const HELD_AT_ONCE = "5 minutes";
const MOST_NETWORKS_TOLD = 30;
/** Gaps that are no gaps between two beats, a question in between for instance, say nothing about how steady they come. */
const NEAR_MS = 1_000;

const instant = (sql: string) => `to_char((${sql}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** A query of a sign: `person_id` and `evidence`. */
export type Sign = (day: SignDay, rules: SignRules, values: Values) => string;

const beatsOf = ({ from, to }: SignDay, values: Values, name = "watch_beat") =>
  `${name}.beat_at >= ${values.add(from)}::timestamptz AND ${name}.beat_at < ${values.add(to)}::timestamptz`;

/** Played for most of a day and a night. Time between two beats counts as the judge counts it: at most twice the interval. */
const longDay: Sign = (day, { longDayMs, intervalMs }, values) => {
  const least = values.add(longDayMs);
  return `WITH long AS (
      SELECT person_id FROM watch_beat WHERE ${beatsOf(day, values)} GROUP BY person_id
      HAVING extract(epoch FROM max(beat_at) - min(beat_at)) * 1000 >= ${least}::float8),
    passing AS (
      SELECT person_id, beat_at, credited_ms, to_ms > from_ms AS plays,
             least(extract(epoch FROM beat_at - lag(beat_at, 1, beat_at) OVER (PARTITION BY person_id ORDER BY beat_at)) * 1000,
               ${values.add(2 * intervalMs)}::float8) AS passed
        FROM watch_beat JOIN long USING (person_id) WHERE ${beatsOf(day, values)})
    SELECT person_id, jsonb_build_object(
             'playedMinutes', floor(sum(passed) FILTER (WHERE plays) / 60000),
             'creditedMinutes', floor(sum(credited_ms) / 60000.0),
             'firstAt', ${instant("min(beat_at)")}, 'lastAt', ${instant("max(beat_at)")}) AS evidence
      FROM passing GROUP BY person_id HAVING sum(passed) FILTER (WHERE plays) >= ${least}::float8`;
};

/** Heartbeats at gaps so even that no browser on a real network sends them. */
const steadyBeats: Sign = (day, rules, values) => {
  const least = values.add(rules.steadyBeats);
  return `WITH many AS (
      SELECT person_id FROM watch_beat WHERE ${beatsOf(day, values)} GROUP BY person_id HAVING count(*) > ${least}::int4),
    apart AS (
      SELECT person_id, extract(epoch FROM beat_at - lag(beat_at) OVER (PARTITION BY person_id, playback_id ORDER BY seq)) * 1000 AS gap
        FROM watch_beat JOIN many USING (person_id) WHERE ${beatsOf(day, values)}),
    usual AS (
      SELECT person_id, array_agg(gap) AS gaps, percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS median
        FROM apart WHERE gap IS NOT NULL GROUP BY person_id)
    SELECT person_id, jsonb_build_object('beats', beats, 'gapMs', round(mean), 'deviationMs', round(deviation::numeric, 1)) AS evidence
      FROM usual CROSS JOIN LATERAL (
        SELECT count(*) AS beats, avg(gap) AS mean, stddev_pop(gap) AS deviation FROM unnest(gaps) AS gap WHERE abs(gap - median) <= ${NEAR_MS}) near
     WHERE beats >= ${least}::int4 AND deviation < ${values.add(rules.steadyDeviationMs)}::float8`;
};

/** Many people of several units who were credited at the same time, all from one network. */
const sameNetwork: Sign = (day, rules, values) => {
  const year = values.add(Number(day.day.slice(0, 4)));
  return `WITH here AS MATERIALIZED (
      SELECT DISTINCT b.network, date_bin('${HELD_AT_ONCE}', w.beat_at, ${values.add(day.from)}::timestamptz) AS slot, w.person_id
        FROM watch_beat w JOIN playback_begun b USING (person_id, playback_id)
       WHERE ${beatsOf(day, values, "w")} AND w.credited_ms > 0),
    private AS (
      SELECT network FROM here GROUP BY network
      HAVING count(DISTINCT person_id) BETWEEN ${values.add(rules.networkPeople)}::int4 AND ${values.add(rules.networkMost)}::int4),
    crowded AS (
      SELECT here.network, here.slot, count(*) AS people, count(DISTINCT s.unit_id) AS units
        FROM here JOIN private USING (network) LEFT JOIN standing s ON s.person_id = here.person_id AND s.year = ${year}::int4
       GROUP BY here.network, here.slot
      HAVING count(*) >= ${values.add(rules.networkPeople)}::int4 AND count(DISTINCT s.unit_id) >= ${values.add(rules.networkUnits)}::int4)
    SELECT DISTINCT ON (person_id) person_id, jsonb_build_object('network', network, 'people', max(people), 'units', max(units),
             'firstAt', ${instant("min(slot)")}, 'lastAt', ${instant(`max(slot) + interval '${HELD_AT_ONCE}'`)}) AS evidence
      FROM here JOIN crowded USING (network, slot) GROUP BY person_id, network ORDER BY person_id, max(people) DESC, network`;
};

/** Begun from more networks on one day than somebody passes through. */
const manyNetworks: Sign = (day, rules, values) => {
  return `WITH begun AS (
      SELECT person_id, network, min(begun_at) AS first_at, count(*) AS times FROM playback_begun
       WHERE begun_at >= ${values.add(day.from)}::timestamptz AND begun_at < ${values.add(day.to)}::timestamptz GROUP BY person_id, network),
    numbered AS (SELECT begun.*, row_number() OVER (PARTITION BY person_id ORDER BY first_at, network) AS place FROM begun)
    SELECT person_id, jsonb_build_object('count', count(*), 'networks', jsonb_agg(
             jsonb_build_object('network', network, 'firstAt', ${instant("first_at")}, 'times', times) ORDER BY place)
             FILTER (WHERE place <= ${MOST_NETWORKS_TOLD})) AS evidence
      FROM numbered GROUP BY person_id HAVING count(*) > ${values.add(rules.networks)}::int4`;
};

/** Every question of the day right at the first try, before most people have read it. What nobody tried says nothing. */
const quickAnswers: Sign = (day, rules, values) => {
  return `WITH tried AS (
      SELECT person_id, tries, answered_at, extract(epoch FROM answered_at - asked_at) * 1000 AS took FROM watch_prompt
       WHERE asked_at >= ${values.add(day.from)}::timestamptz AND asked_at < ${values.add(day.to)}::timestamptz AND tries > 0)
    SELECT person_id, jsonb_build_object('questions', count(*), 'fastestMs', round(min(took)), 'slowestMs', round(max(took))) AS evidence
      FROM tried GROUP BY person_id
    HAVING count(*) >= ${values.add(rules.quickQuestions)}::int4
       AND bool_and(answered_at IS NOT NULL AND tries = 1 AND took <= ${values.add(rules.quickMs)}::float8)`;
};

export const SIGNS: Readonly<Record<AnomalyKind, Sign>> = {
  long_day: longDay,
  steady_beats: steadyBeats,
  same_network: sameNetwork,
  many_networks: manyNetworks,
  quick_answers: quickAnswers,
};
