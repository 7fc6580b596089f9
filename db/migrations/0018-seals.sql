-- The trail sealed, and what people may ask about what is kept of them.

-- Seals over the trail. A block covers every event whose (xid, event_id) lies from (from_xid, from_event) up to but without
-- (to_xid, to_event). It is made only below the oldest transaction that still runs, so that its set of rows is final: whatever
-- turns up in that range later was put there. Numbers of events may have gaps and may commit out of order; nothing rests on that.
CREATE TABLE audit_block (
  number bigint PRIMARY KEY,
  from_xid xid8 NOT NULL,
  from_event bigint NOT NULL,
  to_xid xid8 NOT NULL,
  to_event bigint NOT NULL,
  -- Transactions from this one on had not begun when the block was sealed: their events have higher numbers than all in it.
  seen_xid xid8 NOT NULL,
  sealed_at timestamptz NOT NULL,
  event_count integer NOT NULL,
  -- SHA-256 over number and SHA-256 of each event in order.
  rows_digest bytea NOT NULL,
  -- Number (8 bytes) and the first 8 bytes of the digest of each event in order: by these a bad row can be named.
  names bytea NOT NULL,
  previous bytea NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT audit_block_number_counts CHECK (number >= 1),
  CONSTRAINT audit_block_holds_events CHECK (event_count >= 1 AND octet_length(names) = 16 * event_count),
  CONSTRAINT audit_block_range CHECK ((from_xid, from_event) < (to_xid, to_event)),
  CONSTRAINT audit_block_digests CHECK (octet_length(rows_digest) = 32 AND octet_length(previous) = 32 AND octet_length(digest) = 32)
);
-- Digests do not pack.
ALTER TABLE audit_block ALTER COLUMN names SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX audit_in_order ON audit_event (xid, event_id);
CREATE INDEX audit_by_time ON audit_event (at, event_id);
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'audit_append_only', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER audit_block_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_block
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

-- What verifying the chain came to, each time.
CREATE TABLE audit_check (
  check_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  asked_by bigint,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  blocks bigint,
  events bigint,
  unsealed bigint,
  findings jsonb,
  CONSTRAINT audit_check_whole CHECK ((finished_at IS NULL) = (findings IS NULL))
);

-- Behind the second wall one reads of the trail what is about oneself; all of it only where the office sees everybody.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON audit_event, audit_block, audit_check FROM xueshi_walled, PUBLIC;
ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON audit_event FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
-- Exports name nobody: whom they reached is told by how far they went.
CREATE INDEX audit_exports ON audit_event (event_id) WHERE outcome = 'seen' AND person_id IS NULL;

-- A masked field shown in full, once, to an office that said why. The value itself is nowhere here.
CREATE TABLE reveal (
  reveal_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES person,
  account_id bigint NOT NULL REFERENCES account,
  office_id bigint REFERENCES office,
  at timestamptz NOT NULL,
  field text NOT NULL,
  reason text NOT NULL,
  note text NOT NULL,
  CONSTRAINT reveal_field_known CHECK (field IN ('identity', 'phone')),
  CONSTRAINT reveal_reason_known CHECK (reason IN ('verify', 'contact', 'correction', 'certificate', 'complaint', 'inspection')),
  CONSTRAINT reveal_note_present CHECK (note ~ '\S' AND length(note) <= 200)
);
CREATE INDEX reveal_of_account ON reveal (account_id, at);
CREATE INDEX reveal_of_person ON reveal (person_id, at);

-- What people ask about their own data. It waits at the desk of the unit they served in when they asked, and of those above.
CREATE TABLE privacy_request (
  request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES person,
  account_id bigint NOT NULL REFERENCES account,
  kind text NOT NULL,
  unit_id bigint REFERENCES unit,
  division_code text,
  -- Of a correction: which field, what it should say and what it said; both sealed.
  field text,
  wanted bytea,
  before bytea,
  -- Of a review: which verdict of which year.
  year smallint,
  verdict text,
  -- Of a complaint: which look.
  event_id bigint,
  text text NOT NULL,
  state text NOT NULL DEFAULT 'open',
  asked_at timestamptz NOT NULL,
  answered_at timestamptz,
  answered_by bigint REFERENCES account,
  answered_office bigint REFERENCES office,
  answer text,
  CONSTRAINT privacy_request_kind_known CHECK (kind IN ('correction', 'review', 'complaint')),
  CONSTRAINT privacy_request_state_known CHECK (state IN ('open', 'granted', 'refused', 'withdrawn')),
  CONSTRAINT privacy_request_text_present CHECK (text ~ '\S' AND length(text) <= 1000),
  CONSTRAINT privacy_request_correction CHECK ((kind = 'correction') = (field IS NOT NULL AND wanted IS NOT NULL)),
  CONSTRAINT privacy_request_field_known CHECK (field IN ('name', 'identity', 'phone')),
  CONSTRAINT privacy_request_review CHECK ((kind = 'review') = (year IS NOT NULL AND verdict IS NOT NULL)),
  CONSTRAINT privacy_request_verdict_known CHECK (verdict IN ('annual', 'title')),
  CONSTRAINT privacy_request_answered CHECK ((state IN ('granted', 'refused')) =
    (answered_at IS NOT NULL AND answered_by IS NOT NULL AND answer IS NOT NULL)),
  CONSTRAINT privacy_request_not_by_oneself CHECK (answered_by IS NULL OR answered_by <> account_id),
  CONSTRAINT privacy_request_answer_short CHECK (length(answer) <= 1000)
);
CREATE UNIQUE INDEX privacy_correction_open_once ON privacy_request (person_id, field) WHERE kind = 'correction' AND state = 'open';
CREATE UNIQUE INDEX privacy_review_open_once ON privacy_request (person_id, year, verdict) WHERE kind = 'review' AND state = 'open';
CREATE INDEX privacy_request_of_person ON privacy_request (person_id, request_id);
CREATE INDEX privacy_request_open ON privacy_request (request_id) WHERE state = 'open';

-- Notices of processing that somebody took note of (kind 'notice', with its version), and what they agreed to beside them.
CREATE TABLE consent (
  consent_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account,
  kind text NOT NULL,
  version text NOT NULL,
  at timestamptz NOT NULL,
  way text NOT NULL,
  withdrawn_at timestamptz,
  CONSTRAINT consent_kind_form CHECK (kind ~ '^[a-z][a-z_]{1,39}$'),
  CONSTRAINT consent_version_form CHECK (version ~ '^\d{4}-\d{2}-\d{2}$'),
  CONSTRAINT consent_way_known CHECK (way IN ('page', 'registration')),
  CONSTRAINT consent_ends_after CHECK (withdrawn_at >= at)
);
CREATE UNIQUE INDEX consent_once ON consent (account_id, kind, version) WHERE withdrawn_at IS NULL;
CREATE INDEX consent_of_version ON consent (kind, version);

-- Accounts that are to be closed, after days in which one can think better of it.
CREATE TABLE account_closing (
  closing_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account,
  person_id bigint NOT NULL REFERENCES person,
  asked_at timestamptz NOT NULL,
  closes_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  closed_at timestamptz,
  CONSTRAINT account_closing_cools_off CHECK (closes_at >= asked_at + interval '7 days'),
  CONSTRAINT account_closing_one_end CHECK (withdrawn_at IS NULL OR closed_at IS NULL)
);
CREATE UNIQUE INDEX account_closing_open_once ON account_closing (account_id) WHERE withdrawn_at IS NULL AND closed_at IS NULL;
CREATE INDEX account_closing_due ON account_closing (closes_at) WHERE withdrawn_at IS NULL AND closed_at IS NULL;

ALTER TABLE reveal ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON reveal FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
ALTER TABLE privacy_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON privacy_request FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR division_code = ANY ((SELECT wall_divisions())::text[]));
ALTER TABLE consent ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON consent FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions()))
  OR account_id IN (SELECT account.account_id FROM account WHERE account.person_id = (SELECT wall_person())));
ALTER TABLE account_closing ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON account_closing FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
