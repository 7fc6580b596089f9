-- cmi5: which unit of an opened package is launched at the moment, and under which session; its token for the record store is
-- fetched once.
ALTER TABLE package_launch
  ADD COLUMN unit smallint,
  ADD COLUMN session uuid,
  ADD COLUMN fetched_at timestamptz,
  ADD CONSTRAINT package_launch_session CHECK (CASE WHEN unit IS NULL THEN session IS NULL AND fetched_at IS NULL
    ELSE unit >= 0 AND session IS NOT NULL END);
