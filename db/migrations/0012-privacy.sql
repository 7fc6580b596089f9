-- Identity numbers and telephone numbers stand in the database sealed, with the number of the key in front. Beside them
-- stand keyed blind indexes: of the whole value, by which equal ones are found, and of the last four and six characters of
-- an identity number, by which people search. Their form is the concern of whoever seals them.

-- What stood in clear waits here until a server that has the keys seals it and drops the table.
CREATE TABLE person_unsealed AS SELECT person_id, identity_number, phone FROM person;

ALTER TABLE person
  DROP COLUMN identity_number,
  DROP COLUMN phone,
  ADD COLUMN identity_number bytea,
  ADD COLUMN identity_blind bytea,
  ADD COLUMN identity_end4 bytea,
  ADD COLUMN identity_end6 bytea,
  ADD COLUMN phone bytea,
  ADD COLUMN phone_blind bytea,
  ADD CONSTRAINT person_identity_once UNIQUE (identity_blind),
  -- Not yet true of people who wait in person_unsealed; of everybody who is written from now on.
  ADD CONSTRAINT person_identity_sealed CHECK (
    identity_number IS NOT NULL AND get_byte(identity_number, 0) = 1 AND identity_blind IS NOT NULL
    AND octet_length(identity_blind) = 32 AND identity_end4 IS NOT NULL AND octet_length(identity_end4) = 8
    AND identity_end6 IS NOT NULL AND octet_length(identity_end6) = 8) NOT VALID,
  ADD CONSTRAINT person_phone_sealed CHECK (
    (phone IS NULL) = (phone_blind IS NULL) AND get_byte(phone, 0) = 1 AND octet_length(phone_blind) = 32);
CREATE INDEX person_by_identity_end ON person (identity_end4);
CREATE INDEX person_by_phone ON person (phone_blind) WHERE phone_blind IS NOT NULL;

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM person_unsealed) THEN
    DROP TABLE person_unsealed;
    ALTER TABLE person VALIDATE CONSTRAINT person_identity_sealed;
  ELSE
    REVOKE ALL ON person_unsealed FROM xueshi_walled;
  END IF;
END $$;

-- Staged rows are sealed as people are, so that they become people without being opened; a workbook is sealed whole. Imports
-- that are on their way are given up: their workbooks are uploaded again.
DELETE FROM import_row;
DELETE FROM import_file;
UPDATE import_batch SET state = 'discarded' WHERE state IN ('uploaded', 'validating', 'ready', 'committing');
ALTER TABLE import_row
  DROP CONSTRAINT import_row_says_something,
  DROP COLUMN identity_number,
  DROP COLUMN phone,
  ADD COLUMN identity_number bytea,
  ADD COLUMN identity_blind bytea,
  ADD COLUMN identity_end4 bytea,
  ADD COLUMN identity_end6 bytea,
  ADD COLUMN phone bytea,
  ADD COLUMN phone_blind bytea,
  ADD CONSTRAINT import_row_says_something CHECK (errors IS NOT NULL OR identity_blind IS NOT NULL),
  ADD CONSTRAINT import_row_sealed CHECK ((identity_number IS NULL) = (identity_blind IS NULL) AND (phone IS NULL) = (phone_blind IS NULL));

-- Kept answers may tell what a person's page tells, and what was asked must not be guessed from its digest: answers are sealed
-- and digests keyed from now on, and those kept so far are forgotten.
DELETE FROM idempotent_answer;
ALTER TABLE idempotent_answer DROP COLUMN body, ADD COLUMN body bytea;
