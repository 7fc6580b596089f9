-- Zips of evidence that come for many declarations at once. What is in them lies in the store like other evidence, under its
-- digest, and belongs to nobody until a batch is handed in; what no batch needs is swept.
CREATE TABLE evidence_archive (
  archive_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- What it is for, and the number there; like what evidence is attached to.
  for_kind text NOT NULL,
  for_id bigint NOT NULL,
  name text NOT NULL,
  bytes integer NOT NULL,
  received integer NOT NULL DEFAULT 0,
  begun_at timestamptz NOT NULL,
  -- Its directory was read; what was asked for was taken out, and the parts are gone.
  listed_at timestamptz,
  emptied_at timestamptz,
  CONSTRAINT evidence_archive_kind CHECK (for_kind ~ '^[a-z][a-z_]{2,39}$'),
  CONSTRAINT evidence_archive_name_short CHECK (octet_length(name) BETWEEN 1 AND 255),
  CONSTRAINT evidence_archive_bounds CHECK (bytes > 0 AND received BETWEEN 0 AND bytes),
  CONSTRAINT evidence_archive_whole_first CHECK (listed_at IS NULL OR received = bytes),
  CONSTRAINT evidence_archive_listed_first CHECK (emptied_at IS NULL OR listed_at IS NOT NULL)
);
CREATE INDEX evidence_archive_of ON evidence_archive (for_kind, for_id, archive_id);

CREATE TABLE evidence_archive_part (
  archive_id bigint NOT NULL REFERENCES evidence_archive ON DELETE CASCADE,
  at integer NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (archive_id, at),
  CONSTRAINT evidence_archive_part_place CHECK (at >= 0 AND length(content) > 0)
);
ALTER TABLE evidence_archive_part ALTER COLUMN content SET STORAGE EXTERNAL;

-- What a zip holds, by the directory; looked into only where somebody names it.
CREATE TABLE evidence_archive_file (
  archive_id bigint NOT NULL REFERENCES evidence_archive ON DELETE CASCADE,
  file_number integer NOT NULL,
  name text NOT NULL,
  bytes integer NOT NULL,
  -- What became of it: kept, or refused and why; neither as long as nobody looked.
  original_digest text,
  stored_digest text REFERENCES file_object,
  label text,
  fault text,
  PRIMARY KEY (archive_id, file_number),
  CONSTRAINT evidence_archive_file_name_short CHECK (octet_length(name) BETWEEN 1 AND 1000 AND octet_length(label) <= 255),
  CONSTRAINT evidence_archive_file_original_form CHECK (original_digest ~ '^[0-9a-f]{64}$'),
  CONSTRAINT evidence_archive_file_one_end CHECK (num_nonnulls(stored_digest, fault) <= 1),
  CONSTRAINT evidence_archive_file_kept_whole CHECK (num_nonnulls(original_digest, stored_digest, label) IN (0, 3))
);
CREATE INDEX evidence_archive_file_stored ON evidence_archive_file (stored_digest) WHERE stored_digest IS NOT NULL;
REVOKE SELECT ON evidence_archive, evidence_archive_part, evidence_archive_file FROM xueshi_walled;

-- Declarations that an office hands in together: a workbook of one kind, staged row by row, handed in at once.
CREATE TABLE declaration_batch (
  batch_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  state text NOT NULL DEFAULT 'collecting',
  file_name text NOT NULL,
  file_size integer NOT NULL,
  -- SHA-256 of the workbook: what was previewed is what is handed in.
  digest text NOT NULL,
  submitter text NOT NULL,
  made_by bigint NOT NULL REFERENCES account,
  made_for text NOT NULL,
  -- How far its maker sees, and the place from which it may be seen.
  reach jsonb NOT NULL,
  unit_id bigint REFERENCES unit,
  division_code text,
  created_at timestamptz NOT NULL,
  read_at timestamptz,
  handed_in_at timestamptz,
  withdrawn_at timestamptz,
  -- Who asked for what is being done, as the trail is to name them.
  asked_by jsonb,
  -- How far the work has come; told while it goes on, and of no other use.
  rows_done integer NOT NULL DEFAULT 0,
  files_all integer NOT NULL DEFAULT 0,
  files_done integer NOT NULL DEFAULT 0,
  -- Why the workbook or a zip was refused as a whole.
  refusal jsonb,
  -- Why handing in or withdrawing did not happen the last time that somebody asked: the rows.
  trouble jsonb,
  places jsonb,
  counts jsonb,
  CONSTRAINT declaration_batch_state_known CHECK (state IN
    ('collecting', 'reading', 'ready', 'refused', 'handing_in', 'handed_in', 'withdrawing', 'withdrawn', 'discarded')),
  CONSTRAINT declaration_batch_digest_form CHECK (digest ~ '^[0-9a-f]{64}$'),
  CONSTRAINT declaration_batch_kind_form CHECK (kind ~ '^[a-z][a-z0-9_]{0,39}$'),
  CONSTRAINT declaration_batch_name_short CHECK (length(file_name) BETWEEN 1 AND 255),
  CONSTRAINT declaration_batch_submitter_known CHECK (submitter IN ('unit', 'industry', 'hr')),
  CONSTRAINT declaration_batch_refused_says_why CHECK ((state = 'refused') = (refusal IS NOT NULL) OR state = 'discarded'),
  CONSTRAINT declaration_batch_counted CHECK (state NOT IN ('ready', 'handing_in', 'handed_in', 'withdrawing', 'withdrawn')
    OR (counts IS NOT NULL AND places IS NOT NULL)),
  CONSTRAINT declaration_batch_handed_in_said CHECK ((state IN ('handed_in', 'withdrawing', 'withdrawn')) = (handed_in_at IS NOT NULL)),
  CONSTRAINT declaration_batch_withdrawn_said CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL)),
  CONSTRAINT declaration_batch_asked CHECK (state NOT IN ('handing_in', 'withdrawing') OR asked_by IS NOT NULL),
  CONSTRAINT declaration_batch_place_one CHECK (unit_id IS NULL OR division_code IS NOT NULL)
);
CREATE INDEX declaration_batch_of_division ON declaration_batch (division_code, batch_id);
-- The workbook itself, sealed: an interrupted reading begins again from it, and the error report is made of it.
CREATE TABLE declaration_batch_file (
  batch_id bigint PRIMARY KEY REFERENCES declaration_batch ON DELETE CASCADE,
  content bytea NOT NULL
);
ALTER TABLE declaration_batch_file ALTER COLUMN content SET STORAGE EXTERNAL;

-- One row of a workbook: bad ones with their reasons, good ones with what they would change.
CREATE TABLE declaration_batch_row (
  batch_id bigint NOT NULL REFERENCES declaration_batch ON DELETE CASCADE,
  row_number integer NOT NULL,
  errors jsonb,
  identity_number bytea,
  identity_blind bytea,
  name text,
  said jsonb NOT NULL DEFAULT '{}',
  -- Which file of which zip belongs to which item.
  files jsonb NOT NULL DEFAULT '[]',
  effect jsonb,
  declaration_id bigint REFERENCES declaration (declaration_id),
  PRIMARY KEY (batch_id, row_number),
  CONSTRAINT declaration_batch_row_says_something CHECK (errors IS NOT NULL OR num_nonnulls(identity_number, identity_blind, name) = 3),
  CONSTRAINT declaration_batch_row_bad_is_none CHECK (errors IS NULL OR declaration_id IS NULL)
);
CREATE INDEX declaration_batch_row_bad ON declaration_batch_row (batch_id, row_number) WHERE errors IS NOT NULL;
CREATE INDEX declaration_batch_row_of ON declaration_batch_row (declaration_id) WHERE declaration_id IS NOT NULL;
CREATE INDEX declaration_of_batch ON declaration (batch_id) WHERE batch_id IS NOT NULL;
ALTER TABLE declaration ADD CONSTRAINT declaration_batch_there FOREIGN KEY (batch_id) REFERENCES declaration_batch;

ALTER TABLE declaration_batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON declaration_batch FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR division_code = ANY ((SELECT wall_divisions())::text[]));
-- Batches of a custom scope may lie in several divisions, and are then read by whoever sees all of those.
CREATE POLICY wall_of_units ON declaration_batch FOR SELECT TO xueshi_walled USING (
  reach->>'kind' = 'units' AND NOT EXISTS (
    SELECT FROM jsonb_array_elements_text(reach->'unitIds') AS held(id) JOIN unit ON unit.unit_id = held.id::bigint
     WHERE NOT unit.division_code = ANY ((SELECT wall_divisions())::text[])));
ALTER TABLE declaration_batch_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON declaration_batch_row FOR SELECT TO xueshi_walled USING (
  EXISTS (SELECT FROM declaration_batch WHERE declaration_batch.batch_id = declaration_batch_row.batch_id));
ALTER TABLE declaration_batch_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON declaration_batch_file FOR SELECT TO xueshi_walled USING (
  EXISTS (SELECT FROM declaration_batch WHERE declaration_batch.batch_id = declaration_batch_file.batch_id));
