/** Rows planted in every table that the second wall guards: somebody's of here, of elsewhere, one's own, and who may see each. */
import { transact, type Tx } from "../../server/platform/db.ts";
import { plantRolls } from "./planted-rolls.ts";
import type { RightsWorld } from "./world.ts";

/** From where one looks through the wall: everywhere, one division, one person without a division, or nowhere. */
export const VIEWS = ["all", "d08", "own", "nobody"] as const;
export type View = (typeof VIEWS)[number];

/** One row, by its place in its table. */
export interface Planted {
  table: string;
  what: string;
  place: string;
  seen: readonly View[];
}

type Values = Readonly<Record<string, unknown>>;
type Whose = "here" | "away" | "own";
const WHOSE = ["here", "away", "own"] as const;

/** Whether the division of somebody sees the rows of a table that name them, and whether they do themselves. */
type Reads = "division person" | "division" | "person" | "";

/** What each table lets through of somebody's row, written by hand from what the tables are for. */
const OF_PEOPLE: Readonly<Record<string, Reads>> = {
  account: "division person",
  account_closing: "person",
  attempt_question: "person",
  audit_event: "person",
  certificate_claim: "division person",
  consent: "person",
  coverage: "division person",
  decision: "division person",
  decision_withdrawal: "division person",
  demo_message: "",
  employment_decision: "division person",
  employment_request: "division person",
  enrolment: "division person",
  enrolment_merge: "division person",
  evidence_file: "division person",
  ledger_entry: "division person",
  notice: "division person",
  notice_choice: "person",
  notice_outside: "division person",
  notice_watch: "",
  outbound_message: "",
  package_launch: "person",
  package_run: "person",
  person: "division person",
  playback: "person",
  recovery_request: "division",
  registration: "division person",
  reveal: "person",
  session: "person",
  sign_in_event: "person",
  test_adjustment: "person",
  test_attempt: "division person",
  upload: "person",
  watch_anomaly: "division",
  watch_prompt: "division person",
  watch_span: "division person",
  xapi_attachment: "person",
  xapi_document: "person",
  xapi_statement: "person",
  xapi_statement_activity: "person",
  xapi_statement_agent: "person",
};

const AT = new Date("2026-08-20T08:00:00Z");
const LATER = new Date("2026-12-20T08:00:00Z");
const SEALED = Buffer.concat([Buffer.from([1]), Buffer.alloc(40)]);
const DIGEST = "0".repeat(64);

/** Plants them all. */
export async function plantRows(world: RightsWorld): Promise<Planted[]> {
  return transact(world.database, async (tx) => {
    const planted: Planted[] = [];
    const add = async (table: string, what: string, seen: readonly View[], values: Values) => {
      const row = await insert(tx, table, values);
      planted.push({ table, what, place: row.place, seen: ["all", ...seen] });
      return row;
    };
    const persons = await plantPeople(tx, world, planted, add);
    await plantPairs(world, add);
    await plantImports(world, persons, add);
    await plantPlaced(tx, persons, add);
    await plantWindows(tx, persons, add);
    await plantStudies(tx, persons, add);
    await plantSaid(persons, add);
    return planted;
  });
}

type Row = Readonly<Record<string, unknown>> & { place: string };
type Add = (table: string, what: string, seen: readonly View[], values: Values) => Promise<Row>;

async function insert(tx: Tx, table: string, values: Values): Promise<Row> {
  const names = Object.keys(values);
  const row = await tx.row<Row>(
    `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map((_, index) => `$${index + 1}`).join(", ")})
     RETURNING *, ctid::text AS place`,
    Object.values(values),
  );
  return row as Row;
}

function seenBy(table: string, whose: Whose): View[] {
  const reads = OF_PEOPLE[table] as Reads;
  const views: View[] = [];
  if (whose !== "away" && reads.includes("division")) views.push("d08");
  if (whose === "own" && reads.includes("person")) views.push("own");
  return views;
}

interface Person {
  personId: number;
  accountId: number;
  unitId: number;
}
type People = Readonly<Record<Whose, Person>>;

/** One row of each table for each of the three; what the small world has already is looked up. */
async function plantPeople(tx: Tx, world: RightsWorld, planted: Planted[], add: Add): Promise<People> {
  const { people, units, accounts } = world;
  const note = async (table: string, whose: Whose, column: string, value: number) => {
    const row = await tx.row<{ place: string }>(`SELECT min(ctid)::text AS place FROM ${table} WHERE ${column} = $1`, [
      value,
    ]);
    planted.push({ table, what: whose, place: String(row?.place), seen: ["all", ...seenBy(table, whose)] });
  };
  const made = {} as Record<Whose, Person>;
  for (const whose of WHOSE) {
    const personId = { here: people.same, away: people.siblingDivision, own: people.own }[whose];
    let accountId = accounts["learner"] as number;
    if (whose === "own") await note("account", whose, "account_id", accountId);
    else {
      const account = { person_id: personId, display_name: "某人" };
      accountId = Number((await add("account", whose, seenBy("account", whose), account))["account_id"]);
    }
    await note("person", whose, "person_id", personId);
    await note("ledger_entry", whose, "person_id", personId);
    const entry = await tx.row<{ entry_id: number }>(
      "SELECT min(entry_id) AS entry_id FROM ledger_entry WHERE person_id = $1",
      [personId],
    );
    made[whose] = { personId, accountId, unitId: whose === "away" ? units.hospital7 : units.hospital };
    await plantOne(made[whose], whose, Number(entry?.entry_id), add);
  }
  // Accounts without a person are desks, which everybody may know; a decision on nothing is nobody's.
  const desk = { display_name: "某处" };
  await add("account", "a desk", ["d08", "own", "nobody"], desk);
  await add("employment_decision", "on nothing", [], decisionOf(made.here));
  return made;
}

const decisionOf = ({ accountId }: Person): Values => ({
  account_id: accountId,
  decided_by: "某处",
  verdict: "confirmed",
  decided_at: AT,
  undo_until: LATER,
});

const keyOf = ({ personId }: Person): string => String(personId).padStart(22, "k");

const fileOf = (person: Person): Values => ({
  file_key: keyOf(person),
  original_digest: DIGEST,
  bytes: 1,
  name: "",
  uploaded_by: person.accountId,
  uploaded_at: AT,
  state: "deleted",
  state_since: AT,
});

async function plantOne(person: Person, whose: Whose, entry: number, add: Add): Promise<void> {
  const { personId: person_id, accountId: account_id, unitId } = person;
  const put = (table: string, values: Values) => add(table, whose, seenBy(table, whose), values);
  const both = { person_id, account_id };
  await put("account_closing", { ...both, asked_at: AT, closes_at: LATER });
  await put("audit_event", { ...both, operation: "x", outcome: "seen" });
  await put("certificate_claim", { person_id, entry_id: entry, kind: "x", normalised_number: `N${person_id}` });
  await put("consent", { account_id, kind: "service", version: "2026-01-01", at: AT, way: "page" });
  const policy = { policy_id: "x", policy_version: "x" };
  const judged = { ...policy, decided_by: "x", known_at: AT, receipt: {}, digest: DIGEST };
  const ruling = await put("decision", { person_id, year: 2026, ...judged });
  const gone = { decision_id: ruling.decision_id, withdrawn_at: AT, withdrawn_by: "x", reason: "x" };
  await put("decision_withdrawal", { person_id, entry_id: entry, ...gone });
  const { decision_id } = await put("employment_decision", decisionOf(person));
  const moved = { subject_entry_id: entry, desk_unit_id: unitId, started_by: "person", submitted_at: AT };
  await put("employment_request", { person_id, kind: "leave", ...moved, decision_id });
  const notice = { person_id, template: "some_notice", version: 1, place_values: {}, created_at: AT };
  const { notice_id } = await put("notice", notice);
  await put("notice_outside", { notice_id, channel: "sms", leaves_on: "2026-08-20", state: "for_digest" });
  await put("notice_choice", { person_id, template: "some_notice", channel: "sms", chosen_at: AT });
  await put("notice_watch", { person_id, year: 2026, annual: "x", title: "x", seen_on: "2026-08-20" });
  await put("evidence_file", { person_id, ...fileOf(person) });
  const begun = { name: "x.jpg", bytes: 1, begun_at: AT, expires_at: LATER };
  await put("upload", { ...both, upload_key: keyOf(person), ...begun });
  const letter = { channel: "sms", address: SEALED, body: SEALED };
  const queued = { address_blind: SEALED, purpose: "notice", queued_at: AT, not_before: AT, next_try_at: AT };
  const { message_id } = await put("outbound_message", { person_id, ...letter, ...queued });
  await put("demo_message", { message_id, ...letter, arrived_at: AT });
  await put("recovery_request", { ...both, asked_at: AT, expires_at: LATER });
  await put("registration", { ...both, registered_at: AT, consent: true, consent_version: "x", was_known: false });
  await put("reveal", { ...both, at: AT, field: "phone", reason: "verify", note: "x" });
  const token = person_id.toString(16).padStart(64, "a");
  const open = { proof: "code", created_at: AT, seen_at: AT, expires_at: LATER };
  await put("session", { account_id, token_digest: token, ...open });
  const seen = { at: AT, subject: SEALED, way: "code", outcome: "done", network: "x" };
  await put("sign_in_event", { account_id, ...seen });
}

/** What names two people is seen from either side. */
async function plantPairs({ people, accounts }: RightsWorld, add: Add): Promise<void> {
  const { own, same, siblingDivision, atCorps } = people;
  const pairs: readonly [number, number, readonly View[]][] = [
    [same, siblingDivision, ["d08"]],
    [atCorps, same, ["d08"]],
    [siblingDivision, atCorps, []],
    [own, siblingDivision, ["d08", "own"]],
    [atCorps, own, ["d08", "own"]],
  ];
  for (const [index, [one, other, seen]] of pairs.entries()) {
    const what = `pair ${index}`;
    const number = { kind: "x", normalised_number: `P${index}` };
    await add("certificate_contest", what, seen, { ...number, holder_id: one, claimant_id: other });
    const request = { requested_by: accounts["xpcc_hr"], requester: "x", request_reason: "x", requested_at: AT };
    await add("person_merge", what, seen, { survivor_id: one, other_id: other, ...request });
  }
}

/** Imports of a division, of units and of everybody, with what belongs to them. */
async function plantImports({ units }: RightsWorld, { here }: People, add: Add): Promise<void> {
  const { clinic, school, hospital7 } = units;
  const reaches: readonly [object, string | null, readonly View[]][] = [
    [{ kind: "division", divisionCode: "d08" }, "d08", ["d08"]],
    [{ kind: "division", divisionCode: "d07" }, "d07", []],
    [{ kind: "units", unitIds: [clinic, school] }, null, ["d08"]],
    [{ kind: "units", unitIds: [clinic, hospital7] }, null, []],
    [{ kind: "units", unitIds: [hospital7] }, null, []],
    [{ kind: "all" }, null, []],
  ];
  for (const [index, [reach, division_code, seen]] of reaches.entries()) {
    const what = `import ${index}`;
    const file = { kind: "roster", file_name: "x.xlsx", file_size: 1, digest: DIGEST, author: "x" };
    const batch = { ...file, reach, division_code, uploaded_at: AT };
    const { batch_id } = await add("import_batch", what, seen, batch);
    await add("import_row", what, seen, { batch_id, row_number: 1, errors: JSON.stringify([]) });
    await add("import_file", what, seen, { batch_id, content: SEALED });
    const change = { row_number: 1, status: "new", person_id: here.personId, name: "某人" };
    await add("import_change", what, seen, { batch_id, ...change });
    const declared = { kind: "x", file_name: "x.xlsx", file_size: 1, digest: DIGEST, submitter: "unit", made_for: "x" };
    const made = { ...declared, made_by: here.accountId, reach, division_code, created_at: AT };
    const { batch_id: own } = await add("declaration_batch", what, seen, made);
    await add("declaration_batch_row", what, seen, { batch_id: own, row_number: 1, errors: JSON.stringify([]) });
    await add("declaration_batch_file", what, seen, { batch_id: own, content: SEALED });
  }
}

/** Windows of a closed year: for a division everybody may know of them, for a person whoever may know of the person's. */
async function plantWindows(tx: Tx, { here, away, own }: People, add: Add): Promise<void> {
  await tx.execute(
    "INSERT INTO learning_year (year, opens, closes, closed_at, policy_id, policy_version) VALUES (2009, '2009-01-01', '2009-12-31', $1, 'x', 'x')",
    [AT],
  );
  const by = { year: 2009, opens: "2026-09-01", until: "2026-09-02", reason: "x", office: "x", opened_at: LATER };
  const window = { ...by, opened_by: here.accountId };
  const table = "year_reopening";
  await add(table, "of a division", ["d08", "own", "nobody"], { ...window, scope: "division", division_code: "d07" });
  const rows: readonly [string, Person, string, readonly View[]][] = [
    ["here", here, "d08", ["d08"]],
    ["away", away, "d07", []],
    ["own", own, "d07", ["own"]],
  ];
  for (const [what, { personId }, division_code, seen] of rows)
    await add(table, what, seen, { ...window, scope: "person", division_code, person_id: personId });
}

/** What carries a division of its own, beside the divisions of the person it names. */
async function plantPlaced(tx: Tx, { here, away, own }: People, add: Add): Promise<void> {
  const rows: readonly [string, Person, string | null, readonly View[], readonly View[]][] = [
    ["here", here, "d08", ["d08"], ["d08"]],
    ["away", away, "d07", [], []],
    ["of no place, by somebody here", here, null, ["d08"], []],
    ["here, by somebody away", away, "d08", ["d08"], ["d08"]],
    ["own", own, null, ["d08", "own"], ["own"]],
  ];
  for (const [index, [what, { personId, accountId }, division_code, ofStanding, ofRequest]] of rows.entries()) {
    const judged = { policy_id: "x", policy_version: "x", annual_rule: "x", title_rule: "x", missing: 0 };
    const verdicts = { annual: "met", title: "met", known_at: AT };
    const year = 2010 + index;
    await add("standing", what, ofStanding, { person_id: personId, year, division_code, ...judged, ...verdicts });
    const asked = { kind: "complaint", text: "x", asked_at: AT };
    const who = { person_id: personId, account_id: accountId };
    await add("privacy_request", what, ofRequest, { ...who, division_code, ...asked });
    const made = {
      kind: "x",
      policy_id: "x",
      policy_version: "x",
      made_by: accountId,
      submitter: "person",
      created_at: AT,
      changed_at: AT,
    };
    const declared = await add("declaration", what, ofRequest, { person_id: personId, division_code, ...made });
    const of = { person_id: personId, declaration_id: declared["declaration_id"] };
    const step = { event: "x", from_state: "draft", to_state: "draft", by_words: "x", at: AT };
    await add("declaration_step", what, ofRequest, { ...of, ...step, account_id: accountId });
    const byMerge = { from_person: personId, from_state: "draft", to_state: "draft", version: 1 };
    await add("declaration_merge", what, ofRequest, {
      merge_id: 1,
      declaration_id: declared["declaration_id"],
      ...byMerge,
    });
    await plantRolls(
      { insert: (table, values) => insert(tx, table, values), add },
      { what, seen: ofRequest, personId, accountId, division_code, year },
    );
    await add("declaration_evidence", what, ofRequest, { ...of, evidence_id: index + 1, slot: "x" });
  }
}

/** What each of them studies, and how far they have come. */
async function plantStudies(tx: Tx, people: People, add: Add): Promise<void> {
  const contact = { contact_name: "x", contact_phone: "0991-0000000" };
  const teaches = { unit_id: people.away.unitId, subjects: ["public"], levels: ["junior"] };
  const { institution_id } = await insert(tx, "institution", { ...teaches, ...contact });
  const { course_id } = await insert(tx, "course", { institution_id, created_at: AT });
  const days = { opens: "2026-01-01", closes: "2026-12-31" };
  const taught = { title: "x", part: "public", hundredths: 100, ...days };
  const made = { made_by: people.here.accountId, changed_at: AT };
  await insert(tx, "course_version", { course_id, version: 1, ...taught, ...made });
  const packed = { institution_id, kind: "package", name: "x", bytes: 1, made_at: AT };
  const { asset_id } = await insert(tx, "content_asset", { content_key: "p".repeat(22), ...packed });
  const shown = { course_id, version: 1, place: 1, title: "x", kind: "video", duration_ms: 60_000 };
  const { lesson_id } = await insert(tx, "lesson", shown);
  const tested = await plantTest(tx, institution_id, people.here.accountId);
  for (const whose of WHOSE) {
    const { personId: person_id, accountId: account_id } = people[whose];
    const put = (table: string, values: Values) => add(table, whose, seenBy(table, whose), { person_id, ...values });
    const fixed = { right_level: true, whitelisted: false };
    const launched = { account_id, asset_id, opened_from: "x", begun_at: AT, expires_at: LATER };
    await put("package_launch", { ...launched, token_digest: Buffer.from(`${whose}-token`) });
    await put("package_run", { asset_id, item: "x", kept: {}, status: "incomplete", begun_at: AT, changed_at: AT });
    const { enrolment_id } = await put("enrolment", { course_id, version: 1, enrolled_at: AT, ...fixed });
    const moved = { merge_id: 1, enrolment_id, from_person: person_id, from_state: "studying", to_state: "studying" };
    await add("enrolment_merge", whose, seenBy("enrolment_merge", whose), moved);
    await put("coverage", { lesson_id, changed_at: AT });
    const { test_key, paper } = tested;
    const allowed = { test_key, attempts: 1, cooldown_minutes: 0, number: 1, seed: "a".repeat(32) };
    const timed = { account_id, begun_at: AT, ends_at: LATER, again_at: LATER };
    const { attempt_id } = await put("test_attempt", { enrolment_id, lesson_id, ...allowed, ...timed });
    await put("attempt_question", { attempt_id, place: 1, topic: "x", arrangement: [], ...paper });
    const longer = { extra_percent: 50, reason: "x", made_by: account_id, made_at: AT };
    await put("test_adjustment", { enrolment_id, ...longer });
    const playing = { account_id, enrolment_id, lesson_id, playback_id: person_id, secret: SEALED, begun_at: AT };
    const at = { beat_at: AT, position_ms: 0, duration_ms: 60_000, day: "2026-08-20", until_prompt_ms: 1 };
    const seen = { covered: "{}", covered_ms: 0, credited_ms: 0, furthest_ms: 0 };
    const span = { span_from: AT, span_to: AT, span_media_from: 0, span_media_to: 0 };
    await put("playback", { ...playing, ...at, ...seen, ...span });
    const spent = { during: `[${AT.toISOString()},${LATER.toISOString()})`, media: "[0,1000)", credited_ms: 1000 };
    await put("watch_span", { playback_id: person_id, lesson_id, ...spent });
    const asked = { shown: ["x", "y"], right_choice: 1, asked_at: AT };
    await put("watch_prompt", { playback_id: person_id, lesson_id, ...asked });
    await put("watch_anomaly", { kind: "some_sign", day: "2026-08-20", evidence: {}, found_at: AT });
  }
}

/** What content said of each of them, and what it remembers. */
async function plantSaid(people: People, add: Add): Promise<void> {
  const bytes = Buffer.alloc(32);
  for (const whose of WHOSE) {
    const { personId: person_id } = people[whose];
    const put = (table: string, values: Values) => add(table, whose, seenBy(table, whose), { person_id, ...values });
    const statement_id = `00000000-0000-4000-8000-${String(person_id).padStart(12, "0")}`;
    const said = { stored: AT, verb_digest: bytes, digest: bytes, launched_digest: bytes };
    const { position } = await put("xapi_statement", { statement_id, statement: {}, ...said });
    await put("xapi_statement_agent", { agent_digest: bytes, position, direct: true });
    await put("xapi_statement_activity", { activity_digest: bytes, position, direct: true });
    await put("xapi_attachment", { position, sha2: DIGEST, media: "text/plain", content: bytes });
    const name_digest = Buffer.from(String(person_id));
    const kept = { label: "x", media: "text/plain", content: bytes, etag: "x", changed_at: AT };
    const of = { resource: "state", space: 0, activity_digest: bytes, agent_digest: bytes };
    await put("xapi_document", { name_digest, ...of, ...kept });
  }
}

/** A test of one question. */
async function plantTest(tx: Tx, institution_id: unknown, made_by: number) {
  const { question_id } = await insert(tx, "question", { institution_id, kind: "true_false" });
  const said = { wording: "x", content: { kind: "true_false", right: true }, digest: DIGEST };
  await insert(tx, "question_version", { question_id, version: 1, ...said, made_by, made_at: AT });
  const rules = { pass_percent: 60, minutes: 10, attempts: 1, cooldown_minutes: 0, shuffle: true, reveal: false };
  const named = { test_key: "t".repeat(22), test_id: 1, edition: 1, title: "x", tags: [""], counts: [1] };
  const { test_key } = await insert(tx, "test_plan", { institution_id, ...named, ...rules, made_by, made_at: AT });
  return { test_key, paper: { question_id, version: 1 } };
}
