-- A record store of learning (xAPI 2.0). What stands here is what content and other stores say; it never becomes hours by itself:
-- no function, trigger or reference leads from these tables to the ledger.

-- Under which name content knows somebody. It says nothing about them.
CREATE TABLE xapi_learner (
  person_id bigint PRIMARY KEY REFERENCES person,
  agent_name text NOT NULL,
  CONSTRAINT xapi_learner_name_once UNIQUE (agent_name),
  CONSTRAINT xapi_learner_name_form CHECK (agent_name ~ '^[A-Za-z0-9_-]{22}$')
);
REVOKE SELECT ON xapi_learner FROM xueshi_walled;

-- Another record store, or an institution's tool: what it may do, until it is revoked.
CREATE TABLE xapi_store (
  store_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL,
  secret_digest bytea NOT NULL,
  label text NOT NULL,
  may_write boolean NOT NULL,
  may_read text NOT NULL,
  created_by bigint NOT NULL REFERENCES account,
  created_at timestamptz NOT NULL,
  revoked_by bigint REFERENCES account,
  revoked_at timestamptz,
  used_at timestamptz,
  CONSTRAINT xapi_store_key_once UNIQUE (key),
  CONSTRAINT xapi_store_key_form CHECK (key ~ '^s-[A-Za-z0-9_-]{22}$'),
  CONSTRAINT xapi_store_secret_form CHECK (length(secret_digest) = 32),
  CONSTRAINT xapi_store_label_short CHECK (length(label) BETWEEN 1 AND 100),
  CONSTRAINT xapi_store_reads CHECK (may_read IN ('none', 'own', 'all')),
  CONSTRAINT xapi_store_does_something CHECK (may_write OR may_read <> 'none'),
  CONSTRAINT xapi_store_revoked_whole CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
);
REVOKE SELECT ON xapi_store FROM xueshi_walled;
GRANT SELECT (store_id, key, label, may_write, may_read, created_by, created_at, revoked_by, revoked_at, used_at)
  ON xapi_store TO xueshi_walled;

-- One launch of content: good for one person, one activity and one registration, and not for long.
CREATE TABLE xapi_launch (
  key text PRIMARY KEY,
  secret_digest bytea NOT NULL,
  person_id bigint NOT NULL REFERENCES xapi_learner,
  activity text NOT NULL,
  registration uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT xapi_launch_key_form CHECK (key ~ '^l-[A-Za-z0-9_-]{22}$'),
  CONSTRAINT xapi_launch_secret_form CHECK (length(secret_digest) = 32),
  CONSTRAINT xapi_launch_activity_short CHECK (length(activity) BETWEEN 1 AND 2000),
  CONSTRAINT xapi_launch_ends CHECK (expires_at > created_at AND expires_at <= created_at + interval '1 day')
);
CREATE INDEX xapi_launch_of_person ON xapi_launch (person_id);
CREATE INDEX xapi_launch_over ON xapi_launch (expires_at);
REVOKE SELECT ON xapi_launch FROM xueshi_walled;

-- Statements as they were said. A person stands here only where content speaks of the one it was launched for, or where this
-- platform speaks; what other stores say of their people concerns nobody here.
CREATE TABLE xapi_statement (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  statement_id uuid NOT NULL,
  -- Everything below the oldest transaction that still runs is final.
  xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
  stored timestamptz NOT NULL,
  -- Who says it: another store, content launched for a person, or this platform (neither store nor launch).
  store_id bigint REFERENCES xapi_store,
  person_id bigint REFERENCES person,
  launched_digest bytea,
  verb_digest bytea NOT NULL,
  registration uuid,
  refers_to uuid,
  voids uuid,
  -- Whether it makes void what others said as well.
  voids_any boolean NOT NULL DEFAULT false,
  digest bytea NOT NULL,
  statement jsonb NOT NULL,
  CONSTRAINT xapi_statement_once UNIQUE (statement_id),
  CONSTRAINT xapi_statement_source CHECK (CASE WHEN store_id IS NULL THEN person_id IS NOT NULL
    ELSE num_nonnulls(person_id, launched_digest) = 0 END),
  CONSTRAINT xapi_statement_digests CHECK (length(digest) = 32 AND length(verb_digest) = 32 AND length(launched_digest) = 32),
  CONSTRAINT xapi_statement_voids_what_it_names CHECK (voids IS NULL OR voids = refers_to),
  CONSTRAINT xapi_statement_voids_any_voids CHECK (NOT voids_any OR voids IS NOT NULL)
);
CREATE INDEX xapi_statement_stored ON xapi_statement (stored);
CREATE INDEX xapi_statement_of_person ON xapi_statement (person_id, position) WHERE person_id IS NOT NULL;
CREATE INDEX xapi_statement_of_store ON xapi_statement (store_id, position) WHERE store_id IS NOT NULL;
CREATE INDEX xapi_statement_own ON xapi_statement (xact, position) WHERE store_id IS NULL AND launched_digest IS NULL;
CREATE INDEX xapi_statement_verb ON xapi_statement (verb_digest, position);
CREATE INDEX xapi_statement_registration ON xapi_statement (registration, position) WHERE registration IS NOT NULL;
CREATE INDEX xapi_statement_refers ON xapi_statement (position) WHERE refers_to IS NOT NULL;
CREATE INDEX xapi_statement_voids ON xapi_statement (voids) WHERE voids IS NOT NULL;

-- A statement is said once and stays as it was said; after three years it may be forgotten.
CREATE FUNCTION xapi_statement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.stored < clock_timestamp() - interval '3 years' THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'xapi_statement is append-only: % refused', TG_OP
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'xapi_statement_append_only', TABLE = 'xapi_statement';
END $$;
CREATE TRIGGER xapi_statement_append_only BEFORE UPDATE OR DELETE ON xapi_statement
  FOR EACH ROW EXECUTE FUNCTION xapi_statement_stays();
CREATE TRIGGER xapi_statement_not_emptied BEFORE TRUNCATE ON xapi_statement
  FOR EACH STATEMENT EXECUTE FUNCTION xapi_statement_stays();

-- Whether a statement was made void: by whoever said it, or by a store that may read and write everything. Looks past the wall,
-- because what makes void may be another's, and tells nothing else.
CREATE FUNCTION xapi_is_void(said uuid, store bigint, person bigint, launch bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM xapi_statement WHERE voids = said AND (voids_any OR
    (store_id IS NOT DISTINCT FROM store AND person_id IS NOT DISTINCT FROM person AND launched_digest IS NOT DISTINCT FROM launch)))
$$;

-- Whom and what statements mention, under the SHA-256 of what tells them apart: addresses may be long.
CREATE TABLE xapi_statement_agent (
  agent_digest bytea NOT NULL,
  position bigint NOT NULL REFERENCES xapi_statement ON DELETE CASCADE,
  direct boolean NOT NULL,
  person_id bigint,
  PRIMARY KEY (agent_digest, position)
);
CREATE INDEX xapi_statement_agent_of ON xapi_statement_agent (position);
CREATE TABLE xapi_statement_activity (
  activity_digest bytea NOT NULL,
  position bigint NOT NULL REFERENCES xapi_statement ON DELETE CASCADE,
  direct boolean NOT NULL,
  person_id bigint,
  PRIMARY KEY (activity_digest, position)
);
CREATE INDEX xapi_statement_activity_of ON xapi_statement_activity (position);

-- Files that came with a statement, once for each that brought them.
CREATE TABLE xapi_attachment (
  position bigint NOT NULL REFERENCES xapi_statement ON DELETE CASCADE,
  sha2 text NOT NULL,
  media text NOT NULL,
  content bytea NOT NULL,
  person_id bigint,
  PRIMARY KEY (position, sha2),
  CONSTRAINT xapi_attachment_form CHECK (sha2 ~ '^[0-9a-f]{56,128}$'),
  CONSTRAINT xapi_attachment_bounds CHECK (length(content) <= 2097152)
);
ALTER TABLE xapi_attachment ALTER COLUMN content SET STORAGE EXTERNAL;

-- Documents: what content remembers of where somebody was, and notes about agents and activities.
CREATE TABLE xapi_document (
  document_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- SHA-256 of everything that names it.
  name_digest bytea NOT NULL,
  resource text NOT NULL,
  -- The drawer: 0 for everybody who may read all and for content, else a store that may see only its own.
  space bigint NOT NULL,
  activity_digest bytea,
  agent_digest bytea,
  registration uuid,
  label text NOT NULL,
  media text NOT NULL,
  content bytea NOT NULL,
  etag text NOT NULL,
  changed_at timestamptz NOT NULL,
  person_id bigint REFERENCES person,
  CONSTRAINT xapi_document_once UNIQUE (name_digest),
  CONSTRAINT xapi_document_resource CHECK (CASE resource
    WHEN 'state' THEN num_nonnulls(activity_digest, agent_digest) = 2
    WHEN 'agent_profile' THEN agent_digest IS NOT NULL AND num_nonnulls(activity_digest, registration) = 0
    WHEN 'activity_profile' THEN activity_digest IS NOT NULL AND num_nonnulls(agent_digest, registration) = 0
    ELSE false END),
  CONSTRAINT xapi_document_bounds CHECK (length(content) <= 1048576 AND length(label) <= 2000)
);
CREATE INDEX xapi_document_of_agent ON xapi_document (agent_digest, resource, space) WHERE agent_digest IS NOT NULL;
CREATE INDEX xapi_document_of_activity ON xapi_document (activity_digest, resource, space) WHERE activity_digest IS NOT NULL;
CREATE INDEX xapi_document_of_person ON xapi_document (person_id) WHERE person_id IS NOT NULL;

-- Other stores that this platform tells what it itself recorded.
CREATE TABLE xapi_export (
  export_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  label text NOT NULL,
  endpoint text NOT NULL,
  login text NOT NULL,
  secret bytea NOT NULL,
  -- Everything up to this statement was taken, in the order of transactions: nothing comes to lie before it later.
  cursor_xact xid8 NOT NULL DEFAULT '0',
  cursor_position bigint NOT NULL DEFAULT 0,
  paused boolean NOT NULL DEFAULT false,
  sent bigint NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  failure text,
  next_at timestamptz NOT NULL,
  claimed_until timestamptz,
  succeeded_at timestamptz,
  created_by bigint NOT NULL REFERENCES account,
  created_at timestamptz NOT NULL,
  CONSTRAINT xapi_export_label_short CHECK (length(label) BETWEEN 1 AND 100),
  CONSTRAINT xapi_export_once UNIQUE (endpoint, login),
  CONSTRAINT xapi_export_bounds CHECK (length(endpoint) <= 500 AND length(login) BETWEEN 1 AND 200 AND sent >= 0 AND failures >= 0 AND length(failure) <= 500)
);
REVOKE SELECT ON xapi_export FROM xueshi_walled;
GRANT SELECT (export_id, label, endpoint, login, cursor_xact, cursor_position, paused, sent, failures, failure, next_at, succeeded_at, created_by, created_at)
  ON xapi_export TO xueshi_walled;

-- The second wall: content sees what is about the person it was launched for.
ALTER TABLE xapi_statement ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON xapi_statement FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
ALTER TABLE xapi_statement_agent ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON xapi_statement_agent FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
ALTER TABLE xapi_statement_activity ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON xapi_statement_activity FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
ALTER TABLE xapi_attachment ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON xapi_attachment FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
ALTER TABLE xapi_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON xapi_document FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
