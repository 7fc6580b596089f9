-- Simulations of a draft over everybody. The draft is kept whole, so that the report can be read against what was asked.
CREATE TABLE simulation (
  simulation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  label text NOT NULL,
  years smallint[] NOT NULL,
  policy_id text NOT NULL,
  policy_version text NOT NULL,
  readings jsonb NOT NULL DEFAULT '{}',
  draft text,
  state text NOT NULL DEFAULT 'queued',
  done integer NOT NULL DEFAULT 0,
  total integer NOT NULL DEFAULT 0,
  report jsonb,
  failure text,
  author text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  CONSTRAINT simulation_label_present CHECK (label ~ '\S' AND length(label) <= 80),
  CONSTRAINT simulation_years_some CHECK (cardinality(years) BETWEEN 1 AND 6),
  CONSTRAINT simulation_state_known CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  CONSTRAINT simulation_report_when_done CHECK ((state = 'done') = (report IS NOT NULL)),
  CONSTRAINT simulation_finished_when_over CHECK ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  CONSTRAINT simulation_progress_sane CHECK (done >= 0 AND total >= 0)
);
CREATE INDEX simulation_at_work ON simulation (created_at) WHERE state IN ('queued', 'running');
