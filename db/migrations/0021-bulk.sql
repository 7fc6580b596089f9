-- What a roster would change, person by person: written when it is compared, read as its preview and afterwards as what it did.
CREATE TABLE import_change (
  batch_id bigint NOT NULL REFERENCES import_batch ON DELETE CASCADE,
  row_number integer NOT NULL,
  status text NOT NULL,
  person_id bigint,
  name text NOT NULL,
  -- Of what changes or ends: what, from what, to what, since when, in codes.
  changes jsonb,
  PRIMARY KEY (batch_id, row_number),
  CONSTRAINT import_change_status_known CHECK (status IN ('new', 'changed', 'ended', 'unchanged')),
  CONSTRAINT import_change_says_what CHECK ((changes IS NOT NULL) = (status IN ('changed', 'ended')))
);
ALTER TABLE import_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON import_change FOR SELECT TO xueshi_walled USING (
  EXISTS (SELECT FROM import_batch WHERE import_batch.batch_id = import_change.batch_id));

-- Telephones that a roster replaced, for taking it back; sealed as people's are.
CREATE TABLE import_phone_before (
  batch_id bigint NOT NULL REFERENCES import_batch ON DELETE CASCADE,
  person_id bigint NOT NULL REFERENCES person,
  phone bytea,
  phone_blind bytea,
  -- What the roster wrote: another one by now was written by somebody since.
  written_blind bytea NOT NULL,
  PRIMARY KEY (batch_id, person_id)
);
REVOKE SELECT ON import_phone_before FROM xueshi_walled;

-- A committed import can be taken back within a time: reversing entries for exactly what it wrote.
ALTER TABLE import_batch
  ADD COLUMN undone_at timestamptz,
  ADD COLUMN undone_by text,
  -- Why it was not taken back the last time that somebody asked: rows on which something was built.
  ADD COLUMN undo_refusal jsonb,
  DROP CONSTRAINT import_state_known,
  ADD CONSTRAINT import_state_known CHECK (state IN ('uploaded', 'validating', 'ready', 'refused', 'committing', 'committed',
    'undoing', 'undone', 'discarded')),
  DROP CONSTRAINT import_committed_at_said,
  ADD CONSTRAINT import_committed_at_said CHECK ((state IN ('committed', 'undoing', 'undone')) = (committed_at IS NOT NULL)),
  ADD CONSTRAINT import_undone_at_said CHECK ((state = 'undone') = (undone_at IS NOT NULL));
-- Taking back asks for what one batch wrote.
CREATE INDEX ledger_of_batch ON ledger_entry (batch_id) WHERE batch_id IS NOT NULL;

-- Every workbook about people that left the house: its number stands in the workbook itself.
CREATE TABLE export_record (
  export_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  what text NOT NULL,
  year smallint NOT NULL,
  -- What was asked for: the filters, and how far the asker sees.
  filter jsonb NOT NULL,
  reach jsonb NOT NULL,
  people integer NOT NULL,
  purpose text,
  account_id bigint REFERENCES account,
  office_id bigint REFERENCES office,
  exported_at timestamptz NOT NULL,
  CONSTRAINT export_what_known CHECK (what IN ('verdicts')),
  CONSTRAINT export_purpose_short CHECK (length(purpose) BETWEEN 1 AND 100)
);
CREATE INDEX export_record_of_account ON export_record (account_id, export_id);
REVOKE SELECT ON export_record FROM xueshi_walled;

-- Exports above the limit of people: asked for by one, decided by another, used until they expire.
CREATE TABLE export_request (
  request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account,
  office_id bigint NOT NULL REFERENCES office,
  -- Whose office it was, when it was lent: neither of the two decides.
  on_behalf_of bigint REFERENCES account,
  -- Who may decide follows from the office's role and place, and from how far it saw when it asked.
  role text NOT NULL,
  unit_id bigint REFERENCES unit,
  division_code text,
  reach jsonb NOT NULL,
  year smallint NOT NULL,
  filter jsonb NOT NULL,
  people integer NOT NULL,
  purpose text NOT NULL,
  state text NOT NULL DEFAULT 'asked',
  asked_at timestamptz NOT NULL,
  decided_by bigint REFERENCES account,
  decided_at timestamptz,
  reason text,
  expires_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT export_request_state_known CHECK (state IN ('asked', 'approved', 'refused', 'used', 'expired')),
  CONSTRAINT export_request_asks CHECK (jsonb_typeof(reach) = 'object' AND jsonb_typeof(filter) = 'object' AND people > 0),
  CONSTRAINT export_request_purpose_said CHECK (length(purpose) BETWEEN 5 AND 200),
  CONSTRAINT export_request_decided_or_not CHECK (
    num_nonnulls(decided_by, decided_at, reason) = CASE state WHEN 'asked' THEN 0 ELSE 3 END),
  CONSTRAINT export_request_reason_said CHECK (length(reason) BETWEEN 5 AND 200),
  CONSTRAINT export_request_not_by_oneself CHECK (decided_by <> account_id AND decided_by IS DISTINCT FROM on_behalf_of OR decided_by IS NULL),
  CONSTRAINT export_request_expires CHECK ((state IN ('approved', 'used', 'expired')) = (expires_at IS NOT NULL) AND expires_at > decided_at),
  CONSTRAINT export_request_version CHECK (version > 0)
);
CREATE INDEX export_request_of_account ON export_request (account_id, request_id);
CREATE INDEX export_request_waiting ON export_request (request_id) WHERE state = 'asked';
ALTER TABLE export_record ADD COLUMN request_id bigint REFERENCES export_request;
CREATE INDEX export_record_of_request ON export_record (request_id) WHERE request_id IS NOT NULL;
