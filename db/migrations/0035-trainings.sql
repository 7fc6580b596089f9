-- Recognised trainings: an occasion handed in and reviewed once; whoever attended is credited from its roster, each by a declaration
-- of their own, so that everything that can happen to one can happen to each.
CREATE TABLE training (
  training_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  state text NOT NULL DEFAULT 'draft',
  version integer NOT NULL DEFAULT 1,
  said jsonb NOT NULL,
  year smallint NOT NULL,
  submitter text NOT NULL,
  made_by bigint NOT NULL REFERENCES account,
  made_for text NOT NULL,
  -- The office at which it was handed in: who it may name, and by whom it is reviewed.
  asking jsonb NOT NULL,
  unit_id bigint REFERENCES unit,
  division_code text,
  industry text,
  desks text[] NOT NULL,
  step smallint NOT NULL DEFAULT 0,
  granted_hundredths integer,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  submitted_at timestamptz,
  decided_at timestamptz,
  -- Who does what the server is at work on: crediting, or taking back.
  deciding jsonb,
  done integer NOT NULL DEFAULT 0,
  reason text,
  CONSTRAINT training_state_known CHECK (state IN
    ('draft', 'reviewing', 'returned', 'second', 'crediting', 'credited', 'refused', 'withdrawn', 'revoking', 'revoked')),
  CONSTRAINT training_submitter_known CHECK (submitter IN ('unit', 'industry', 'hr')),
  CONSTRAINT training_desks_known CHECK (cardinality(desks) > 0 AND desks <@ ARRAY['unit', 'industry', 'hr', 'hr_second']),
  CONSTRAINT training_step_in_desks CHECK (step BETWEEN 0 AND cardinality(desks) - 1),
  CONSTRAINT training_why CHECK (state NOT IN ('returned', 'refused', 'revoking', 'revoked') OR reason ~ '\S'),
  CONSTRAINT training_deciding CHECK (state NOT IN ('crediting', 'revoking') OR deciding IS NOT NULL),
  CONSTRAINT training_words CHECK (length(reason) <= 500 AND length(made_for) BETWEEN 1 AND 200 AND pg_column_size(said) <= 16000)
);
CREATE INDEX training_of_division ON training (division_code, training_id DESC);

CREATE TABLE training_attendee (
  attendee_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  training_id bigint NOT NULL REFERENCES training,
  division_code text,
  row_number integer NOT NULL,
  identity_number bytea,
  identity_blind bytea,
  identity_end4 bytea,
  identity_shown text,
  name text,
  said jsonb NOT NULL DEFAULT '{}',
  problems jsonb NOT NULL DEFAULT '[]',
  match text NOT NULL,
  person_id bigint REFERENCES person,
  declaration_id bigint REFERENCES declaration (declaration_id),
  CONSTRAINT training_attendee_match_known CHECK (match IN ('found', 'name_differs', 'unknown', 'ambiguous', 'repeated', 'bad')),
  CONSTRAINT training_attendee_found CHECK ((match = 'found') = (person_id IS NOT NULL)),
  CONSTRAINT training_attendee_credited CHECK (declaration_id IS NULL OR person_id IS NOT NULL),
  CONSTRAINT training_attendee_sealed CHECK ((identity_number IS NULL) = (identity_blind IS NULL)),
  CONSTRAINT training_attendee_words CHECK (length(name) <= 100 AND pg_column_size(said) <= 16000)
);
CREATE INDEX training_attendee_of_training ON training_attendee (training_id, attendee_id);
CREATE INDEX training_attendee_of_person ON training_attendee (person_id) WHERE person_id IS NOT NULL;
CREATE UNIQUE INDEX training_attendee_once ON training_attendee (training_id, person_id) WHERE match = 'found';
CREATE UNIQUE INDEX training_attendee_of_declaration ON training_attendee (declaration_id) WHERE declaration_id IS NOT NULL;

-- What happened to each, never changed.
CREATE TABLE training_step (
  step_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  training_id bigint NOT NULL REFERENCES training,
  event text NOT NULL,
  to_state text NOT NULL,
  account_id bigint NOT NULL REFERENCES account,
  by_words text NOT NULL,
  at timestamptz NOT NULL,
  reason text,
  CONSTRAINT training_step_words CHECK (length(reason) <= 500 AND length(by_words) BETWEEN 1 AND 200)
);
CREATE INDEX training_step_of ON training_step (training_id, step_id);

-- What makes two declarations of one person the same training: title and last day, or the number of the recognising document. Asked
-- under the person's lock.
ALTER TABLE declaration
  ADD COLUMN training_id bigint REFERENCES training,
  ADD COLUMN training_key text,
  ADD COLUMN training_number text;
CREATE INDEX declaration_training ON declaration (person_id, kind, training_key) WHERE training_key IS NOT NULL;
CREATE INDEX declaration_of_training ON declaration (training_id) WHERE training_id IS NOT NULL;

ALTER TABLE training_attendee ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON training_attendee FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR division_code = ANY ((SELECT wall_divisions())::text[]));
ALTER TABLE training_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON training_step FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR EXISTS (SELECT FROM training
    WHERE training.training_id = training_step.training_id AND training.division_code = ANY ((SELECT wall_divisions())::text[])));
