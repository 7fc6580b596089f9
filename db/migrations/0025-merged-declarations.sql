-- Declarations of a record that is merged away go over to the record that stays. What happened to one before stays written where
-- it happened: a step keeps the record it was taken in, and belongs to its declaration by the declaration's number alone.
ALTER TABLE declaration_step DROP CONSTRAINT declaration_step_of,
  ADD CONSTRAINT declaration_step_of FOREIGN KEY (declaration_id) REFERENCES declaration (declaration_id);
DROP INDEX declaration_step_of_declaration;
CREATE INDEX declaration_step_of_declaration ON declaration_step (declaration_id, step_id);
DROP POLICY wall ON declaration_step;
CREATE POLICY wall ON declaration_step FOR SELECT TO xueshi_walled USING (
  EXISTS (SELECT FROM declaration WHERE declaration.declaration_id = declaration_step.declaration_id));
ALTER TABLE declaration_evidence DROP CONSTRAINT declaration_evidence_of,
  ADD CONSTRAINT declaration_evidence_of FOREIGN KEY (person_id, declaration_id) REFERENCES declaration ON UPDATE CASCADE;

-- What a merge did to declarations, so that taking it back can undo exactly that.
CREATE TABLE declaration_merge (
  merge_id bigint NOT NULL,
  declaration_id bigint NOT NULL REFERENCES declaration (declaration_id),
  from_person bigint NOT NULL REFERENCES person,
  from_state text NOT NULL,
  -- Other than `from_state` where another entry tells the same: a thing counts once.
  to_state text NOT NULL,
  desk_since timestamptz,
  desk_until timestamptz,
  -- As the merge left it; whoever changed it since has built upon the merge.
  version integer NOT NULL,
  PRIMARY KEY (merge_id, declaration_id)
);
CREATE INDEX declaration_merge_of_declaration ON declaration_merge (declaration_id);
ALTER TABLE declaration_merge ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON declaration_merge FOR SELECT TO xueshi_walled USING (
  EXISTS (SELECT FROM declaration WHERE declaration.declaration_id = declaration_merge.declaration_id));

-- Two records that brought one certificate and turned out to be one person: nothing is to be looked at any more.
ALTER TABLE certificate_contest ADD COLUMN settled_by bigint;
