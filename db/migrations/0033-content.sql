-- What courses are made of: videos, documents and packages that institutions upload. The bytes lie in the store under their digest;
-- here stands whose they are, what became of them, and where somebody stands in a package.

-- One object of the store, however many parts refer to it.
CREATE TABLE content_object (
  digest text PRIMARY KEY,
  bytes bigint NOT NULL,
  stored_at timestamptz NOT NULL,
  -- Nobody refers to it any more: it is about to leave the store.
  doomed_at timestamptz,
  CONSTRAINT content_object_digest_form CHECK (digest ~ '^[0-9a-f]{64}$'),
  CONSTRAINT content_object_bytes CHECK (bytes >= 0)
);
CREATE INDEX content_object_doomed ON content_object (doomed_at) WHERE doomed_at IS NOT NULL;

CREATE TABLE content_asset (
  asset_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The address under which it is named everywhere; numbers could be counted up.
  content_key text NOT NULL,
  institution_id bigint NOT NULL REFERENCES institution,
  kind text NOT NULL,
  name text NOT NULL,
  bytes bigint NOT NULL,
  original_digest text REFERENCES content_object,
  state text NOT NULL DEFAULT 'processing',
  progress smallint NOT NULL DEFAULT 0,
  -- Why it cannot be used.
  fault text,
  fault_detail text,
  tries smallint NOT NULL DEFAULT 0,
  -- Until when the server that works on it may be believed to be alive.
  leased_until timestamptz,
  made_by bigint REFERENCES account,
  made_at timestamptz NOT NULL,
  ready_at timestamptz,
  -- Of a video as it was measured.
  duration_ms integer,
  width integer,
  height integer,
  -- Of a document.
  pages smallint,
  -- Of a package: the standard it follows, and its items as its manifest orders them.
  standard text,
  structure jsonb,
  removed_at timestamptz,
  CONSTRAINT content_asset_key UNIQUE (content_key),
  CONSTRAINT content_asset_key_form CHECK (content_key ~ '^[A-Za-z0-9_-]{22}$'),
  CONSTRAINT content_asset_kind_known CHECK (kind IN ('video', 'document', 'package')),
  CONSTRAINT content_asset_state_known CHECK (state IN ('processing', 'ready', 'failed', 'removed')),
  CONSTRAINT content_asset_words CHECK (name ~ '\S' AND octet_length(name) <= 255 AND length(fault_detail) <= 500),
  CONSTRAINT content_asset_bytes CHECK (bytes > 0),
  CONSTRAINT content_asset_progress CHECK (progress BETWEEN 0 AND 100),
  CONSTRAINT content_asset_fault CHECK ((state = 'failed') = (fault IS NOT NULL)),
  CONSTRAINT content_asset_removed CHECK ((state = 'removed') = (removed_at IS NOT NULL)),
  CONSTRAINT content_asset_ready CHECK (state <> 'ready' OR ready_at IS NOT NULL AND CASE kind
    WHEN 'video' THEN duration_ms > 0 AND width > 0 AND height > 0
    WHEN 'document' THEN pages > 0
    ELSE standard IS NOT NULL AND structure IS NOT NULL END),
  CONSTRAINT content_asset_standard_known CHECK (standard IN ('scorm12', 'scorm2004', 'cmi5')),
  CONSTRAINT content_asset_structure_small CHECK (pg_column_size(structure) <= 500000)
);
CREATE INDEX content_asset_of ON content_asset (institution_id, asset_id) WHERE state <> 'removed';
CREATE INDEX content_asset_waiting ON content_asset (leased_until) WHERE state = 'processing';
CREATE INDEX content_asset_original ON content_asset (original_digest) WHERE original_digest IS NOT NULL;

-- What an asset consists of: renditions and pictures of a video, pages of a document, files of a package, each by its path.
CREATE TABLE content_part (
  asset_id bigint NOT NULL REFERENCES content_asset,
  path text NOT NULL,
  digest text NOT NULL REFERENCES content_object,
  media text NOT NULL,
  bytes bigint NOT NULL,
  PRIMARY KEY (asset_id, path),
  CONSTRAINT content_part_path CHECK (octet_length(path) BETWEEN 1 AND 1000 AND path !~ '(^/|\\|(^|/)\.\.?(/|$))')
);
CREATE INDEX content_part_digest ON content_part (digest);

-- What is said in a video, as WebVTT.
CREATE TABLE content_captions (
  asset_id bigint PRIMARY KEY REFERENCES content_asset,
  vtt text NOT NULL,
  cues integer NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT content_captions_size CHECK (cues > 0 AND octet_length(vtt) <= 1048576)
);

-- Files on their way in; their parts lie in a folder of the server.
CREATE TABLE content_upload (
  upload_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  upload_key text NOT NULL,
  institution_id bigint NOT NULL REFERENCES institution,
  account_id bigint NOT NULL REFERENCES account,
  kind text NOT NULL,
  name text NOT NULL,
  bytes bigint NOT NULL,
  received bigint NOT NULL DEFAULT 0,
  begun_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- What it became.
  asset_id bigint REFERENCES content_asset,
  finished_at timestamptz,
  CONSTRAINT content_upload_key_once UNIQUE (upload_key),
  CONSTRAINT content_upload_key_form CHECK (upload_key ~ '^[A-Za-z0-9_-]{22}$'),
  CONSTRAINT content_upload_kind_known CHECK (kind IN ('video', 'document', 'package')),
  CONSTRAINT content_upload_name CHECK (name ~ '\S' AND octet_length(name) <= 255),
  CONSTRAINT content_upload_bounds CHECK (bytes > 0 AND received BETWEEN 0 AND bytes),
  CONSTRAINT content_upload_finished CHECK ((finished_at IS NULL) = (asset_id IS NULL) AND (finished_at IS NULL OR received = bytes))
);
CREATE INDEX content_upload_of ON content_upload (institution_id) WHERE finished_at IS NULL;
CREATE INDEX content_upload_expiring ON content_upload (expires_at);

-- Somebody opened a package: under this token its files are given out, and what it says is taken.
CREATE TABLE package_launch (
  person_id bigint REFERENCES person,
  launch_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- SHA-256 of the token; nobody who reads the table can use one.
  token_digest bytea NOT NULL,
  account_id bigint NOT NULL REFERENCES account,
  asset_id bigint NOT NULL REFERENCES content_asset,
  -- Where the page that shows it lies: nobody else may frame it.
  opened_from text NOT NULL,
  begun_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- When the first page was fetched; that is possible once.
  entered_at timestamptz,
  saves integer NOT NULL DEFAULT 0,
  CONSTRAINT package_launch_token UNIQUE (token_digest),
  CONSTRAINT package_launch_from CHECK (length(opened_from) <= 300)
);
CREATE INDEX package_launch_of ON package_launch (person_id, launch_id) WHERE person_id IS NOT NULL;
CREATE INDEX package_launch_expiring ON package_launch (expires_at);

-- Where somebody stands in an item of a package, as the package itself says. Nothing here is hours.
CREATE TABLE package_run (
  person_id bigint NOT NULL REFERENCES person,
  asset_id bigint NOT NULL REFERENCES content_asset,
  item text NOT NULL,
  -- What the run-time of the standard keeps, as it is handed back when it is opened again.
  kept jsonb NOT NULL,
  status text NOT NULL,
  score numeric(7, 4),
  -- Time that the package says it took: a claim and never credit.
  claimed_ms bigint NOT NULL DEFAULT 0,
  saves integer NOT NULL DEFAULT 1,
  begun_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, asset_id, item),
  CONSTRAINT package_run_item CHECK (length(item) BETWEEN 1 AND 200),
  CONSTRAINT package_run_kept_small CHECK (pg_column_size(kept) <= 200000),
  CONSTRAINT package_run_status_known CHECK (status IN ('not_attempted', 'incomplete', 'completed', 'passed', 'failed')),
  CONSTRAINT package_run_claimed CHECK (claimed_ms >= 0)
);

ALTER TABLE package_launch ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON package_launch FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
ALTER TABLE package_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON package_run FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
