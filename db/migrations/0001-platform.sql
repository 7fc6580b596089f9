-- What has been done once to this database, beside its migrations: the demo world that was loaded, for instance.
CREATE TABLE platform_milestone (
  name text PRIMARY KEY,
  reached_at timestamptz NOT NULL DEFAULT now(),
  details jsonb NOT NULL DEFAULT '{}'
);
