-- An enrolment that goes over to another record of the same person takes its tests along.
ALTER TABLE test_adjustment DROP CONSTRAINT test_adjustment_of,
  ADD CONSTRAINT test_adjustment_of FOREIGN KEY (person_id, enrolment_id) REFERENCES enrolment ON UPDATE CASCADE;
ALTER TABLE test_attempt DROP CONSTRAINT test_attempt_of,
  ADD CONSTRAINT test_attempt_of FOREIGN KEY (person_id, enrolment_id) REFERENCES enrolment ON UPDATE CASCADE;
ALTER TABLE attempt_question DROP CONSTRAINT attempt_question_of,
  ADD CONSTRAINT attempt_question_of FOREIGN KEY (person_id, attempt_id) REFERENCES test_attempt ON UPDATE CASCADE;
-- A paper stays the attempt's, whosever that is.
CREATE OR REPLACE FUNCTION attempt_question_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.attempt_id, NEW.place, NEW.question_id, NEW.version, NEW.topic, NEW.arrangement)
      IS DISTINCT FROM (OLD.attempt_id, OLD.place, OLD.question_id, OLD.version, OLD.topic, OLD.arrangement) THEN
    RAISE EXCEPTION 'A paper is frozen' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'attempt_question_frozen';
  END IF;
  IF NEW.said IS DISTINCT FROM OLD.said AND EXISTS (SELECT FROM test_attempt
      WHERE test_attempt.person_id = NEW.person_id AND test_attempt.attempt_id = NEW.attempt_id AND ended_at IS NOT NULL) THEN
    RAISE EXCEPTION 'The attempt has ended' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'attempt_question_ended';
  END IF;
  RETURN NEW;
END $$;
