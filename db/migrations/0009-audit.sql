-- The trail: what was done or refused, by whom, to whom, when. Rows are only ever added; a sealer chains them later, below the
-- oldest transaction that still runs, which is why each row knows its own.
CREATE TABLE audit_event (
  event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  account_id bigint,
  office_id bigint,
  role text,
  operation text NOT NULL,
  outcome text NOT NULL,
  -- Whose data, when it is a person's.
  person_id bigint,
  -- What else it was about: "unit:12".
  object text,
  address text,
  request_id text,
  details jsonb,
  CONSTRAINT audit_outcome_known CHECK (outcome IN ('done', 'denied', 'seen', 'failed')),
  CONSTRAINT audit_operation_present CHECK (operation ~ '\S' AND length(operation) <= 100)
);
CREATE INDEX audit_of_person ON audit_event (person_id, event_id) WHERE person_id IS NOT NULL;
CREATE INDEX audit_of_account ON audit_event (account_id, event_id);

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append-only: % refused', TG_OP
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'audit_append_only', TABLE = 'audit_event';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
