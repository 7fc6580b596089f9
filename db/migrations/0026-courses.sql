-- Courses: what institutions offer in versions that an authority approves, and who studies what. A version that was handed in
-- never changes; whoever studies stays with the version they began.

CREATE TABLE course (
  course_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  institution_id bigint NOT NULL REFERENCES institution,
  -- The version on offer; absent until one was approved.
  offered_version smallint,
  -- Nobody can enrol any more; whoever studies goes on.
  ended_at timestamptz,
  ended_why text,
  created_at timestamptz NOT NULL,
  CONSTRAINT course_ended_whole CHECK ((ended_at IS NULL) = (ended_why IS NULL)),
  CONSTRAINT course_ended_words CHECK (ended_why ~ '\S' AND length(ended_why) <= 500)
);
CREATE INDEX course_of_institution ON course (institution_id, course_id);

CREATE TABLE course_version (
  course_id bigint NOT NULL REFERENCES course,
  version smallint NOT NULL,
  state text NOT NULL DEFAULT 'draft',
  -- Counts every change; whoever acts names the one they saw.
  edition integer NOT NULL DEFAULT 1,
  title text NOT NULL,
  summary text NOT NULL DEFAULT '',
  part text NOT NULL,
  -- Of a public subject: the class it is taught for (A3); absent: for everybody.
  class text,
  -- Of a professional subject: the series, or the broad category (A5); both absent: for everybody's own category.
  series text,
  category text,
  hundredths integer NOT NULL,
  fen integer NOT NULL DEFAULT 0,
  -- First and last day on which it can be studied.
  opens date NOT NULL,
  closes date NOT NULL,
  -- When it is complete: how much of every lesson must have been watched, and how many questions in the course of it answered.
  coverage_percent smallint NOT NULL DEFAULT 95,
  made_by bigint NOT NULL REFERENCES account,
  changed_at timestamptz NOT NULL,
  submitted_at timestamptz,
  decided_at timestamptz,
  decided_by bigint REFERENCES account,
  decided_for text,
  reason text,
  PRIMARY KEY (course_id, version),
  CONSTRAINT course_version_state_known CHECK (state IN ('draft', 'submitted', 'approved', 'returned', 'refused')),
  CONSTRAINT course_version_part_known CHECK (part IN ('public', 'professional')),
  CONSTRAINT course_version_class_known CHECK (class IN ('junior', 'intermediate', 'senior')),
  CONSTRAINT course_version_for_whom CHECK (CASE part WHEN 'public' THEN series IS NULL AND category IS NULL ELSE class IS NULL END),
  CONSTRAINT course_version_hours_sane CHECK (hundredths BETWEEN 25 AND 9000 AND fen BETWEEN 0 AND 10000000),
  CONSTRAINT course_version_days CHECK (opens <= closes AND closes < opens + 3660),
  CONSTRAINT course_version_coverage CHECK (coverage_percent BETWEEN 50 AND 100),
  CONSTRAINT course_version_words CHECK (title ~ '\S' AND length(title) <= 100 AND length(summary) <= 2000 AND length(reason) <= 500),
  CONSTRAINT course_version_submitted CHECK (state = 'draft' OR submitted_at IS NOT NULL),
  CONSTRAINT course_version_decided CHECK (state IN ('draft', 'submitted') = (decided_at IS NULL)),
  CONSTRAINT course_version_why CHECK (state NOT IN ('returned', 'refused') OR reason ~ '\S')
);
ALTER TABLE course ADD CONSTRAINT course_offered FOREIGN KEY (course_id, offered_version) REFERENCES course_version;
CREATE INDEX course_version_waiting ON course_version (submitted_at) WHERE state = 'submitted';
-- One version at a time is being worked on.
CREATE UNIQUE INDEX course_version_open ON course_version (course_id) WHERE state IN ('draft', 'submitted', 'returned');

-- The lessons of a version, in order. What is watched, read or run is content of another area, named by its key.
CREATE TABLE lesson (
  lesson_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  course_id bigint NOT NULL,
  version smallint NOT NULL,
  place smallint NOT NULL,
  title text NOT NULL,
  kind text NOT NULL,
  content_key text,
  -- How long it lasts: of a video its length; of a document or package the time that studying it takes. A test has none.
  duration_ms integer,
  CONSTRAINT lesson_of FOREIGN KEY (course_id, version) REFERENCES course_version,
  CONSTRAINT lesson_place_once UNIQUE (course_id, version, place) DEFERRABLE INITIALLY IMMEDIATE,
  CONSTRAINT lesson_kind_known CHECK (kind IN ('video', 'document', 'package', 'test')),
  CONSTRAINT lesson_lasts CHECK (CASE kind WHEN 'test' THEN duration_ms IS NULL ELSE duration_ms BETWEEN 1000 AND 36000000 END IS TRUE),
  CONSTRAINT lesson_words CHECK (title ~ '\S' AND length(title) <= 100),
  CONSTRAINT lesson_content_form CHECK (content_key ~ '^[A-Za-z0-9_-]{22}$')
);

-- For school teachers, health and accounting the industry's authority says which platform courses count (A5).
CREATE TABLE course_whitelist (
  course_id bigint NOT NULL REFERENCES course,
  industry text NOT NULL,
  decided_by bigint NOT NULL REFERENCES account,
  decided_at timestamptz NOT NULL,
  reason text NOT NULL DEFAULT '',
  PRIMARY KEY (course_id, industry),
  CONSTRAINT course_whitelist_industry CHECK (industry IN ('health', 'education', 'finance')),
  CONSTRAINT course_whitelist_words CHECK (length(reason) <= 500)
);

-- Who studies what. What decides whether the hours count is fixed on the day of enrolling (A3).
CREATE TABLE enrolment (
  person_id bigint NOT NULL REFERENCES person,
  enrolment_id bigint GENERATED ALWAYS AS IDENTITY,
  course_id bigint NOT NULL,
  version smallint NOT NULL,
  state text NOT NULL DEFAULT 'studying',
  enrolled_at timestamptz NOT NULL,
  right_level boolean NOT NULL,
  enrolled_series text,
  enrolled_category text,
  whitelisted boolean NOT NULL,
  left_at timestamptz,
  completed_at timestamptz,
  -- The entry of the ledger that the hours stand in.
  entry_id bigint,
  PRIMARY KEY (person_id, enrolment_id),
  CONSTRAINT enrolment_numbered UNIQUE (enrolment_id),
  CONSTRAINT enrolment_of FOREIGN KEY (course_id, version) REFERENCES course_version,
  CONSTRAINT enrolment_entry FOREIGN KEY (person_id, entry_id) REFERENCES ledger_entry,
  CONSTRAINT enrolment_state_known CHECK (state IN ('studying', 'completed', 'left')),
  CONSTRAINT enrolment_completed CHECK ((state = 'completed') = (completed_at IS NOT NULL) AND (state = 'completed') = (entry_id IS NOT NULL)),
  CONSTRAINT enrolment_left CHECK ((state = 'left') = (left_at IS NOT NULL))
);
-- A course counts once.
CREATE UNIQUE INDEX enrolment_once ON enrolment (person_id, course_id) WHERE state <> 'left';

ALTER TABLE enrolment ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON enrolment FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = enrolment.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
