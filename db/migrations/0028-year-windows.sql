-- Closing years of study, and opening a closed one again for what is made up. A year is closed for everybody (`learning_year`) or
-- for the people of a division; once it is, what is not approved counts as not given and nothing is handed in for it any more.
CREATE TABLE year_closing (
  year smallint NOT NULL REFERENCES learning_year,
  -- 'all': for everybody.
  division_code text NOT NULL,
  closed_at timestamptz NOT NULL,
  closed_by bigint NOT NULL REFERENCES account,
  office text NOT NULL,
  reason text NOT NULL,
  -- What was open when it was closed, as whoever closed it had seen.
  people integer NOT NULL,
  not_met integer NOT NULL,
  undetermined integer NOT NULL,
  waiting integer NOT NULL,
  drafts integer NOT NULL,
  PRIMARY KEY (year, division_code),
  CONSTRAINT year_closing_division_known CHECK (division_code ~ '^(all|corps|d(0[1-9]|1[0-4]))$'),
  CONSTRAINT year_closing_after_its_end CHECK (closed_at >= make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai')),
  CONSTRAINT year_closing_words CHECK (reason ~ '\S' AND length(reason) <= 500 AND length(office) BETWEEN 1 AND 200)
);

-- A window in which things done in a closed year may be handed in after all: for everybody, a division, a unit with those below
-- it, or a person.
CREATE TABLE year_reopening (
  reopening_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  year smallint NOT NULL REFERENCES learning_year,
  scope text NOT NULL,
  -- Of the unit or the person as well.
  division_code text,
  unit_id bigint REFERENCES unit,
  person_id bigint REFERENCES person,
  opens date NOT NULL,
  until date NOT NULL,
  reason text NOT NULL,
  opened_by bigint NOT NULL REFERENCES account,
  office text NOT NULL,
  opened_at timestamptz NOT NULL,
  ended_at timestamptz,
  ended_by bigint REFERENCES account,
  ended_office text,
  end_reason text,
  CONSTRAINT year_reopening_scope_whole CHECK (CASE scope
    WHEN 'all' THEN num_nonnulls(division_code, unit_id, person_id) = 0
    WHEN 'division' THEN division_code IS NOT NULL AND num_nonnulls(unit_id, person_id) = 0
    WHEN 'unit' THEN num_nonnulls(division_code, unit_id) = 2 AND person_id IS NULL
    WHEN 'person' THEN num_nonnulls(division_code, person_id) = 2 AND unit_id IS NULL
    ELSE false END),
  CONSTRAINT year_reopening_window CHECK (until BETWEEN opens AND opens + 366),
  CONSTRAINT year_reopening_ended CHECK (num_nonnulls(ended_at, ended_by, ended_office, end_reason) IN (0, 4)),
  CONSTRAINT year_reopening_words CHECK (reason ~ '\S' AND length(reason) <= 500 AND length(end_reason) <= 500)
);
CREATE INDEX year_reopening_of_year ON year_reopening (year, until);
CREATE INDEX year_reopening_of_person ON year_reopening (person_id) WHERE person_id IS NOT NULL;
ALTER TABLE year_reopening ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON year_reopening FOR SELECT TO xueshi_walled USING (
  person_id IS NULL OR (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR division_code = ANY ((SELECT wall_divisions())::text[]));

-- Whether a year was closed for a division by an instant.
CREATE FUNCTION year_closed_for(asked smallint, division text, at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM learning_year y WHERE y.year = asked AND y.closed_at <= at)
      OR EXISTS (SELECT FROM year_closing c WHERE c.year = asked AND c.division_code IN ('all', division) AND c.closed_at <= at)
$$;

-- Only what is closed can be opened again.
CREATE FUNCTION year_reopening_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (year_closed_for(NEW.year, NEW.division_code, NEW.opened_at)
      OR (NEW.scope = 'all' AND EXISTS (SELECT FROM year_closing c WHERE c.year = NEW.year AND c.closed_at <= NEW.opened_at))) THEN
    RAISE EXCEPTION 'year % is not closed', NEW.year
      USING ERRCODE = 'check_violation', CONSTRAINT = 'year_reopening_of_closed', TABLE = 'year_reopening';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER year_reopening_of_closed BEFORE INSERT ON year_reopening FOR EACH ROW EXECUTE FUNCTION year_reopening_check();

ALTER TABLE declaration ADD COLUMN reopening_id bigint REFERENCES year_reopening;

-- Nothing is handed in for a year that is closed, but through a window that is open for it. Whoever closes a year waits for those
-- who are handing in, and they for whoever is closing it.
CREATE FUNCTION declaration_check_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(7028, NEW.year);
  IF NEW.reopening_id IS NULL THEN
    IF NOT year_closed_for(NEW.year, NEW.division_code, NEW.submitted_at) THEN
      RETURN NEW;
    END IF;
  ELSIF EXISTS (SELECT FROM year_reopening w
      WHERE w.reopening_id = NEW.reopening_id AND w.year = NEW.year AND (w.ended_at IS NULL OR w.ended_at > NEW.submitted_at)
        AND (NEW.submitted_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN w.opens AND w.until
        AND CASE w.scope WHEN 'all' THEN true WHEN 'person' THEN w.person_id = NEW.person_id
              ELSE w.division_code = NEW.division_code END) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'year % is closed', NEW.year
    USING ERRCODE = 'check_violation', CONSTRAINT = 'declaration_year_open', TABLE = 'declaration';
END $$;
CREATE TRIGGER declaration_year_open BEFORE UPDATE ON declaration FOR EACH ROW
  WHEN (OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL) EXECUTE FUNCTION declaration_check_year();
CREATE TRIGGER declaration_year_open_at_once BEFORE INSERT ON declaration FOR EACH ROW
  WHEN (NEW.submitted_at IS NOT NULL) EXECUTE FUNCTION declaration_check_year();
