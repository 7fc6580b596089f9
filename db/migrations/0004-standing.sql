-- Years of study, each pinned to the version of the policy that decides it. A year closes at an instant, so that "as known
-- on" an earlier day it is still open.
CREATE TABLE learning_year (
  year smallint PRIMARY KEY CHECK (year BETWEEN 2000 AND 2100),
  opens date NOT NULL,
  closes date NOT NULL,
  closed_at timestamptz,
  closed boolean NOT NULL GENERATED ALWAYS AS (closed_at IS NOT NULL) STORED,
  policy_id text NOT NULL,
  policy_version text NOT NULL,
  CONSTRAINT learning_year_dates_in_order CHECK (closes >= opens)
);

-- How each person stands in each year they were employed in: what the ledger and the year's policy give, kept current by
-- jobs. Hours are hundredths; a NULL upper bound means that nothing bounds it. The parts of a verdict that is not applicable
-- are NULL. Derived from tables that have their own constraints, and rewritten as a whole: no foreign keys here.
CREATE TABLE standing (
  person_id bigint NOT NULL,
  year smallint NOT NULL,
  policy_id text NOT NULL,
  policy_version text NOT NULL,
  unit_id bigint,
  division_code text,
  series text,
  level text,
  annual text NOT NULL,
  annual_deadline date,
  annual_rule text NOT NULL,
  title text NOT NULL,
  title_deadline date,
  title_rule text NOT NULL,
  annual_public_state text,
  annual_public_rule text,
  annual_public_required integer,
  annual_public_earned_lo integer,
  annual_public_earned_hi integer,
  annual_public_owed_lo integer,
  annual_public_owed_hi integer,
  annual_professional_state text,
  annual_professional_rule text,
  annual_professional_required integer,
  annual_professional_earned_lo integer,
  annual_professional_earned_hi integer,
  annual_professional_owed_lo integer,
  annual_professional_owed_hi integer,
  title_public_state text,
  title_public_rule text,
  title_public_required integer,
  title_public_earned_lo integer,
  title_public_earned_hi integer,
  title_public_owed_lo integer,
  title_public_owed_hi integer,
  title_professional_state text,
  title_professional_rule text,
  title_professional_required integer,
  title_professional_earned_lo integer,
  title_professional_earned_hi integer,
  title_professional_owed_lo integer,
  title_professional_owed_hi integer,
  title_face_to_face_state text,
  title_face_to_face_rule text,
  title_face_to_face_required integer,
  title_face_to_face_earned_lo integer,
  title_face_to_face_earned_hi integer,
  title_face_to_face_owed_lo integer,
  title_face_to_face_owed_hi integer,
  -- Facts that are not known although an undetermined verdict asks for them.
  missing smallint NOT NULL,
  -- The ledger was read not before this instant.
  known_at timestamptz NOT NULL,
  computed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (person_id, year)
);
-- Lists and overviews ask by unit.
CREATE INDEX standing_of_unit ON standing (unit_id, year);

-- The last day whose beginnings and ends (an employment that starts today, a title that ended yesterday) standings show.
CREATE TABLE standing_day (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  day date NOT NULL
);

-- Official decisions: the whole receipt, never changed, so that a ruling can be replayed years later.
CREATE TABLE decision (
  person_id bigint NOT NULL REFERENCES person,
  decision_id bigint GENERATED ALWAYS AS IDENTITY,
  year smallint NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now(),
  decided_by text NOT NULL,
  known_at timestamptz NOT NULL,
  policy_id text NOT NULL,
  policy_version text NOT NULL,
  receipt jsonb NOT NULL,
  digest text NOT NULL,
  PRIMARY KEY (person_id, decision_id),
  CONSTRAINT decision_digest_form CHECK (digest ~ '^[0-9a-f]{64}$')
);

CREATE FUNCTION decision_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'decision is append-only: % refused', TG_OP
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_append_only', TABLE = 'decision';
END $$;
CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
  FOR EACH STATEMENT EXECUTE FUNCTION decision_refuse_change();
