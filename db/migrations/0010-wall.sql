-- The second wall: what a connection of the role xueshi_walled can read ends at the divisions, or the person, that its
-- settings name, whatever a query forgets to ask for. Its settings: xueshi.wall is 'all' or division codes with commas
-- between them, xueshi.person a person's number; without them nothing of people can be read.
DO $$ BEGIN
  CREATE ROLE xueshi_walled NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  IF NOT pg_has_role(current_user, 'xueshi_walled', 'MEMBER') THEN
    EXECUTE format('GRANT xueshi_walled TO %I', current_user);
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO xueshi_walled;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO xueshi_walled;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO xueshi_walled;

-- In which divisions somebody serves, served, or claims to. Kept by a trigger, so that nobody who writes an employment can forget.
CREATE TABLE person_place (
  person_id bigint NOT NULL,
  division_code text NOT NULL,
  PRIMARY KEY (person_id, division_code)
);
CREATE INDEX person_place_of_division ON person_place (division_code, person_id);

CREATE FUNCTION person_place_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO person_place (person_id, division_code)
  SELECT DISTINCT added.person_id, unit.division_code
    FROM added JOIN unit ON unit.unit_id = added.unit_id
   WHERE added.kind = 'employment'
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_notes_place AFTER INSERT ON ledger_entry
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION person_place_note();
INSERT INTO person_place (person_id, division_code)
SELECT DISTINCT ledger_entry.person_id, unit.division_code FROM ledger_entry JOIN unit USING (unit_id)
 WHERE ledger_entry.kind = 'employment';

-- One division or several; 'all' opens everything.
CREATE FUNCTION wall_divisions() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT string_to_array(coalesce(current_setting('xueshi.wall', true), ''), ',')
$$;
CREATE FUNCTION wall_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('xueshi.person', true), '')::bigint
$$;

ALTER TABLE standing ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON standing FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR division_code = ANY ((SELECT wall_divisions())::text[]) OR person_id = (SELECT wall_person()));

ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON person FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = person.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));

ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON ledger_entry FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = ledger_entry.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));

ALTER TABLE decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON decision FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = decision.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));

ALTER TABLE import_batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON import_batch FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR division_code = ANY ((SELECT wall_divisions())::text[]));

ALTER TABLE import_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON import_row FOR SELECT TO xueshi_walled USING (
  EXISTS (SELECT FROM import_batch WHERE import_batch.batch_id = import_row.batch_id));

ALTER TABLE import_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON import_file FOR SELECT TO xueshi_walled USING (
  EXISTS (SELECT FROM import_batch WHERE import_batch.batch_id = import_file.batch_id));
