-- What proves a person a second time: codes of a phone's clock, recovery codes, passkeys; and accounts elsewhere by which one
-- signs in here. Secrets are sealed, recovery codes are kept as keyed digests. Nothing of it is read behind the second wall.
ALTER TABLE session
  -- When the password was last given in this session; absent since its beginning.
  ADD COLUMN proved_at timestamptz,
  DROP CONSTRAINT session_proof_known,
  ADD CONSTRAINT session_proof_known CHECK (proof IN ('demo', 'password', 'code', 'federation', 'passkey'));

-- Codes of a phone's clock (RFC 6238). The next secret waits until a first code shows that the phone has it.
CREATE TABLE totp_factor (
  account_id bigint PRIMARY KEY REFERENCES account,
  secret bytea,
  confirmed_at timestamptz,
  -- The time step of the last code taken: no step is taken twice.
  last_step bigint NOT NULL DEFAULT 0,
  used_at timestamptz,
  next_secret bytea,
  next_expires_at timestamptz,
  CONSTRAINT totp_confirmed_whole CHECK ((secret IS NULL) = (confirmed_at IS NULL)),
  CONSTRAINT totp_next_whole CHECK ((next_secret IS NULL) = (next_expires_at IS NULL))
);

CREATE TABLE recovery_code (
  account_id bigint NOT NULL REFERENCES account,
  digest bytea NOT NULL,
  made_at timestamptz NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (account_id, digest),
  CONSTRAINT recovery_digest_form CHECK (length(digest) = 32)
);

-- Wrong codes of an account since the last right one, and until when no other is looked at.
CREATE TABLE factor_tries (
  account_id bigint PRIMARY KEY REFERENCES account,
  wrong int NOT NULL,
  wait_until timestamptz,
  CONSTRAINT factor_tries_counted CHECK (wrong >= 0)
);

CREATE TABLE passkey (
  passkey_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account,
  credential_id bytea NOT NULL,
  public_key bytea NOT NULL,
  -- Of the authenticator; one that falls back may be a copy.
  sign_count bigint NOT NULL,
  transports text[] NOT NULL DEFAULT '{}',
  -- The name of the site it was made for.
  rp_id text NOT NULL,
  backed_up boolean NOT NULL,
  label text NOT NULL,
  created_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT passkey_credential_once UNIQUE (credential_id),
  CONSTRAINT passkey_credential_length CHECK (length(credential_id) BETWEEN 1 AND 1023),
  CONSTRAINT passkey_label_present CHECK (label ~ '\S' AND length(label) <= 40),
  CONSTRAINT passkey_count_positive CHECK (sign_count >= 0)
);
CREATE INDEX passkey_of_account ON passkey (account_id);

-- Challenges that passkeys sign: each is taken away by the first answer to it, right or wrong.
CREATE TABLE passkey_challenge (
  challenge text PRIMARY KEY,
  purpose text NOT NULL,
  -- Whose session asked; absent for signing in, where nobody is known yet.
  session_id bigint,
  expires_at timestamptz NOT NULL,
  CONSTRAINT passkey_purpose_known CHECK (purpose IN ('register', 'sign_in', 'factor')),
  CONSTRAINT passkey_challenge_bound CHECK ((purpose = 'sign_in') = (session_id IS NULL))
);
CREATE INDEX passkey_challenge_by_expiry ON passkey_challenge (expires_at);

-- Providers of identities elsewhere (OpenID Connect). An issuer never changes: the names of its people would become others'.
CREATE TABLE identity_provider (
  provider_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL,
  label text NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  client_secret bytea NOT NULL,
  -- What is asked for beside "openid".
  scope text NOT NULL,
  -- The claim with the identity number, and the one that says that the provider has verified it.
  number_claim text NOT NULL,
  verified_claim text NOT NULL,
  enabled boolean NOT NULL DEFAULT false,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  CONSTRAINT provider_code_once UNIQUE (code),
  CONSTRAINT provider_code_form CHECK (code ~ '^[a-z][a-z0-9-]{1,29}$'),
  CONSTRAINT provider_issuer_once UNIQUE (issuer, client_id),
  CONSTRAINT provider_issuer_form CHECK (issuer ~ '^https?://' AND length(issuer) <= 500),
  CONSTRAINT provider_label_present CHECK (label ~ '\S' AND length(label) <= 40)
);

-- Ways to a provider that have not come back: each comes back once, in the browser that left.
CREATE TABLE federation_try (
  state_digest text PRIMARY KEY,
  provider_id bigint NOT NULL REFERENCES identity_provider,
  browser_digest text NOT NULL,
  nonce text NOT NULL,
  verifier bytea NOT NULL,
  -- The account that wants to be linked; absent for signing in.
  account_id bigint REFERENCES account,
  return_to text NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT federation_state_form CHECK (state_digest ~ '^[0-9a-f]{64}$' AND browser_digest ~ '^[0-9a-f]{64}$')
);
CREATE INDEX federation_try_by_expiry ON federation_try (expires_at);

CREATE TABLE identity_link (
  link_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account,
  provider_id bigint NOT NULL REFERENCES identity_provider,
  -- The provider's own name for the person ("sub").
  subject text NOT NULL,
  -- By what the two were found to be one: identity number, or phone and name.
  matched_by text NOT NULL,
  linked_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT link_subject_once UNIQUE (provider_id, subject),
  CONSTRAINT link_account_once UNIQUE (provider_id, account_id),
  CONSTRAINT link_subject_length CHECK (length(subject) BETWEEN 1 AND 255),
  CONSTRAINT link_match_known CHECK (matched_by IN ('number', 'phone'))
);
CREATE INDEX link_of_account ON identity_link (account_id);

ALTER TABLE totp_factor ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE factor_tries ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkey ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkey_challenge ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity_provider ENABLE ROW LEVEL SECURITY;
ALTER TABLE federation_try ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity_link ENABLE ROW LEVEL SECURITY;
