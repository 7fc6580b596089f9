/** Sixty payloads through every free-text field, shown on every page: what both tiers run. */
import type { Browser } from "playwright-core";
import type { WorldServer } from "../world-server.ts";
import { ALL_PATTERNS, crawl, type Reach, type Reached } from "./crawl.ts";
import { Desk, NOBODY } from "./desk.ts";
import { draftRegistration, furnish } from "./furnish.ts";
import { PAYLOADS } from "./payloads.ts";
import { plant, type Planted } from "./plant.ts";
import { openReader, type Reader } from "./reader.ts";
import { CONTENT_VIEW, DRAFT_LESSON, FINISHED_PLACES, STUDY_PLACES, TEACHING_PLACES } from "./studies.ts";
import { newSending, sendThrough, type Sending, type Through } from "./send.ts";
import { openWalker, type Walker } from "./walk.ts";

export interface SuiteOptions {
  /** The instant at which the world stands. */
  readonly at: string;
  /** Demo personas whose pages are looked at; one who is not signed in comes last by itself. */
  readonly personas: readonly string[];
  readonly through: Through;
  /** Every desk's page of every pattern, and each pattern again after the forms. Otherwise once, by whoever reaches it first. */
  readonly everyDesk: boolean;
}

export interface SuiteResult {
  readonly planted: Planted;
  readonly sending: Sending;
  /** Patterns that Chromium opened; those in whose main part it read a payload; those that were there after the forms. */
  readonly patterns: { readonly opened: Set<string>; readonly showing: Set<string>; readonly again: Set<string> };
  /** Pages read over HTTP, and opened in Chromium. */
  readonly pages: { readonly read: number; readonly opened: number };
  readonly findings: readonly string[];
}

/** Plants, reads and opens every page, sends payloads through every form, and looks at the pages again. */
export async function runSuite(browser: Browser, server: WorldServer, options: SuiteOptions): Promise<SuiteResult> {
  const reader = await openReader(browser);
  const walker = await openWalker(browser);
  try {
    await furnish(server);
    const draft = await draftRegistration(server, PAYLOADS[0] ?? "", options.at);
    const desks = [...options.personas.map((persona) => new Desk(server, persona)), new Desk(server, NOBODY, [draft])];
    for (const desk of desks) await desk.enter();
    const planted = await plant(server.database.url, 0);
    const reaches = await crawlAll(reader, desks, await hiddenPlaces(server), options.everyDesk);
    const wanted = toOpen(reaches, options.everyDesk);
    const patterns = { opened: new Set<string>(), showing: new Set<string>(), again: new Set<string>() };
    await openAll(walker, wanted, patterns.opened, patterns.showing);
    const sending = await sendAll(reader, reaches, options.through);
    if (options.everyDesk) {
      for (const desk of desks) await desk.enter();
      await openAll(walker, toOpen(reaches, false), patterns.again, patterns.showing);
    }
    return {
      planted,
      sending,
      patterns,
      pages: { read: reaches.reduce((sum, { pages }) => sum + pages.length, 0), opened: walker.opened },
      findings: [...reaches.flatMap(({ findings }) => findings), ...sending.findings, ...walker.findings],
    };
  } finally {
    await walker.close();
    await reader.close();
  }
}

/** Addresses that the first lines of a list do not lead to. */
async function hiddenPlaces({ address, database }: WorldServer): Promise<string[]> {
  const closed = await database.row<{ year: number }>("SELECT max(year) AS year FROM year_closing");
  const home = await database.row<{ unit_id: number }>("SELECT unit_id FROM persona WHERE persona_id = 'unit-clerk'");
  const book = await database.row<{ batch_id: number }>("SELECT batch_id FROM import_change LIMIT 1");
  const draft = await database.row<{ declaration_id: number }>(
    `SELECT declaration_id FROM declaration JOIN persona USING (person_id)
      WHERE persona_id = 'declarant' AND declaration.state IN ('draft', 'returned') ORDER BY declaration.state LIMIT 1`,
  );
  const line = await database.row<{ list_id: number; line_id: number }>(
    `SELECT list_id, line_id FROM official_list_line JOIN official_list USING (list_id)
      WHERE official_list.state = 'published' AND official_list_line.state = 'listed' ORDER BY line_id LIMIT 1`,
  );
  const training = await database.row<{ training_id: number }>(
    "SELECT training_id FROM training WHERE state = 'returned'",
  );
  const tested = await database.rows<{ path: string }>(
    `SELECT unnest(ARRAY['/learning/tests/' || enrolment_id || '/' || lesson_id, '/learning/attempts/' || attempt_id,
         '/learning/attempts/' || attempt_id || '/hand-in']) AS path FROM test_attempt ORDER BY ended_at IS NOT NULL`,
  );
  const study = await database.row<{ enrolment_id: number; lesson_id: number }>(STUDY_PLACES);
  const finished = await database.row<{ enrolment_id: number; person_id: number }>(FINISHED_PLACES);
  const teaching = await database.row<{ course_id: number; institution_id: number }>(TEACHING_PLACES);
  const drafted = await database.row<{ course_id: number; lesson_id: number }>(DRAFT_LESSON);
  const paths = [
    ...tested.map(({ path }) => path),
    "/bank/imports/1",
    "/study/receipts",
    `/study/${study?.enrolment_id}`,
    `/study/${study?.enrolment_id}/${study?.lesson_id}`,
    `/lists/${line?.list_id}/lines/${line?.line_id}`,
    `/trainings/${training?.training_id}/edit`,
    `/my-courses/${finished?.enrolment_id}/certificate`,
    "/certificates?number=XS2026AAAABBBBCCCC",
    `/people/${finished?.person_id}/learning-record`,
    `/teaching/new?institution=${teaching?.institution_id}`,
    `/teaching/${teaching?.course_id}/1/edit`,
    `/teaching/${drafted?.course_id}/1/lessons/new-video`,
    `/teaching/${drafted?.course_id}/1/lessons/${drafted?.lesson_id}/questions`,
    CONTENT_VIEW,
    `/declarations/${draft?.declaration_id}/evidence`,
    `/declarations/${draft?.declaration_id}/submit`,
    `/organisations/${home?.unit_id}`,
    `/years/${closed?.year}`,
    "/admin/jobs/population-simulation",
    "/admin/dictionaries/reveal_reason",
    `/workbooks/${book?.batch_id}/changes`,
  ];
  return paths.map((path) => address + path);
}

async function crawlAll(
  reader: Reader,
  desks: readonly Desk[],
  hidden: readonly string[],
  everyDesk: boolean,
): Promise<Reach[]> {
  const reaches: Reach[] = [];
  const done = new Set<string>();
  const others = new Set(hidden);
  for (const desk of desks) {
    const reach = await crawl(reader, desk, { others: [...others], done });
    reaches.push(reach);
    if (everyDesk) continue;
    for (const { pattern } of reach.pages) done.add(pattern);
    for (const link of reach.links) others.add(link);
  }
  return reaches;
}

type Wanted = readonly [desk: Desk, page: Reached];

/** Of each pattern the page that shows most, once or once for every desk. */
function toOpen(reaches: readonly Reach[], everyDesk: boolean): Wanted[] {
  const chosen = new Map<string, Wanted>();
  for (const { desk, pages } of reaches)
    for (const page of pages) {
      const key = everyDesk ? `${desk.persona} ${page.pattern}` : page.pattern;
      const known = chosen.get(key);
      if (known === undefined || (page.shows && !known[1].shows)) chosen.set(key, [desk, page]);
    }
  return [...chosen.values()];
}

async function openAll(
  walker: Walker,
  wanted: readonly Wanted[],
  opened: Set<string>,
  showing: Set<string>,
): Promise<void> {
  for (const [desk, { address, pattern }] of wanted) {
    await walker.become(desk);
    const { there, shows } = await walker.look(address);
    if (there) opened.add(pattern);
    if (there && shows) showing.add(pattern);
  }
}

async function sendAll(reader: Reader, reaches: readonly Reach[], through: Through): Promise<Sending> {
  const sending = newSending();
  for (const { desk, forms } of reaches) {
    await desk.enter();
    for (const form of forms.values()) await sendThrough(reader, desk, form, through, sending);
  }
  return sending;
}

/** What was done, in one line. */
export function told({ planted, sending, patterns, pages, findings }: SuiteResult): string {
  return (
    `${PAYLOADS.length} payloads: ${planted.taken.length} columns planted; ${sending.forms} forms with ${sending.fields} ` +
    `free fields took ${sending.typed} requests and ${sending.bent} bent ones, ${sending.carried} carried out; ` +
    `${pages.read} pages read, ${pages.opened} opened in Chromium, of ${patterns.opened.size} of ${ALL_PATTERNS.length} kinds, ` +
    `a payload read as text on ${patterns.showing.size} kinds, ${patterns.again.size} kinds opened again after the forms; ${findings.length} findings`
  );
}

/** Patterns that nobody opened. */
export function missedBy({ patterns }: SuiteResult): string[] {
  return ALL_PATTERNS.filter((pattern) => !patterns.opened.has(pattern));
}
