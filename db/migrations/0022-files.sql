-- Files of evidence. What is in a file lies in a store outside the database under its digest; here stands who gave it, as what,
-- and for what it is used.

-- One object of the store, however many people gave the same.
CREATE TABLE file_object (
  digest text PRIMARY KEY,
  bytes integer NOT NULL,
  media text NOT NULL,
  width integer,
  height integer,
  pages smallint,
  -- What a picture looks like: 64 signs of brighter or darker, in four bands by which alike ones are found.
  looks bigint,
  looks_1 integer GENERATED ALWAYS AS ((looks & 65535)::integer) STORED,
  looks_2 integer GENERATED ALWAYS AS (((looks >> 16) & 65535)::integer) STORED,
  looks_3 integer GENERATED ALWAYS AS (((looks >> 32) & 65535)::integer) STORED,
  looks_4 integer GENERATED ALWAYS AS (((looks >> 48) & 65535)::integer) STORED,
  -- What the scanner said, or that there was none.
  scan text NOT NULL,
  stored_at timestamptz NOT NULL,
  -- Nobody refers to it any more: it is about to leave the store.
  doomed_at timestamptz,
  CONSTRAINT file_object_digest_form CHECK (digest ~ '^[0-9a-f]{64}$'),
  CONSTRAINT file_object_some_bytes CHECK (bytes > 0),
  CONSTRAINT file_object_media_known CHECK (media IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
  CONSTRAINT file_object_measured CHECK (CASE WHEN media = 'application/pdf'
    THEN pages > 0 AND num_nonnulls(width, height, looks) = 0
    ELSE width > 0 AND height > 0 AND pages IS NULL END),
  CONSTRAINT file_object_scan_known CHECK (scan IN ('clean', 'unscanned'))
);
CREATE INDEX file_object_looks_1 ON file_object (looks_1) WHERE looks IS NOT NULL;
CREATE INDEX file_object_looks_2 ON file_object (looks_2) WHERE looks IS NOT NULL;
CREATE INDEX file_object_looks_3 ON file_object (looks_3) WHERE looks IS NOT NULL;
CREATE INDEX file_object_looks_4 ON file_object (looks_4) WHERE looks IS NOT NULL;
CREATE INDEX file_object_doomed ON file_object (doomed_at) WHERE doomed_at IS NOT NULL;

-- What somebody gave as evidence: held for a while, attached to what it proves, or deleted.
CREATE TABLE evidence_file (
  person_id bigint NOT NULL REFERENCES person,
  evidence_id bigint GENERATED ALWAYS AS IDENTITY,
  -- The address under which it is read; numbers could be counted up.
  file_key text NOT NULL,
  original_digest text NOT NULL,
  stored_digest text REFERENCES file_object,
  bytes integer NOT NULL,
  name text NOT NULL,
  uploaded_by bigint NOT NULL REFERENCES account,
  uploaded_at timestamptz NOT NULL,
  state text NOT NULL,
  -- Since when it is in this state.
  state_since timestamptz NOT NULL,
  attached_kind text,
  attached_id bigint,
  PRIMARY KEY (person_id, evidence_id),
  CONSTRAINT evidence_file_number UNIQUE (evidence_id),
  CONSTRAINT evidence_file_key UNIQUE (file_key),
  CONSTRAINT evidence_file_key_form CHECK (file_key ~ '^[A-Za-z0-9_-]{22}$'),
  CONSTRAINT evidence_file_original_form CHECK (original_digest ~ '^[0-9a-f]{64}$'),
  CONSTRAINT evidence_file_name_short CHECK (octet_length(name) <= 255),
  CONSTRAINT evidence_file_state_known CHECK (state IN ('held', 'attached', 'deleted')),
  -- A row that counts has its object; one that is deleted keeps neither the object nor what it was called.
  CONSTRAINT evidence_file_has_object CHECK ((state = 'deleted') = (stored_digest IS NULL) AND (state = 'deleted') = (name = '')),
  CONSTRAINT evidence_file_attached_to CHECK (CASE state WHEN 'attached' THEN num_nonnulls(attached_kind, attached_id) = 2
    ELSE num_nonnulls(attached_kind, attached_id) = 0 END),
  CONSTRAINT evidence_file_kind_form CHECK (attached_kind ~ '^[a-z][a-z_]{2,39}$')
);
-- The same file given again while the first is still held is the first one.
CREATE UNIQUE INDEX evidence_file_held_once ON evidence_file (person_id, original_digest) WHERE state = 'held';
CREATE INDEX evidence_file_of ON evidence_file (attached_kind, attached_id) WHERE state = 'attached';
CREATE INDEX evidence_file_stored ON evidence_file (stored_digest) WHERE stored_digest IS NOT NULL;
CREATE INDEX evidence_file_original ON evidence_file (original_digest) WHERE state <> 'deleted';
CREATE INDEX evidence_file_left ON evidence_file (state_since) WHERE state <> 'attached';

-- Files on their way in, and the parts that have arrived.
CREATE TABLE upload (
  upload_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  upload_key text NOT NULL,
  account_id bigint NOT NULL REFERENCES account,
  person_id bigint NOT NULL REFERENCES person,
  name text NOT NULL,
  bytes integer NOT NULL,
  received integer NOT NULL DEFAULT 0,
  begun_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- What it became; then the parts are gone.
  evidence_id bigint REFERENCES evidence_file (evidence_id) ON DELETE SET NULL,
  finished_at timestamptz,
  -- Why it became nothing.
  fault text,
  CONSTRAINT upload_key_once UNIQUE (upload_key),
  CONSTRAINT upload_key_form CHECK (upload_key ~ '^[A-Za-z0-9_-]{22}$'),
  CONSTRAINT upload_name_short CHECK (octet_length(name) BETWEEN 1 AND 255),
  CONSTRAINT upload_bounds CHECK (bytes > 0 AND received BETWEEN 0 AND bytes),
  CONSTRAINT upload_finished_whole CHECK (finished_at IS NULL OR received = bytes),
  CONSTRAINT upload_one_end CHECK (finished_at IS NOT NULL OR num_nonnulls(evidence_id, fault) = 0)
);
CREATE INDEX upload_of_person ON upload (person_id, upload_id);
CREATE INDEX upload_expiring ON upload (expires_at);
CREATE INDEX upload_of_evidence ON upload (evidence_id) WHERE evidence_id IS NOT NULL;

CREATE TABLE upload_part (
  upload_id bigint NOT NULL REFERENCES upload ON DELETE CASCADE,
  at integer NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (upload_id, at),
  CONSTRAINT upload_part_place CHECK (at >= 0 AND length(content) > 0)
);
-- Pictures and packed files do not get smaller a second time.
ALTER TABLE upload_part ALTER COLUMN content SET STORAGE EXTERNAL;
REVOKE SELECT ON upload_part FROM xueshi_walled;

-- How much of their share somebody has used: changed only where it still fits.
CREATE TABLE file_share (
  person_id bigint PRIMARY KEY REFERENCES person,
  bytes bigint NOT NULL DEFAULT 0,
  hour timestamptz NOT NULL,
  begun_in_hour integer NOT NULL DEFAULT 0,
  CONSTRAINT file_share_not_negative CHECK (bytes >= 0 AND begun_in_hour >= 0)
);
REVOKE SELECT ON file_share FROM xueshi_walled;

ALTER TABLE evidence_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON evidence_file FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = evidence_file.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));

ALTER TABLE upload ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON upload FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
