-- Signing in without the demo's door: registration, passwords, one-time codes, the log of signing in, recovery.

-- Passports. Their numbers are unique within a country only, so the country's two letters stand in front.
ALTER TABLE person DROP CONSTRAINT IF EXISTS person_identity_kind_known;
ALTER TABLE person ADD CONSTRAINT person_identity_kind_known
  CHECK (identity_kind IN ('citizen', 'hong_kong_macau_taiwan', 'foreign_permanent', 'foreign_permanent_old', 'passport'));
DO $$ BEGIN
  -- Where numbers stand sealed there is no form to check.
  IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'person'::regclass AND conname = 'person_identity_form') THEN
    ALTER TABLE person DROP CONSTRAINT person_identity_form;
    ALTER TABLE person ADD CONSTRAINT person_identity_form CHECK (
      CASE identity_kind WHEN 'passport' THEN identity_number ~ '^[A-Z]{2}[0-9A-Z]{6,9}$'
                         ELSE identity_number ~ '^[0-9A-Z]{15,18}$' END);
  END IF;
END $$;

-- The telephone an account signs in with; sealed, found by its blind index.
CREATE TABLE account_phone (
  account_id bigint PRIMARY KEY REFERENCES account,
  phone bytea NOT NULL,
  phone_blind bytea NOT NULL,
  verified_at timestamptz NOT NULL,
  CONSTRAINT account_phone_once UNIQUE (phone_blind)
);

-- `hash` says how it was made: $argon2id$v=19$m=…,t=…,p=…$salt$hash. `profile` is the rules it was checked by.
CREATE TABLE account_password (
  account_id bigint PRIMARY KEY REFERENCES account,
  hash text NOT NULL,
  profile text NOT NULL,
  changed_at timestamptz NOT NULL,
  -- Given by somebody else: it opens nothing but the choice of another one.
  must_change boolean NOT NULL DEFAULT false,
  CONSTRAINT account_password_form CHECK (hash ~ '^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$'),
  CONSTRAINT account_password_profile_known CHECK (profile IN ('learner', 'official'))
);

-- Passwords of before, so that officials choose a really new one.
CREATE TABLE password_history (
  history_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account,
  hash text NOT NULL,
  replaced_at timestamptz NOT NULL
);
CREATE INDEX password_history_of_account ON password_history (account_id, history_id);

-- One-time codes: what was sent is kept as a keyed digest only. The newest of a receiver and purpose is the one that counts.
CREATE TABLE one_time_code (
  code_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  purpose text NOT NULL,
  receiver_blind bytea NOT NULL,
  digest bytea NOT NULL,
  network text NOT NULL,
  sent_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  used_at timestamptz,
  CONSTRAINT one_time_code_purpose_known CHECK (purpose IN ('register', 'sign_in', 'recover', 'change_phone')),
  CONSTRAINT one_time_code_short_lived CHECK (expires_at > sent_at AND expires_at <= sent_at + interval '5 minutes'),
  CONSTRAINT one_time_code_tries_few CHECK (tries BETWEEN 0 AND 5)
);
CREATE INDEX one_time_code_of_receiver ON one_time_code (receiver_blind, code_id DESC);
CREATE INDEX one_time_code_of_network ON one_time_code (network, sent_at);

-- The log of signing in. `subject` is the account, or what was typed where there is none, as a blind index: tries count by it.
CREATE TABLE sign_in_event (
  event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  account_id bigint REFERENCES account,
  subject bytea NOT NULL,
  way text NOT NULL,
  outcome text NOT NULL,
  address text,
  network text NOT NULL,
  device text,
  CONSTRAINT sign_in_way_known CHECK (way IN ('password', 'code', 'federation', 'passkey', 'registration', 'recovery', 'confirmation')),
  -- `held`: not even looked at, because there had been too many tries.
  CONSTRAINT sign_in_outcome_known CHECK (outcome IN ('done', 'failed', 'held'))
);
CREATE INDEX sign_in_of_subject ON sign_in_event (subject, at);
CREATE INDEX sign_in_of_network ON sign_in_event (network, at);
CREATE INDEX sign_in_of_account ON sign_in_event (account_id, event_id DESC);
ALTER TABLE sign_in_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON sign_in_event FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions()))
  OR account_id IN (SELECT account.account_id FROM account WHERE account.person_id = (SELECT wall_person())));

-- What somebody has filled in so far, sealed; whoever has the cookie goes on with it.
CREATE TABLE registration_draft (
  token_digest text PRIMARY KEY,
  content bytea NOT NULL,
  network text NOT NULL,
  begun_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT registration_draft_digest_form CHECK (token_digest ~ '^[0-9a-f]{64}$'),
  CONSTRAINT registration_draft_ends CHECK (expires_at > begun_at)
);
CREATE INDEX registration_draft_by_expiry ON registration_draft (expires_at);

-- Who registered when, what they had agreed to, and whether their unit's roster knew them before.
CREATE TABLE registration (
  account_id bigint PRIMARY KEY REFERENCES account,
  person_id bigint NOT NULL REFERENCES person,
  registered_at timestamptz NOT NULL,
  was_known boolean NOT NULL,
  consent boolean NOT NULL,
  consent_version text NOT NULL,
  CONSTRAINT registration_consented CHECK (consent),
  CONSTRAINT registration_consent_version_present CHECK (consent_version ~ '\S')
);
ALTER TABLE registration ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON registration FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = registration.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));

-- Somebody who can receive no code any more asks their unit; an office looks at them and their document and gives a code.
CREATE TABLE recovery_request (
  request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account,
  person_id bigint NOT NULL REFERENCES person,
  asked_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'open',
  note text,
  digest bytea,
  code_expires_at timestamptz,
  tries integer NOT NULL DEFAULT 0,
  decided_by bigint REFERENCES account,
  decided_at timestamptz,
  CONSTRAINT recovery_state_known CHECK (state IN ('open', 'issued', 'used', 'dismissed')),
  CONSTRAINT recovery_decided_whole CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (state = 'open') = (decided_by IS NULL)),
  CONSTRAINT recovery_code_whole CHECK ((digest IS NULL) = (code_expires_at IS NULL) AND (state <> 'issued' OR digest IS NOT NULL)),
  CONSTRAINT recovery_tries_few CHECK (tries BETWEEN 0 AND 5),
  CONSTRAINT recovery_not_by_oneself CHECK (decided_by IS NULL OR decided_by <> account_id)
);
CREATE UNIQUE INDEX recovery_open_once ON recovery_request (account_id) WHERE state IN ('open', 'issued');
ALTER TABLE recovery_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON recovery_request FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions()))
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = recovery_request.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));

-- Nothing behind the wall has to do with secrets.
REVOKE SELECT ON account_phone, account_password, password_history, one_time_code, registration_draft FROM xueshi_walled;
