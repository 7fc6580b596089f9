-- The trail sealed, and what people may ask about what is kept of them.

-- Seals over the trail. A block covers every event whose (xid, event_id) lies from (from_xid, from_event) up to but without
-- (to_xid, to_event). It is made only below the oldest transaction that still runs, so that its set of rows is final: whatever
-- turns up in that range later was put there. Numbers of events may have gaps and may commit out of order; nothing rests on that.
CREATE TABLE audit_block (
  number bigint PRIMARY KEY,
  from_xid xid8 NOT NULL,
  from_event bigint NOT NULL,
  to_xid xid8 NOT NULL,
  to_event bigint NOT NULL,
  -- Transactions from this one on had not begun when the block was sealed: their events have higher numbers than all in it.
  seen_xid xid8 NOT NULL,
  sealed_at timestamptz NOT NULL,
  event_count integer NOT NULL,
  -- SHA-256 over number and SHA-256 of each event in order.
  rows_digest bytea NOT NULL,
  -- Number (8 bytes) and the first 8 bytes of the digest of each event in order: by these a bad row can be named.
  names bytea NOT NULL,
  previous bytea NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT audit_block_number_counts CHECK (number >= 1),
  CONSTRAINT audit_block_holds_events CHECK (event_count >= 1 AND octet_length(names) = 16 * event_count),
  CONSTRAINT audit_block_range CHECK ((from_xid, from_event) < (to_xid, to_event)),
  CONSTRAINT audit_block_digests CHECK (octet_length(rows_digest) = 32 AND octet_length(previous) = 32 AND octet_length(digest) = 32)
);
-- Digests do not pack.
ALTER TABLE audit_block ALTER COLUMN names SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX audit_in_order ON audit_event (xid, event_id);
CREATE INDEX audit_by_time ON audit_event (at, event_id);
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'audit_append_only', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER audit_block_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_block
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

-- What verifying the chain came to, each time.
CREATE TABLE audit_check (
  check_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  asked_by bigint,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  blocks bigint,
  events bigint,
  unsealed bigint,
  findings jsonb,
  CONSTRAINT audit_check_whole CHECK ((finished_at IS NULL) = (findings IS NULL))
);

-- Behind the second wall one reads of the trail what is about oneself; all of it only where the office sees everybody.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON audit_event, audit_block, audit_check FROM xueshi_walled, PUBLIC;
ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON audit_event FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
