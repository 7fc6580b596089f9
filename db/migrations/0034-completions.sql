-- What comes after the last lesson: a certificate whose number anybody can check, a completion that is taken back, and two records
-- of one person made one.
ALTER TABLE enrolment
  ADD COLUMN certificate_number text,
  ADD COLUMN revoked_at timestamptz,
  ADD COLUMN revoked_by bigint REFERENCES account,
  ADD COLUMN revoked_why text,
  DROP CONSTRAINT enrolment_state_known,
  DROP CONSTRAINT enrolment_completed,
  ADD CONSTRAINT enrolment_state_known CHECK (state IN ('studying', 'completed', 'left', 'revoked')),
  ADD CONSTRAINT enrolment_completed CHECK (CASE WHEN state IN ('completed', 'revoked')
    THEN completed_at IS NOT NULL AND entry_id IS NOT NULL AND certificate_number IS NOT NULL
    ELSE completed_at IS NULL AND entry_id IS NULL AND certificate_number IS NULL END),
  ADD CONSTRAINT enrolment_certificate_form CHECK (certificate_number ~ '^XS[0-9]{4}[2-9A-HJ-NP-Z]{12}$'),
  ADD CONSTRAINT enrolment_revoked CHECK ((state = 'revoked') = (revoked_at IS NOT NULL AND revoked_by IS NOT NULL AND revoked_why ~ '\S')),
  ADD CONSTRAINT enrolment_revoked_short CHECK (length(revoked_why) <= 500);
CREATE UNIQUE INDEX enrolment_certificate_once ON enrolment (certificate_number);
-- What was taken back may be studied again.
DROP INDEX enrolment_once;
CREATE UNIQUE INDEX enrolment_once ON enrolment (person_id, course_id) WHERE state IN ('studying', 'completed');
CREATE INDEX enrolment_of_course ON enrolment (course_id, version);

-- What a merge of two records did to enrolments, so that taking it back can undo exactly that.
CREATE TABLE enrolment_merge (
  merge_id bigint NOT NULL,
  enrolment_id bigint NOT NULL REFERENCES enrolment (enrolment_id),
  from_person bigint NOT NULL REFERENCES person,
  from_state text NOT NULL,
  -- Other than `from_state` where both records had the course: it counts once.
  to_state text NOT NULL,
  left_at timestamptz,
  completed_at timestamptz,
  certificate_number text,
  PRIMARY KEY (merge_id, enrolment_id)
);
CREATE INDEX enrolment_merge_of_enrolment ON enrolment_merge (enrolment_id);
ALTER TABLE enrolment_merge ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON enrolment_merge FOR SELECT TO xueshi_walled USING (
  EXISTS (SELECT FROM enrolment WHERE enrolment.enrolment_id = enrolment_merge.enrolment_id));
