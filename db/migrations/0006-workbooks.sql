-- Workbooks on their way into the ledger: uploaded, validated row by row into a stage, previewed, committed at once.
CREATE TABLE import_batch (
  batch_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  state text NOT NULL DEFAULT 'uploaded',
  file_name text NOT NULL,
  file_size integer NOT NULL,
  -- SHA-256 of the file, in hex: what was previewed is what is committed.
  digest text NOT NULL,
  -- Who uploaded it, and how far they see: rows beyond that are errors.
  author text NOT NULL,
  reach jsonb NOT NULL,
  -- The place from which it may be seen: a unit, else a division, else only from 兵团.
  unit_id bigint REFERENCES unit,
  division_code text,
  uploaded_at timestamptz NOT NULL,
  validated_at timestamptz,
  committed_at timestamptz,
  -- How far the work has come; told while it goes on, and of no other use.
  rows_read integer NOT NULL DEFAULT 0,
  rows_validated integer NOT NULL DEFAULT 0,
  rows_committed integer NOT NULL DEFAULT 0,
  -- Why the whole file was refused: code, message, remedy, place.
  refusal jsonb,
  -- Where the columns stand in the file, by key.
  places jsonb,
  -- What a commit would do, and afterwards what it did.
  counts jsonb,
  CONSTRAINT import_kind_known CHECK (kind IN ('roster', 'records')),
  CONSTRAINT import_state_known
    CHECK (state IN ('uploaded', 'validating', 'ready', 'refused', 'committing', 'committed', 'discarded')),
  CONSTRAINT import_digest_form CHECK (digest ~ '^[0-9a-f]{64}$'),
  CONSTRAINT import_file_name_short CHECK (length(file_name) BETWEEN 1 AND 255),
  CONSTRAINT import_refused_says_why CHECK ((state = 'refused') = (refusal IS NOT NULL)),
  CONSTRAINT import_ready_is_counted
    CHECK (state NOT IN ('ready', 'committing', 'committed') OR (counts IS NOT NULL AND places IS NOT NULL)),
  CONSTRAINT import_committed_at_said CHECK ((state = 'committed') = (committed_at IS NOT NULL)),
  CONSTRAINT import_place_one CHECK (unit_id IS NULL OR division_code IS NOT NULL)
);
CREATE INDEX import_batch_of_division ON import_batch (division_code, batch_id);

-- The file itself: an interrupted validation begins again from it, and the error workbook is made of it.
CREATE TABLE import_file (
  batch_id bigint PRIMARY KEY REFERENCES import_batch ON DELETE CASCADE,
  content bytea NOT NULL
);
-- Workbooks are packed already.
ALTER TABLE import_file ALTER COLUMN content SET STORAGE EXTERNAL;

-- One row of a file, read. Bad ones keep their reasons, good ones what they say: a roster in columns, a record as an entry.
CREATE TABLE import_row (
  batch_id bigint NOT NULL,
  row_number integer NOT NULL,
  errors jsonb,
  identity_number text,
  name text,
  year smallint,
  identity_kind text,
  phone text,
  unit_id bigint,
  employer text,
  employed_from date,
  series text,
  category text,
  level text,
  title_from date,
  posts text[],
  routes text[],
  target_level text,
  entry jsonb,
  PRIMARY KEY (batch_id, row_number),
  CONSTRAINT import_row_says_something CHECK (errors IS NOT NULL OR identity_number IS NOT NULL)
);
