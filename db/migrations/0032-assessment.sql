-- Question banks of institutions, the tests made of them, and what people answer.

CREATE TABLE question (
  question_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  institution_id bigint NOT NULL REFERENCES institution,
  kind text NOT NULL,
  -- The version that tests draw from now on.
  current_version smallint NOT NULL DEFAULT 1,
  CONSTRAINT question_kind_known CHECK (kind IN ('single', 'multiple', 'true_false', 'short', 'numeric', 'matching')),
  CONSTRAINT question_of_kind UNIQUE (question_id, kind)
);
CREATE INDEX question_of_institution ON question (institution_id, question_id DESC);

-- What a question says, never changed: whoever improves it adds a version, and papers go on naming the one they were made of.
CREATE TABLE question_version (
  question_id bigint NOT NULL REFERENCES question,
  version smallint NOT NULL,
  -- Drawn no more from here on.
  retired boolean NOT NULL DEFAULT false,
  wording text NOT NULL,
  explanation text NOT NULL DEFAULT '',
  tags text[] NOT NULL DEFAULT '{}',
  -- Choices, pairs and what is right, in the form of the contract.
  content jsonb NOT NULL,
  -- Of wording and content: the same question is not taken in twice.
  digest text NOT NULL,
  made_by bigint NOT NULL REFERENCES account,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (question_id, version),
  CONSTRAINT question_version_words CHECK (wording ~ '\S' AND length(wording) <= 2000 AND length(explanation) <= 1000),
  CONSTRAINT question_version_tags CHECK (cardinality(tags) <= 10),
  CONSTRAINT question_version_content CHECK (pg_column_size(content) <= 32000),
  CONSTRAINT question_version_digest CHECK (digest ~ '^[0-9a-f]{64}$')
);
ALTER TABLE question ADD CONSTRAINT question_current FOREIGN KEY (question_id, current_version) REFERENCES question_version
  DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX question_version_tagged ON question_version USING gin (tags);
CREATE INDEX question_version_same ON question_version (digest);
CREATE FUNCTION question_version_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'question_version is append-only: % refused', TG_OP
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'question_version_append_only', TABLE = 'question_version';
END $$;
CREATE TRIGGER question_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON question_version
  FOR EACH STATEMENT EXECUTE FUNCTION question_version_refuse_change();

-- A file that was handed in to be taken into a bank: looked at first, taken in at once and whole.
CREATE TABLE question_import (
  import_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  institution_id bigint NOT NULL REFERENCES institution,
  format text NOT NULL,
  file_name text NOT NULL,
  content text NOT NULL,
  made_by bigint NOT NULL REFERENCES account,
  made_at timestamptz NOT NULL,
  committed_at timestamptz,
  added integer,
  CONSTRAINT question_import_format_known CHECK (format IN ('gift', 'xml')),
  CONSTRAINT question_import_committed CHECK ((committed_at IS NULL) = (added IS NULL)),
  CONSTRAINT question_import_sizes CHECK (length(file_name) <= 200 AND octet_length(content) <= 2097152)
);
CREATE INDEX question_import_of ON question_import (institution_id, import_id DESC);

-- A test: which questions, how long, when passed. Never changed: another edition has another key, and courses name a key, so
-- nobody's test changes while they study.
CREATE TABLE test_plan (
  test_key text PRIMARY KEY,
  institution_id bigint NOT NULL REFERENCES institution,
  -- The editions of one test, the newest last.
  test_id bigint NOT NULL,
  edition smallint NOT NULL,
  title text NOT NULL,
  -- How many questions of which tag; an empty tag: of the whole bank.
  tags text[] NOT NULL,
  counts smallint[] NOT NULL,
  pass_percent smallint NOT NULL,
  minutes smallint NOT NULL,
  attempts smallint NOT NULL,
  cooldown_minutes integer NOT NULL,
  shuffle boolean NOT NULL,
  -- After the end the questions are shown with what was said and what is right.
  reveal boolean NOT NULL,
  made_by bigint NOT NULL REFERENCES account,
  made_at timestamptz NOT NULL,
  CONSTRAINT test_plan_edition UNIQUE (test_id, edition),
  CONSTRAINT test_plan_rules UNIQUE (test_key, attempts, cooldown_minutes),
  CONSTRAINT test_plan_key_form CHECK (test_key ~ '^[A-Za-z0-9_-]{22}$'),
  CONSTRAINT test_plan_parts CHECK (cardinality(tags) BETWEEN 1 AND 20 AND cardinality(tags) = cardinality(counts)
    AND 1 <= ALL (counts) AND 100 >= ALL (counts)),
  CONSTRAINT test_plan_bounds CHECK (pass_percent BETWEEN 1 AND 100 AND minutes BETWEEN 1 AND 300
    AND attempts BETWEEN 1 AND 20 AND cooldown_minutes BETWEEN 0 AND 43200),
  CONSTRAINT test_plan_words CHECK (title ~ '\S' AND length(title) <= 100)
);
CREATE SEQUENCE test_number;
CREATE INDEX test_plan_of ON test_plan (institution_id, test_id DESC, edition DESC);

-- More time for somebody who needs it, by the institution.
CREATE TABLE test_adjustment (
  person_id bigint NOT NULL,
  enrolment_id bigint NOT NULL,
  extra_percent smallint NOT NULL,
  reason text NOT NULL,
  made_by bigint NOT NULL REFERENCES account,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, enrolment_id),
  CONSTRAINT test_adjustment_of FOREIGN KEY (person_id, enrolment_id) REFERENCES enrolment,
  CONSTRAINT test_adjustment_bounds CHECK (extra_percent BETWEEN 0 AND 300),
  CONSTRAINT test_adjustment_words CHECK (reason ~ '\S' AND length(reason) <= 200)
);

CREATE TABLE test_attempt (
  person_id bigint NOT NULL,
  attempt_id bigint GENERATED ALWAYS AS IDENTITY,
  enrolment_id bigint NOT NULL,
  lesson_id bigint NOT NULL REFERENCES lesson,
  test_key text NOT NULL,
  -- What the test allows, so that the database itself can refuse one too many.
  attempts smallint NOT NULL,
  cooldown_minutes integer NOT NULL,
  number smallint NOT NULL,
  account_id bigint NOT NULL REFERENCES account,
  -- The paper is drawn from it; drawn again it is the same.
  seed text NOT NULL,
  begun_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  ended_at timestamptz,
  ended_how text,
  -- Sum of the credits, in hundredths of a question.
  points integer,
  passed boolean,
  -- Nothing new begins before: the end, or the latest end, and the pause; never, once passed.
  again_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, attempt_id),
  CONSTRAINT test_attempt_numbered UNIQUE (attempt_id),
  CONSTRAINT test_attempt_of FOREIGN KEY (person_id, enrolment_id) REFERENCES enrolment,
  CONSTRAINT test_attempt_rules FOREIGN KEY (test_key, attempts, cooldown_minutes)
    REFERENCES test_plan (test_key, attempts, cooldown_minutes),
  CONSTRAINT test_attempt_number UNIQUE (enrolment_id, lesson_id, number),
  CONSTRAINT test_attempt_limit CHECK (number BETWEEN 1 AND attempts),
  CONSTRAINT test_attempt_apart EXCLUDE USING gist
    (person_id WITH =, enrolment_id WITH =, lesson_id WITH =, tstzrange(begun_at, again_at) WITH &&),
  CONSTRAINT test_attempt_pause CHECK (again_at >= coalesce(ended_at, ends_at) + make_interval(mins => cooldown_minutes)),
  CONSTRAINT test_attempt_passed_once CHECK (passed IS NOT TRUE OR again_at = 'infinity'),
  CONSTRAINT test_attempt_forward CHECK (begun_at < ends_at AND ended_at >= begun_at),
  CONSTRAINT test_attempt_ended CHECK (num_nulls(ended_at, ended_how, points, passed) IN (0, 4)),
  CONSTRAINT test_attempt_how_known CHECK (ended_how IN ('submitted', 'time')),
  CONSTRAINT test_attempt_seed CHECK (seed ~ '^[0-9a-f]{32}$')
);
-- One at a time, whatever the test.
CREATE UNIQUE INDEX test_attempt_open ON test_attempt (person_id) WHERE ended_at IS NULL;
CREATE INDEX test_attempt_due ON test_attempt (ends_at) WHERE ended_at IS NULL;

-- The paper of an attempt, frozen when it begins, with what was said last.
CREATE TABLE attempt_question (
  person_id bigint NOT NULL,
  attempt_id bigint NOT NULL,
  place smallint NOT NULL,
  question_id bigint NOT NULL,
  version smallint NOT NULL,
  -- The tag it was drawn for.
  topic text NOT NULL,
  -- In which order the choices, or what can be matched, are shown.
  arrangement smallint[] NOT NULL,
  -- As texts, in the order of the question itself.
  said text[] NOT NULL DEFAULT '{}',
  -- How often it was changed: whoever changes it names the count they saw.
  change smallint NOT NULL DEFAULT 0,
  said_at timestamptz,
  credit smallint,
  PRIMARY KEY (person_id, attempt_id, place),
  CONSTRAINT attempt_question_once UNIQUE (person_id, attempt_id, question_id),
  CONSTRAINT attempt_question_of FOREIGN KEY (person_id, attempt_id) REFERENCES test_attempt,
  CONSTRAINT attempt_question_names FOREIGN KEY (question_id, version) REFERENCES question_version,
  CONSTRAINT attempt_question_credit CHECK (credit BETWEEN 0 AND 100),
  CONSTRAINT attempt_question_change CHECK (change BETWEEN 0 AND 10000),
  CONSTRAINT attempt_question_said CHECK (cardinality(said) <= 15 AND pg_column_size(said) <= 8000)
) WITH (fillfactor = 80);
CREATE INDEX attempt_question_asked ON attempt_question (question_id, version);

-- What was said stays as it was when the attempt ended; which questions were asked never changes.
CREATE FUNCTION attempt_question_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.person_id, NEW.attempt_id, NEW.place, NEW.question_id, NEW.version, NEW.topic, NEW.arrangement)
      IS DISTINCT FROM (OLD.person_id, OLD.attempt_id, OLD.place, OLD.question_id, OLD.version, OLD.topic, OLD.arrangement) THEN
    RAISE EXCEPTION 'A paper is frozen' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'attempt_question_frozen';
  END IF;
  IF NEW.said IS DISTINCT FROM OLD.said AND EXISTS (SELECT FROM test_attempt
      WHERE test_attempt.person_id = NEW.person_id AND test_attempt.attempt_id = NEW.attempt_id AND ended_at IS NOT NULL) THEN
    RAISE EXCEPTION 'The attempt has ended' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'attempt_question_ended';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER attempt_question_guarded BEFORE UPDATE ON attempt_question FOR EACH ROW EXECUTE FUNCTION attempt_question_guard();

ALTER TABLE test_attempt ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON test_attempt FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = test_attempt.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
ALTER TABLE attempt_question ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON attempt_question FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
ALTER TABLE test_adjustment ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON test_adjustment FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
-- Where the answers are: not even reachable from a page that reads of people.
REVOKE SELECT ON question_version, question_import FROM xueshi_walled;
