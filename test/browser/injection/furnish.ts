/** Gives the demo world what it has none of: rows of every kind that a page can show. */
import { workbookBytes, type WrittenValue } from "../../../server/platform/workbook/index.ts";
import { transact } from "../../../server/platform/db.ts";
import { digestOfToken, newToken } from "../../../server/identity/token.ts";
import { syntheticCitizenId, syntheticMobile } from "../../../engine/identifiers-synthetic.ts";
import { testVault } from "../../services.ts";
import { TEST_ROWS } from "./furnish-tests.ts";
import type { WorldServer } from "../world-server.ts";
import { Desk } from "./desk.ts";
import { STUDY_ROWS } from "./studies.ts";

const HEADERS = ["姓名", "证件号码", "手机号", "单位", "职称系列", "职称级别", "申报途径", "年度"];
const SINCE = "2026-11-01T09:00:00+08:00";
const UNTIL = "2027-11-01T09:00:00+08:00";
const PATIENCE_MS = 30_000;

/** Rows that no door writes on the day of the demo world, or only by proofs that a test cannot give. */
const ROWS: readonly string[] = [
  "SET LOCAL session_replication_role = replica",
  ...STUDY_ROWS,
  `UPDATE unit SET address = '石河子市北三路', contact_name = '办公室', contact_phone = '0993-2000001',
     credit_reason = '文件号待补'`,
  "UPDATE ledger_entry SET note = '备注' WHERE note IS NULL",
  "UPDATE institution_event SET note = '备注' WHERE note IS NULL",
  "UPDATE reorganisation SET note = '备注' WHERE note IS NULL",
  "UPDATE office SET note = '备注' WHERE note IS NULL",
  "UPDATE office SET reason = '理由' WHERE office_id NOT IN (SELECT office_id FROM persona WHERE office_id IS NOT NULL)",
  "UPDATE outbound_message SET subject = '主题' WHERE subject IS NULL",
  "UPDATE demo_message SET subject = '主题' WHERE subject IS NULL",
  "UPDATE scheduled_run SET failure = '失败'",
  "UPDATE xapi_export SET failure = '对方回答 503', failures = 2, paused = false, claimed_until = '2100-01-01'",
  "UPDATE course_whitelist SET reason = '理由'",
  `INSERT INTO enrolment (person_id, course_id, version, state, enrolled_at, right_level, whitelisted, completed_at, entry_id,
       certificate_number, revoked_at, revoked_by, revoked_why)
     SELECT person_id, course_id, version, 'revoked', enrolled_at, right_level, whitelisted, completed_at, entry_id,
       'XS2026AAAABBBBCCCC', '${SINCE}', (SELECT account_id FROM persona WHERE persona_id = 'xpcc-hr'), '撤销'
       FROM enrolment WHERE state = 'completed'`,
  `INSERT INTO parameter_value (name, value, valid_from, reason, set_at)
     VALUES ('export_limit', '1', '${SINCE}', '测试', '${SINCE}')`,
  ...["reveal_reason", "refusal_phrase", "return_phrase"].map(
    (dictionary) => `INSERT INTO dictionary_entry (dictionary, code, version, label, note, set_at)
      VALUES ('${dictionary}', 'planted', 1, '词条', '备注', '${SINCE}')`,
  ),
  `INSERT INTO notice_template (template, version, title, body, short, channels, mandatory, reason, set_at)
     SELECT template, 2, '标题', '正文', '短信', '{sms,mail}', false, '理由', '${SINCE}'
       FROM (SELECT DISTINCT template FROM notice UNION SELECT 'annual_deadline') named`,
  `INSERT INTO notice (person_id, template, version, place_values, link, created_at)
     SELECT person_id, template, 2, place_values, '/year', '${SINCE}' FROM notice WHERE person_id IS NOT NULL`,
  `INSERT INTO notice_pause (template, reason, paused_at) VALUES ('annual_deadline', '理由', '${SINCE}')`,
  "INSERT INTO unanswered_question (question, first_asked_at, last_asked_at) VALUES ('没有答案的问题', now(), now())",
  `INSERT INTO passkey (account_id, credential_id, public_key, sign_count, rp_id, backed_up, label, created_at)
     SELECT account_id, int8send(account_id), '\\x01', 0, 'localhost', false, '钥匙', '${SINCE}' FROM persona`,
  `INSERT INTO export_record (what, year, filter, reach, people, purpose, exported_at)
     VALUES ('verdicts', 2026, '{}', '{}', 1, '核对', '${SINCE}')`,
  `INSERT INTO simulation (label, years, policy_id, policy_version, state, failure, author, finished_at)
     VALUES ('没有做完', '{2026}', 'xpcc/continuing-education', '2016-01-01', 'failed', '中断', '兵团人社局', '${SINCE}')`,
  `INSERT INTO pgboss.job (name, data, output)
     VALUES ('population-simulation-failed', '{"payload": {"why": "放弃了"}}', '{"message": "放弃了"}')`,
  `INSERT INTO privacy_request (person_id, account_id, kind, unit_id, division_code, year, verdict, text, state, asked_at,
       answered_at, answered_by, answer)
     SELECT person_id, account_id, kind, unit_id, division_code, year, verdict, text, 'refused', asked_at, asked_at,
       (SELECT account_id FROM persona WHERE persona_id = 'unit-clerk'), '答复' FROM privacy_request`,
  `INSERT INTO employment_decision (account_id, decided_by, verdict, decided_at, undo_until)
     SELECT account_id, '人事科', 'refused', '${SINCE}', '${UNTIL}' FROM persona WHERE persona_id = 'unit-clerk'`,
  `INSERT INTO employment_request (person_id, kind, state, started_by, desk_unit_id, from_unit_id, to_unit_id,
       subject_entry_id, said, submitted_at, object_until, objection, objected_at, decision_id, decided_at, reason)
     SELECT person_id, made.kind, made.state, started_by, desk_unit_id, from_unit_id, to_unit_id, subject_entry_id,
       '{"since": "2026-08-22", "department": "儿科", "note": "备注"}', submitted_at, object_until, made.objection,
       CASE WHEN made.objection IS NOT NULL THEN submitted_at END,
       CASE WHEN made.state = 'refused' THEN (SELECT max(decision_id) FROM employment_decision) END,
       CASE WHEN made.state <> 'objected' THEN '${SINCE}'::timestamptz END, made.reason
       FROM employment_request, (VALUES ('objected', 'secondment', '异议', NULL), ('contested', 'transfer', '异议', '裁定'),
         ('refused', 'transfer', NULL, '理由')) AS made (state, kind, objection, reason)
      WHERE employment_request.state = 'waiting' AND employment_request.kind = 'transfer'`,
  ...["requested", "refused", "merged", "reversed"].map(
    (
      state,
      at,
    ) => `INSERT INTO person_merge (survivor_id, other_id, state, requested_by, requester, request_reason, requested_at,
       decided_by, decider, decision_reason, decided_at, reverse_until, reversed_at, reversal_reason)
     SELECT nurse.person_id, other.person_id, '${state}', asker.account_id, '人事科', '重复登记', '${SINCE}',
       ${state === "requested" ? "NULL, NULL, NULL, NULL, NULL" : `decider.account_id, '人社局', '同意', '${SINCE}', '${UNTIL}'`},
       ${state === "reversed" ? `'${SINCE}', '撤销'` : "NULL, NULL"}
       FROM persona nurse, persona other, persona asker, persona decider
      WHERE nurse.persona_id = 'nurse-25' AND other.persona_id = '${["nurse-24-9", "dual-role", "seminar", "programme"][at]}'
        AND asker.persona_id = 'unit-clerk' AND decider.persona_id = 'division-hr'`,
  ),
];

/** A picture of each declarant: attached to what they declared, held, and on its way in. Contents are not needed to name it. */
const FILES: readonly string[] = [
  `INSERT INTO file_object (digest, bytes, media, width, height, looks, scan, stored_at)
     VALUES (repeat('a', 64), 10, 'image/jpeg', 10, 10, 1, 'unscanned', '${SINCE}')`,
  `INSERT INTO evidence_file (person_id, file_key, original_digest, stored_digest, bytes, name, uploaded_by, uploaded_at, state,
       state_since, attached_kind, attached_id)
     SELECT person_id, 'attached' || lpad(declaration_id::text, 14, '0'), repeat('b', 64), repeat('a', 64), 10, '扫描件.jpg', made_by,
       '${SINCE}', 'attached', '${SINCE}', 'declaration', declaration_id FROM declaration`,
  `INSERT INTO declaration_evidence (person_id, declaration_id, evidence_id, slot)
     SELECT evidence_file.person_id, attached_id, evidence_id,
         CASE kind WHEN 'outside_training' THEN 'notice' WHEN 'village' THEN 'list' WHEN 'health_credits' THEN 'proof'
           WHEN 'qualification' THEN 'scan' WHEN 'certificate' THEN 'scan' ELSE 'certificate' END
       FROM evidence_file JOIN declaration ON declaration_id = attached_id`,
  `INSERT INTO evidence_file (person_id, file_key, original_digest, stored_digest, bytes, name, uploaded_by, uploaded_at, state, state_since)
     SELECT person_id, 'held' || lpad(person_id::text, 18, '0'), repeat('c', 64), repeat('a', 64), 10, '照片.jpg', account_id,
       '${SINCE}', 'held', '${SINCE}' FROM persona WHERE persona_id IN ('declarant', 'nurse-25')`,
  `INSERT INTO upload (upload_key, account_id, person_id, name, bytes, begun_at, expires_at)
     SELECT 'upload' || lpad(person_id::text, 16, '0'), account_id, person_id, '证明.pdf', 10, '${SINCE}', '${UNTIL}'
       FROM persona WHERE persona_id IN ('declarant', 'nurse-25')`,
];

/** A list that was withdrawn, lines taken out of one, and a training that came back. */
const LISTS: readonly string[] = [
  `UPDATE official_list_line SET state = 'withdrawn', reason = '误录', changed_at = '${SINCE}' WHERE match = 'unknown'`,
  `INSERT INTO official_list (kind, title, document, state, file_name, division_code, reach, made_by, made_for, created_at,
       published_at, ended_at, reason)
     SELECT kind, title, document, 'withdrawn', file_name, division_code, reach, made_by, made_for, created_at, published_at,
       '${SINCE}', '整份重发' FROM official_list WHERE kind = 'village'`,
  `WITH back AS (INSERT INTO training (kind, said, year, submitter, made_by, made_for, asking, unit_id, division_code, desks,
         created_at, changed_at, submitted_at, state, reason)
       SELECT kind, said, year, submitter, made_by, made_for, asking, unit_id, division_code, desks, created_at, changed_at,
         submitted_at, 'returned', '缺少名册' FROM training RETURNING training_id, made_by)
     INSERT INTO training_step (training_id, event, to_state, account_id, by_words, at, reason)
     SELECT training_id, 'return', 'returned', made_by, '人社局', '${SINCE}', '缺少名册' FROM back`,
];

/** Batches of declarations: one that waits for its zips, one that was looked at, one whose workbook cannot be used. */
const BATCHES: readonly string[] = [
  ...["collecting", "ready", "refused"].map(
    (
      state,
    ) => `INSERT INTO declaration_batch (kind, state, file_name, file_size, digest, submitter, made_by, made_for, reach,
        unit_id, division_code, created_at, refusal, trouble, places, counts)
      SELECT 'village', '${state}', '申报表.xlsx', 10, repeat('0', 64), 'unit', account_id, '人事科',
        jsonb_build_object('kind', 'unit_and_below', 'unitId', desk.unit_id), desk.unit_id, unit.division_code, '${SINCE}',
        ${state === "refused" ? `'{"code": "broken", "message": "已损坏", "remedy": "请重新上传", "place": "A1"}'` : "NULL"},
        ${state === "ready" ? `'{"what": "hand_in", "total": 1, "rows": [{"row": 2, "name": "某人", "message": "有变化。"}]}'` : "NULL"},
        '{}', '{"rows": 2, "good": 1, "bad": 1, "changing": 0, "files": 2, "named": 1, "unnamed": ["多余.jpg"],
          "reasons": [{"code": "name_differs", "rows": 1, "column": "姓名", "example": "与登记的不一致。"}]}'
        FROM persona desk JOIN unit USING (unit_id) WHERE persona_id = 'unit-clerk'`,
  ),
  `INSERT INTO declaration_batch_row (batch_id, row_number, errors, name, said, files)
     SELECT batch_id, 2, '[{"column": "姓名", "place": "B2", "code": "x", "message": "与登记的不一致。", "remedy": "请核对。"}]', '某人',
       '{"year": "2026", "date": "2026-03-01", "place": "某村"}', '[{"slot": "list", "name": "名单.jpg", "archiveId": 1, "number": 1}]'
       FROM declaration_batch WHERE state = 'ready'`,
  `INSERT INTO evidence_archive (for_kind, for_id, name, bytes, begun_at)
     SELECT 'declaration_batch', batch_id, '材料.zip', 10, '${SINCE}' FROM declaration_batch`,
  `INSERT INTO evidence_archive_file (archive_id, file_number, name, bytes, original_digest, stored_digest, label)
     SELECT archive_id, 1, '名单.jpg', 10, repeat('b', 64), repeat('a', 64), '名单.jpg' FROM evidence_archive`,
];

/** A second import like the one that was carried out, taken back. */
const UNDONE = `INSERT INTO import_batch (kind, state, file_name, file_size, digest, author, reach, unit_id, division_code,
    uploaded_at, validated_at, committed_at, places, counts, undone_at, undone_by)
  SELECT kind, 'undone', file_name, file_size, digest, author, reach, unit_id, division_code,
    uploaded_at, validated_at, committed_at, places, counts, committed_at, author FROM import_batch WHERE state = 'committed'`;

/** Furnishes a world by its doors, and by rows where there is none. */
export async function furnish(server: WorldServer): Promise<void> {
  await transact(server.database, async (tx) => {
    for (const statement of [...ROWS, ...FILES, ...LISTS, ...BATCHES, ...TEST_ROWS]) await tx.execute(statement);
    await tx.execute(
      `INSERT INTO totp_factor (account_id, secret, confirmed_at, next_secret, next_expires_at)
         SELECT account_id, $1, '${SINCE}', $1, '${UNTIL}' FROM persona WHERE persona_id IN ('nurse-25', 'unit-clerk')`,
      [testVault.seal("totp_factor.secret", "JBSWY3DPEHPK3PXP")],
    );
    await tx.execute(
      `INSERT INTO identity_provider (code, label, issuer, client_id, client_secret, scope, number_claim, verified_claim,
           enabled, created_at)
         VALUES ('elsewhere', '别处', 'https://elsewhere.example', 'xueshi', $1, 'profile', 'number', 'verified', true, '${SINCE}')`,
      [testVault.seal("identity_provider.client_secret", "secret")],
    );
    await tx.execute(
      `INSERT INTO identity_link (account_id, provider_id, subject, matched_by, linked_at)
         SELECT account_id, provider_id, 'subject ' || account_id, 'phone', '${SINCE}' FROM persona, identity_provider`,
    );
  });
  const clerk = await entered(server, "unit-clerk");
  await importBooks(server, clerk);
  await simulate(server);
  await decideAndExport(server, clerk);
  const nurse = await entered(server, "nurse-25");
  await send(nurse, "/privacy/requests", {
    kind: "correction",
    field: "phone",
    wanted: "13812345678",
    evidence: "手机号换了，有营业厅的回执。",
  });
}

/** A draft of a registration that has come to its last step; returns the cookie that leads to it. */
export async function draftRegistration(
  { database }: WorldServer,
  name: string,
  now: string,
): Promise<[string, string]> {
  const token = newToken();
  const identity = syntheticCitizenId(860_001, 1980, true);
  const phone = syntheticMobile(860_001);
  const unit = await database.row<{ unit_id: number }>("SELECT unit_id FROM unit WHERE kind = 'hospital' LIMIT 1");
  const draft = {
    identity: { name, document: "citizen", number: identity, phone, kind: "citizen", value: identity },
    consentVersion: "2026-07-01",
    verifiedPhone: phone,
    title: { series: "health", level: "intermediate", since: "2020-01-01" },
    unit: { unitId: unit?.unit_id, name, since: "2020-01-01" },
  };
  await transact(database, (tx) =>
    tx.execute(
      `INSERT INTO registration_draft (token_digest, content, network, begun_at, expires_at)
         VALUES ($1, $2, '127.0.0.1', $3::timestamptz, $3::timestamptz + interval '1 hour')`,
      [digestOfToken(token), testVault.seal("registration_draft.content", JSON.stringify(draft)), now],
    ),
  );
  return ["xueshi-registration", token];
}

async function entered(server: WorldServer, persona: string): Promise<Desk> {
  const desk = new Desk(server, persona);
  if (!(await desk.enter())) throw new Error(`${persona} cannot enter`);
  return desk;
}

async function send(desk: Desk, path: string, fields: Record<string, string>): Promise<string> {
  const { status, address } = await desk.ask(desk.origin + path, new URLSearchParams(fields));
  if (status !== 200 || new URL(address).pathname === path)
    throw new Error(`${desk.persona} cannot send ${path}: ${status} ${address}`);
  return address;
}

/** Waits until a question of the database is answered with true. */
async function settled(server: WorldServer, question: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const row = await server.database.row<{ settled: boolean }>(`SELECT ${question} AS settled`);
    if (row?.settled === true) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`Never true: ${question}`);
}

/** One workbook that is refused, one that waits with good rows and bad ones, one that was carried out. */
async function importBooks(server: WorldServer, desk: Desk): Promise<void> {
  const home = await server.database.row<{ name: string }>(
    "SELECT unit.name FROM persona JOIN unit USING (unit_id) WHERE persona_id = 'unit-clerk'",
  );
  const row = (at: number, unit = home?.name ?? ""): WrittenValue[] => {
    const number = syntheticCitizenId(870_000 + at, 1985, at % 2 === 0);
    return ["张测试", number, syntheticMobile(870_000 + at), unit, "卫生", "中级", "无", "2026"];
  };
  const books = [
    Buffer.from("x"),
    await bookOf([row(1), row(2), row(3, "没有的单位")]),
    await bookOf([row(4), row(5)]),
  ];
  let address = "";
  for (const book of books) {
    const body = new FormData();
    body.append("kind", "roster");
    body.append("idempotency_key", crypto.randomUUID());
    body.append("file", new File([new Uint8Array(book)], "花名册.xlsx"));
    ({ address } = await desk.ask(`${desk.origin}/workbooks`, body));
    await settled(server, "NOT EXISTS (SELECT FROM import_batch WHERE state IN ('uploaded', 'validating'))");
  }
  const digest = await server.database.row<{ digest: string }>(
    "SELECT digest FROM import_batch ORDER BY batch_id DESC LIMIT 1",
  );
  await send(desk, `${new URL(address).pathname}/commit`, { digest: digest?.digest ?? "" });
  await settled(server, "EXISTS (SELECT FROM import_batch WHERE state = 'committed')");
  await transact(server.database, (tx) => tx.execute(UNDONE));
}

async function bookOf(rows: readonly WrittenValue[][]): Promise<Buffer> {
  const columns = HEADERS.map((header) => ({ header }));
  return Buffer.from(await workbookBytes([{ name: "花名册", columns, rows }]));
}

async function simulate(server: WorldServer): Promise<void> {
  const desk = await entered(server, "xpcc-hr");
  await send(desk, "/simulation", { label: "推演", years: "2026", reading_village_scope: "face_to_face_only" });
  await settled(server, "EXISTS (SELECT FROM simulation WHERE state IN ('done', 'failed'))");
}

async function decideAndExport(server: WorldServer, desk: Desk): Promise<void> {
  for (const purpose of ["年度考核前逐人核对", "职称评审前逐人核对"])
    await send(desk, "/workbooks/exports/new", { year: "2026", purpose });
  const head = await entered(server, "unit-head");
  await send(head, "/workbooks/exports/1/decision", { decision: "approve", reason: "同意，用后请删除", version: "1" });
  const nurse = await server.database.row<{ person_id: number }>(
    "SELECT person_id FROM persona WHERE persona_id = 'nurse-25'",
  );
  await send(desk, `/people/${nurse?.person_id}/decisions`, { year: "2026" });
  await transact(server.database, (tx) =>
    tx.execute(
      `INSERT INTO decision_withdrawal (person_id, decision_id, withdrawn_at, withdrawn_by, reason, entry_id)
       SELECT person_id, decision_id, decided_at, '第八师人社局', '证书已撤销', (SELECT max(entry_id) FROM ledger_entry WHERE person_id = $1)
         FROM decision WHERE person_id = $1 LIMIT 1`,
      [nurse?.person_id],
    ),
  );
}
