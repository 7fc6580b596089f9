-- Declarations (学时申报): what somebody hands in with evidence, whose desk it lies on, what became of it. The facts are entries of
-- the ledger; a declaration names the one that it wrote last. `said` holds the fields of its kind as the policy lists them.
CREATE TABLE declaration (
  person_id bigint NOT NULL REFERENCES person,
  declaration_id bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  policy_id text NOT NULL,
  policy_version text NOT NULL,
  -- Absent only in a draft.
  year smallint,
  state text NOT NULL DEFAULT 'draft',
  -- Counts every change; whoever acts names the one they saw.
  version integer NOT NULL DEFAULT 1,
  said jsonb NOT NULL DEFAULT '{}',
  submitter text NOT NULL,
  -- The account that made it, and the office it did so from, in words.
  made_by bigint NOT NULL REFERENCES account,
  made_for text NOT NULL DEFAULT '',
  -- The unit at submission reviews, even when the person moves on.
  unit_id bigint REFERENCES unit,
  division_code text,
  series text,
  desks text[] NOT NULL DEFAULT '{}',
  step smallint NOT NULL DEFAULT 0,
  -- Since when it lies on the desk that it lies on, and until when it should be off.
  desk_since timestamptz,
  desk_until timestamptz,
  asked_hundredths integer,
  granted_hundredths integer,
  -- Why another pair of eyes looks at the approval.
  second_why text,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  submitted_at timestamptz,
  decided_at timestamptz,
  reason text,
  -- The state that an appeal is against.
  appealed_from text,
  once_kind text,
  once_number text,
  entry_id bigint,
  batch_id bigint,
  PRIMARY KEY (person_id, declaration_id),
  CONSTRAINT declaration_numbered UNIQUE (declaration_id),
  CONSTRAINT declaration_entry FOREIGN KEY (person_id, entry_id) REFERENCES ledger_entry,
  CONSTRAINT declaration_state_known CHECK (state IN
    ('draft', 'reviewing', 'returned', 'second', 'approved', 'refused', 'withdrawn', 'released', 'revoked', 'appealed')),
  CONSTRAINT declaration_submitter_known CHECK (submitter IN ('person', 'unit', 'industry', 'hr')),
  CONSTRAINT declaration_desks_known CHECK (desks <@ ARRAY['unit', 'industry', 'hr', 'hr_second']),
  CONSTRAINT declaration_step_in_desks CHECK (step BETWEEN 0 AND greatest(cardinality(desks) - 1, 0)),
  CONSTRAINT declaration_submitted CHECK (state IN ('draft', 'withdrawn')
    OR (year IS NOT NULL AND submitted_at IS NOT NULL AND cardinality(desks) > 0)),
  CONSTRAINT declaration_on_desk CHECK (state NOT IN ('reviewing', 'second', 'appealed') OR desk_since IS NOT NULL),
  CONSTRAINT declaration_decided CHECK (state NOT IN ('approved', 'refused', 'revoked') OR decided_at IS NOT NULL),
  CONSTRAINT declaration_why CHECK (state NOT IN ('returned', 'refused', 'revoked') OR reason ~ '\S'),
  CONSTRAINT declaration_hours_sane CHECK (asked_hundredths BETWEEN 0 AND 1000000 AND granted_hundredths BETWEEN 0 AND 1000000),
  CONSTRAINT declaration_not_raised CHECK (granted_hundredths <= asked_hundredths),
  CONSTRAINT declaration_year_sane CHECK (year BETWEEN 2000 AND 2100),
  CONSTRAINT declaration_appealed CHECK ((state = 'appealed') = (appealed_from IS NOT NULL)),
  CONSTRAINT declaration_second_known CHECK (second_why IN ('above', 'sample')),
  CONSTRAINT declaration_once_whole CHECK ((once_kind IS NULL) = (once_number IS NULL)),
  CONSTRAINT declaration_words CHECK (length(reason) <= 500 AND pg_column_size(said) <= 16000)
);
CREATE INDEX declaration_of_person ON declaration (person_id, declaration_id DESC);
-- A queue's first page: what lies on a desk, the oldest first.
CREATE INDEX declaration_queue ON declaration ((desks[step + 1]), division_code, desk_since, declaration_id)
  WHERE state IN ('reviewing', 'second', 'appealed');
CREATE INDEX declaration_queue_all ON declaration ((desks[step + 1]), desk_since, declaration_id)
  WHERE state IN ('reviewing', 'second', 'appealed');
CREATE INDEX declaration_queue_of_unit ON declaration (unit_id, (desks[step + 1]), desk_since, declaration_id)
  WHERE state IN ('reviewing', 'second', 'appealed');
-- One of a kind and number at a time; the ledger's claim has the last word once it is written.
CREATE UNIQUE INDEX declaration_once ON declaration (once_kind, once_number)
  WHERE once_number IS NOT NULL AND state IN ('reviewing', 'returned', 'second', 'approved', 'appealed');

-- What happened to each, never changed: who did what, when, from which office, with which words.
CREATE TABLE declaration_step (
  person_id bigint NOT NULL,
  step_id bigint GENERATED ALWAYS AS IDENTITY,
  declaration_id bigint NOT NULL,
  event text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  -- The desk it lay on when it happened.
  desk text,
  account_id bigint NOT NULL REFERENCES account,
  by_words text NOT NULL,
  at timestamptz NOT NULL,
  reason text,
  cites text[] NOT NULL DEFAULT '{}',
  hundredths integer,
  -- Days it had lain on the desk.
  waited_seconds integer,
  entry_id bigint,
  PRIMARY KEY (person_id, step_id),
  CONSTRAINT declaration_step_of FOREIGN KEY (person_id, declaration_id) REFERENCES declaration,
  CONSTRAINT declaration_step_words CHECK (length(reason) <= 500 AND length(by_words) BETWEEN 1 AND 200)
);
CREATE INDEX declaration_step_of_declaration ON declaration_step (person_id, declaration_id, step_id);
CREATE FUNCTION declaration_step_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'declaration_step is append-only: % refused', TG_OP
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'declaration_step_append_only', TABLE = 'declaration_step';
END $$;
CREATE TRIGGER declaration_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON declaration_step
  FOR EACH STATEMENT EXECUTE FUNCTION declaration_step_refuse_change();

-- Which evidence belongs to which item of the kind's list. The files themselves belong to the area of files.
CREATE TABLE declaration_evidence (
  person_id bigint NOT NULL,
  declaration_id bigint NOT NULL,
  evidence_id bigint NOT NULL,
  slot text NOT NULL,
  PRIMARY KEY (person_id, declaration_id, evidence_id),
  CONSTRAINT declaration_evidence_of FOREIGN KEY (person_id, declaration_id) REFERENCES declaration,
  CONSTRAINT declaration_evidence_slot CHECK (slot ~ '^[a-z0-9_]{1,40}$')
);

ALTER TABLE declaration ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON declaration FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR division_code = ANY ((SELECT wall_divisions())::text[]));
ALTER TABLE declaration_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON declaration_step FOR SELECT TO xueshi_walled USING (
  EXISTS (SELECT FROM declaration WHERE declaration.person_id = declaration_step.person_id
            AND declaration.declaration_id = declaration_step.declaration_id));
ALTER TABLE declaration_evidence ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON declaration_evidence FOR SELECT TO xueshi_walled USING (
  EXISTS (SELECT FROM declaration WHERE declaration.person_id = declaration_evidence.person_id
            AND declaration.declaration_id = declaration_evidence.declaration_id));
