-- Organisations over time. What happened to a unit is recorded and never changed (reorganisation, unit_event); what follows from
-- it is derived by one function, unit_refresh, whenever something is recorded:
--   unit_version   what a unit was called and where it stood, from day to day
--   unit_closure   which units stood below which, from day to day
--   unit_place     who stands for a unit on a day: itself, or after a merger the unit that took it over
--   unit           the last state of each, for whoever asks about today
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Particulars that are not dated; the trail keeps who changed them.
ALTER TABLE unit
  ADD COLUMN employer_kind text,
  ADD COLUMN industries text[] NOT NULL DEFAULT '{}',
  ADD COLUMN credit_code text,
  -- Why a code stands although its check character says otherwise.
  ADD COLUMN credit_reason text,
  ADD COLUMN contact_name text,
  ADD COLUMN contact_phone text,
  ADD COLUMN address text,
  ADD CONSTRAINT unit_employer_known CHECK (employer_kind IN ('government', 'public_institution', 'state_enterprise', 'private', 'social_organisation')),
  ADD CONSTRAINT unit_employer_of_sector CHECK ((employer_kind = 'private') = (sector = 'private')),
  ADD CONSTRAINT unit_industries_known CHECK (industries <@ ARRAY['health', 'education', 'finance']),
  ADD CONSTRAINT unit_credit_code_form CHECK (credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  ADD CONSTRAINT unit_contact_short CHECK (length(contact_name) <= 100 AND length(contact_phone) <= 30 AND length(address) <= 200
    AND length(credit_reason) <= 200);
CREATE UNIQUE INDEX unit_credit_code_once ON unit (credit_code) WHERE valid_to IS NULL;

-- One act of reorganising, with the document it rests on. A mistake is taken back by an act that reverses it.
CREATE TABLE reorganisation (
  reorganisation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  -- The first day on which it holds.
  day date NOT NULL,
  document_number text,
  document_day date,
  note text,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Absent where the machinery wrote it.
  recorded_by bigint REFERENCES account,
  reverses bigint REFERENCES reorganisation,
  CONSTRAINT reorganisation_kind_known CHECK (kind IN ('founded', 'renamed', 'changed', 'moved', 'merged', 'split', 'closed', 'reversed')),
  CONSTRAINT reorganisation_reversed_once UNIQUE (reverses),
  CONSTRAINT reorganisation_reversal_whole CHECK ((kind = 'reversed') = (reverses IS NOT NULL)),
  CONSTRAINT reorganisation_reversal_has_reason CHECK (reverses IS NULL OR coalesce(note, '') ~ '\S'),
  CONSTRAINT reorganisation_day_sane CHECK (day BETWEEN '1900-01-01' AND '2199-12-31'),
  CONSTRAINT reorganisation_texts_short CHECK (length(document_number) <= 100 AND length(note) <= 500)
);

-- What an act did to a unit. A column that is NULL did not change.
CREATE TABLE unit_event (
  event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Absent for units that were there from the beginning.
  reorganisation_id bigint REFERENCES reorganisation,
  unit_id bigint NOT NULL REFERENCES unit,
  -- `carried`: it moved along with the unit above it.
  kind text NOT NULL,
  day date NOT NULL,
  code text,
  name text,
  unit_kind text,
  sector text,
  employer_kind text,
  parent_id bigint REFERENCES unit,
  division_code text,
  -- With commas between them.
  industries text,
  -- Of a unit that closed: who stands for it from that day on.
  heir_id bigint REFERENCES unit,
  CONSTRAINT unit_event_kind_known CHECK (kind IN ('founded', 'renamed', 'changed', 'moved', 'carried', 'closed')),
  CONSTRAINT unit_event_founding_whole CHECK (kind <> 'founded' OR
    (code IS NOT NULL AND name IS NOT NULL AND unit_kind IS NOT NULL AND sector IS NOT NULL AND division_code IS NOT NULL)),
  CONSTRAINT unit_event_heir_of_closed CHECK (heir_id IS NULL OR (kind = 'closed' AND heir_id <> unit_id))
);
CREATE INDEX unit_event_of_unit ON unit_event (unit_id, day);
CREATE INDEX unit_event_of_act ON unit_event (reorganisation_id);
CREATE INDEX unit_event_heirs ON unit_event (heir_id) WHERE heir_id IS NOT NULL;

CREATE FUNCTION organisations_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER reorganisation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reorganisation
  FOR EACH STATEMENT EXECUTE FUNCTION organisations_refuse_change();
CREATE TRIGGER unit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON unit_event
  FOR EACH STATEMENT EXECUTE FUNCTION organisations_refuse_change();

CREATE TABLE unit_version (
  unit_id bigint NOT NULL REFERENCES unit,
  valid_from date NOT NULL,
  valid_to date,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  sector text NOT NULL,
  employer_kind text,
  parent_id bigint REFERENCES unit,
  division_code text NOT NULL,
  industries text[] NOT NULL,
  PRIMARY KEY (unit_id, valid_from),
  CONSTRAINT unit_version_one_at_a_time EXCLUDE USING gist (unit_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&),
  -- A code that was a unit's is never another's.
  CONSTRAINT unit_version_code_of_one EXCLUDE USING gist (code WITH =, unit_id WITH <>)
);
CREATE INDEX unit_version_children ON unit_version (parent_id);

CREATE TABLE unit_closure (
  ancestor_id bigint NOT NULL,
  descendant_id bigint NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  PRIMARY KEY (ancestor_id, descendant_id, valid_from)
);
CREATE INDEX unit_closure_above ON unit_closure (descendant_id);

-- Without gaps: from the beginning of time, so that everybody has a place on every day.
CREATE TABLE unit_place (
  unit_id bigint NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  place_id bigint NOT NULL,
  division_code text NOT NULL,
  PRIMARY KEY (unit_id, valid_from)
);
CREATE INDEX unit_place_taken_over ON unit_place (place_id) WHERE place_id <> unit_id;

-- Events that stand: those of acts that nobody took back.
CREATE VIEW unit_event_live AS
SELECT event.* FROM unit_event event
 WHERE NOT EXISTS (SELECT FROM reorganisation taken WHERE taken.reverses = event.reorganisation_id);

CREATE FUNCTION unit_refresh_versions(asked bigint[]) RETURNS void LANGUAGE sql AS $$
  DELETE FROM unit_version WHERE unit_id = ANY (asked);
  INSERT INTO unit_version (unit_id, valid_from, valid_to, code, name, kind, sector, employer_kind, parent_id, division_code, industries)
  SELECT unit_id, day, next_day - 1, codes[cardinality(codes)], names[cardinality(names)], kinds[cardinality(kinds)],
         sectors[cardinality(sectors)], employers[cardinality(employers)], parents[cardinality(parents)],
         divisions[cardinality(divisions)], string_to_array(coalesce(lines[cardinality(lines)], ''), ',')
    FROM (
      SELECT *, lead(day) OVER (PARTITION BY unit_id ORDER BY day) AS next_day
        FROM (
          -- Of several events of a day the last one leaves what holds from then on.
          SELECT DISTINCT ON (unit_id, day) unit_id, day, bool_or(kind = 'closed') OVER sofar AS gone,
                 array_agg(code) FILTER (WHERE code IS NOT NULL) OVER sofar AS codes,
                 array_agg(name) FILTER (WHERE name IS NOT NULL) OVER sofar AS names,
                 array_agg(unit_kind) FILTER (WHERE unit_kind IS NOT NULL) OVER sofar AS kinds,
                 array_agg(sector) FILTER (WHERE sector IS NOT NULL) OVER sofar AS sectors,
                 array_agg(employer_kind) FILTER (WHERE employer_kind IS NOT NULL) OVER sofar AS employers,
                 array_agg(parent_id) FILTER (WHERE parent_id IS NOT NULL) OVER sofar AS parents,
                 array_agg(division_code) FILTER (WHERE division_code IS NOT NULL) OVER sofar AS divisions,
                 array_agg(industries) FILTER (WHERE industries IS NOT NULL) OVER sofar AS lines
            FROM unit_event_live WHERE unit_id = ANY (asked)
          WINDOW sofar AS (PARTITION BY unit_id ORDER BY day, event_id)
           ORDER BY unit_id, day, event_id DESC
        ) states
    ) spans
   WHERE NOT gone;
$$;

CREATE FUNCTION unit_refresh_closure(asked bigint[]) RETURNS void LANGUAGE sql AS $$
  DELETE FROM unit_closure WHERE descendant_id = ANY (asked);
  INSERT INTO unit_closure (ancestor_id, descendant_id, valid_from, valid_to)
  WITH RECURSIVE path AS (
    SELECT unit_id AS descendant_id, unit_id AS ancestor_id, parent_id, daterange(valid_from, valid_to, '[]') AS during, 0 AS steps
      FROM unit_version WHERE unit_id = ANY (asked)
    UNION ALL
    SELECT path.descendant_id, above.unit_id, above.parent_id, path.during * daterange(above.valid_from, above.valid_to, '[]'), steps + 1
      FROM path JOIN unit_version above
        ON above.unit_id = path.parent_id AND daterange(above.valid_from, above.valid_to, '[]') && path.during
     WHERE steps < 30
  )
  SELECT ancestor_id, descendant_id, lower(span), upper(span) - 1
    FROM (SELECT ancestor_id, descendant_id, unnest(range_agg(during)) AS span FROM path GROUP BY ancestor_id, descendant_id) spans;
$$;

CREATE FUNCTION unit_refresh_places(asked bigint[]) RETURNS void LANGUAGE sql AS $$
  DELETE FROM unit_place WHERE unit_id = ANY (asked);
  INSERT INTO unit_place (unit_id, valid_from, valid_to, place_id, division_code)
  WITH RECURSIVE chain AS (
    SELECT unit_id, unit_id AS at_id, daterange('0001-01-01', NULL) AS during, 0 AS steps FROM unit WHERE unit_id = ANY (asked)
    UNION ALL
    SELECT chain.unit_id, gone.heir_id, chain.during * daterange(gone.day, NULL), steps + 1
      FROM chain JOIN unit_event_live gone ON gone.unit_id = chain.at_id AND gone.kind = 'closed' AND gone.heir_id IS NOT NULL
     WHERE steps < 100
  ), own AS (
    SELECT version.unit_id, version.division_code,
           daterange(CASE WHEN lag(valid_from) OVER life IS NULL THEN DATE '0001-01-01' ELSE valid_from END,
                     CASE WHEN lead(valid_from) OVER life IS NULL AND heir.unit_id IS NULL THEN NULL ELSE valid_to END, '[]') AS during
      FROM unit_version version
      LEFT JOIN LATERAL (SELECT gone.unit_id FROM unit_event_live gone WHERE gone.unit_id = version.unit_id AND gone.kind = 'closed'
                            AND gone.heir_id IS NOT NULL) heir ON true
     WHERE version.unit_id IN (SELECT at_id FROM chain)
    WINDOW life AS (PARTITION BY version.unit_id ORDER BY valid_from)
  )
  SELECT unit_id, lower(span), upper(span) - 1, at_id, division_code
    FROM (SELECT chain.unit_id, chain.at_id, own.division_code, unnest(range_agg(chain.during * own.during)) AS span
            FROM chain JOIN own ON own.unit_id = chain.at_id
           GROUP BY chain.unit_id, chain.at_id, own.division_code) spans
  UNION ALL
  -- A unit whose founding was taken back stays where its row says.
  SELECT unit_id, DATE '0001-01-01', NULL, unit_id, division_code
    FROM unit WHERE unit_id = ANY (asked) AND NOT EXISTS (SELECT FROM unit_version WHERE unit_version.unit_id = unit.unit_id);
$$;

-- Derives again what follows from the events of some units. Refuses a tree that is none: a unit above that is not there, a circle.
CREATE FUNCTION unit_refresh(asked bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  taken_over bigint[];
BEGIN
  PERFORM unit_refresh_versions(asked);
  UPDATE unit SET code = last.code, name = last.name, kind = last.kind, sector = last.sector, employer_kind = last.employer_kind,
         parent_id = last.parent_id, division_code = last.division_code, industries = last.industries,
         valid_from = last.born, valid_to = last.valid_to
    FROM (SELECT DISTINCT ON (unit_id) *, min(valid_from) OVER (PARTITION BY unit_id) AS born
            FROM unit_version WHERE unit_id = ANY (asked) ORDER BY unit_id, valid_from DESC) last
   WHERE unit.unit_id = last.unit_id
     AND (unit.code, unit.name, unit.kind, unit.sector, unit.employer_kind, unit.parent_id, unit.division_code, unit.industries, unit.valid_from, unit.valid_to)
         IS DISTINCT FROM (last.code, last.name, last.kind, last.sector, last.employer_kind, last.parent_id, last.division_code, last.industries, last.born, last.valid_to);
  -- What was never founded after all ended on the day it began.
  UPDATE unit SET valid_to = valid_from
   WHERE unit_id = ANY (asked) AND valid_to IS NULL AND NOT EXISTS (SELECT FROM unit_version WHERE unit_version.unit_id = unit.unit_id);
  PERFORM unit_refresh_closure(asked);
  WITH RECURSIVE earlier AS (
    SELECT unnest(asked) AS unit_id
    UNION SELECT event.unit_id FROM unit_event event JOIN earlier ON event.heir_id = earlier.unit_id
  ) SELECT array_agg(unit_id) INTO taken_over FROM earlier;
  PERFORM unit_refresh_places(taken_over);
  IF EXISTS (
      SELECT FROM unit_version below WHERE (below.unit_id = ANY (asked) OR below.parent_id = ANY (asked)) AND below.parent_id IS NOT NULL
         AND NOT daterange(below.valid_from, below.valid_to, '[]') <@ ALL (
           SELECT coalesce(range_agg(daterange(above.valid_from, above.valid_to, '[]')), '{}') FROM unit_version above WHERE above.unit_id = below.parent_id))
    OR EXISTS (
      SELECT FROM unit_closure down JOIN unit_closure up ON up.ancestor_id = down.descendant_id AND up.descendant_id = down.ancestor_id
       WHERE down.descendant_id = ANY (asked) AND down.ancestor_id <> down.descendant_id
         AND daterange(down.valid_from, down.valid_to, '[]') && daterange(up.valid_from, up.valid_to, '[]')) THEN
    RAISE EXCEPTION 'the units would be no tree' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_tree_whole', TABLE = 'unit_version';
  END IF;
END $$;

-- Whoever adds a unit founds it, on the day it begins; within an act of reorganising it belongs to that.
CREATE FUNCTION unit_note_founding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO unit_event (reorganisation_id, unit_id, kind, day, code, name, unit_kind, sector, employer_kind, parent_id, division_code, industries)
  SELECT nullif(current_setting('xueshi.reorganisation', true), '')::bigint, unit_id, 'founded', valid_from, code, name, kind, sector,
         employer_kind, parent_id, division_code, array_to_string(industries, ',')
    FROM added ORDER BY unit_id;
  INSERT INTO unit_event (unit_id, kind, day) SELECT unit_id, 'closed', valid_to + 1 FROM added WHERE valid_to IS NOT NULL ORDER BY unit_id;
  PERFORM unit_refresh(ARRAY (SELECT unit_id FROM added));
  RETURN NULL;
END $$;
INSERT INTO unit_event (unit_id, kind, day, code, name, unit_kind, sector, parent_id, division_code, industries)
SELECT unit_id, 'founded', valid_from, code, name, kind, sector, parent_id, division_code, '' FROM unit ORDER BY unit_id;
INSERT INTO unit_event (unit_id, kind, day) SELECT unit_id, 'closed', valid_to + 1 FROM unit WHERE valid_to IS NOT NULL ORDER BY unit_id;
SELECT unit_refresh(ARRAY (SELECT unit_id FROM unit));
CREATE TRIGGER unit_founded AFTER INSERT ON unit
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION unit_note_founding();

-- An employment opens the wall for every division that its unit, or who stands for it, belonged to since.
CREATE OR REPLACE FUNCTION person_place_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO person_place (person_id, division_code)
  SELECT DISTINCT added.person_id, place.division_code
    FROM added JOIN unit_place place ON place.unit_id = added.unit_id
     AND place.valid_from <= coalesce(added.valid_to, 'infinity') AND coalesce(place.valid_to, 'infinity') >= added.valid_from
   WHERE added.kind = 'employment'
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

-- Who may train: qualifications with dates, renewed and suspended by HR bureaus.
CREATE TABLE institution (
  institution_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  unit_id bigint NOT NULL REFERENCES unit,
  -- What it may give: public subjects, professional subjects, classes face to face.
  subjects text[] NOT NULL,
  -- Of which titles' levels.
  levels text[] NOT NULL,
  document_number text,
  contact_name text NOT NULL,
  contact_phone text NOT NULL,
  registered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT institution_unit_once UNIQUE (unit_id),
  CONSTRAINT institution_subjects_known CHECK (cardinality(subjects) > 0 AND subjects <@ ARRAY['public', 'professional', 'face_to_face']),
  CONSTRAINT institution_levels_known CHECK (cardinality(levels) > 0 AND levels <@ ARRAY['junior', 'intermediate', 'senior']),
  CONSTRAINT institution_contact_present CHECK (contact_name ~ '\S' AND length(contact_name) <= 100 AND length(contact_phone) BETWEEN 5 AND 30),
  CONSTRAINT institution_document_short CHECK (length(document_number) <= 100)
);

-- What happened to a qualification: given for a time, renewed, suspended, resumed. Never changed.
CREATE TABLE institution_event (
  event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  institution_id bigint NOT NULL REFERENCES institution,
  kind text NOT NULL,
  valid_from date,
  valid_to date,
  document_number text,
  note text,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  recorded_by bigint REFERENCES account,
  CONSTRAINT institution_event_kind_known CHECK (kind IN ('registered', 'renewed', 'suspended', 'resumed')),
  CONSTRAINT institution_event_whole CHECK (
    CASE WHEN kind IN ('registered', 'renewed') THEN valid_from IS NOT NULL AND valid_to >= valid_from
         WHEN kind = 'suspended' THEN coalesce(note, '') ~ '\S' ELSE true END IS TRUE),
  CONSTRAINT institution_event_texts_short CHECK (length(document_number) <= 100 AND length(note) <= 500)
);
CREATE INDEX institution_event_of ON institution_event (institution_id, event_id);
CREATE TRIGGER institution_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON institution_event
  FOR EACH STATEMENT EXECUTE FUNCTION organisations_refuse_change();

-- A year of somebody whose unit moved stays with its old division; the new one sees it as it sees the rest of the person.
DROP POLICY wall ON standing;
CREATE POLICY wall ON standing FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR division_code = ANY ((SELECT wall_divisions())::text[]) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = standing.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
