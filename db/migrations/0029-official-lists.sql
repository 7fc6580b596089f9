-- Official lists (访惠聚 and the like): whom an authority names for a kind of declaration. A list says who is probably exempt; it
-- decides nothing. `reach` is the office's, so that whoever is matched later is matched within it as well.
CREATE TABLE official_list (
  list_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  title text NOT NULL,
  document text,
  issued_on date,
  state text NOT NULL DEFAULT 'draft',
  version integer NOT NULL DEFAULT 1,
  file_name text NOT NULL,
  division_code text,
  industry text,
  reach jsonb NOT NULL,
  made_by bigint NOT NULL REFERENCES account,
  made_for text NOT NULL,
  created_at timestamptz NOT NULL,
  published_at timestamptz,
  ended_at timestamptz,
  reason text,
  CONSTRAINT official_list_state_known CHECK (state IN ('draft', 'published', 'withdrawn', 'discarded')),
  CONSTRAINT official_list_published CHECK (state NOT IN ('published', 'withdrawn') OR published_at IS NOT NULL),
  CONSTRAINT official_list_why CHECK (state <> 'withdrawn' OR reason ~ '\S'),
  CONSTRAINT official_list_words CHECK (length(title) BETWEEN 1 AND 100 AND length(document) <= 60 AND length(reason) <= 500
    AND length(made_for) BETWEEN 1 AND 200 AND length(file_name) <= 200)
);
CREATE INDEX official_list_of_division ON official_list (division_code, list_id DESC);

-- Lines are never changed once they are published: a correction replaces a line by another one.
CREATE TABLE official_list_line (
  line_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  list_id bigint NOT NULL REFERENCES official_list,
  -- That of the list, for the wall.
  division_code text,
  row_number integer NOT NULL,
  -- Sealed whole numbers with their index; of masked ones only what is shown.
  identity_number bytea,
  identity_blind bytea,
  identity_end4 bytea,
  identity_shown text,
  name text,
  year smallint,
  said jsonb NOT NULL DEFAULT '{}',
  problems jsonb NOT NULL DEFAULT '[]',
  match text NOT NULL,
  person_id bigint REFERENCES person,
  state text NOT NULL DEFAULT 'listed',
  replaces bigint REFERENCES official_list_line,
  changed_at timestamptz,
  reason text,
  CONSTRAINT official_line_match_known CHECK (match IN ('found', 'name_differs', 'unknown', 'ambiguous', 'repeated', 'bad')),
  CONSTRAINT official_line_found CHECK ((match = 'found') = (person_id IS NOT NULL)),
  CONSTRAINT official_line_state_known CHECK (state IN ('listed', 'replaced', 'withdrawn')),
  CONSTRAINT official_line_why CHECK (state = 'listed' OR reason ~ '\S'),
  CONSTRAINT official_line_sealed CHECK ((identity_number IS NULL) = (identity_blind IS NULL)),
  CONSTRAINT official_line_words CHECK (length(name) <= 100 AND length(reason) <= 500 AND pg_column_size(said) <= 16000)
);
CREATE INDEX official_line_of_list ON official_list_line (list_id, row_number, line_id);
CREATE INDEX official_line_of_person ON official_list_line (person_id) WHERE person_id IS NOT NULL;
CREATE UNIQUE INDEX official_line_once ON official_list_line (list_id, person_id) WHERE match = 'found' AND state = 'listed';
-- Whom nobody was found for yet, to be looked for again.
CREATE INDEX official_line_unmatched ON official_list_line (list_id) WHERE match IN ('unknown', 'name_differs') AND state = 'listed';

-- The line that a declaration was handed in on; what it rests on is looked at again when it is approved.
ALTER TABLE declaration ADD COLUMN list_line_id bigint REFERENCES official_list_line;
CREATE INDEX declaration_of_line ON declaration (list_line_id) WHERE list_line_id IS NOT NULL;

ALTER TABLE official_list_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON official_list_line FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR division_code = ANY ((SELECT wall_divisions())::text[]));
