-- The log of heartbeats has no index on the day it is written: each person's beats lie on a page of the index of their own, so that
-- every beat would change (and after a checkpoint write whole) one page for itself. A playback's counter, changed under the lock of
-- its row, keeps a beat from being taken twice; the index of a day that is over says so once more.
ALTER TABLE watch_beat DROP CONSTRAINT watch_beat_pkey;
CREATE UNIQUE INDEX watch_beat_other_of ON watch_beat_other (person_id, playback_id, seq);

-- Indexes the days of the log before a day (in Beijing), as far as they are not yet; answers how many. Fails where two beats of a
-- playback have one number.
CREATE FUNCTION watch_beat_settle(before date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  name text;
  settled integer := 0;
BEGIN
  FOR name IN
    SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
     WHERE inhparent = 'watch_beat'::regclass AND child.relname ~ '^watch_beat_[0-9]{8}$'
       AND child.relname < 'watch_beat_' || to_char(before, 'YYYYMMDD')
       AND to_regclass(child.relname || '_of') IS NULL
     ORDER BY child.relname
  LOOP
    EXECUTE format('CREATE UNIQUE INDEX %I ON %I (person_id, playback_id, seq)', name || '_of', name);
    settled := settled + 1;
  END LOOP;
  RETURN settled;
END $$;
