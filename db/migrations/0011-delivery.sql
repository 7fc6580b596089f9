-- Messages that leave the house: written in the transaction of what they tell, sent afterwards, with receipts.
CREATE TABLE outbound_message (
  message_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel text NOT NULL,
  -- Sealed; the blind index is for caps by receiver.
  address bytea NOT NULL,
  address_blind bytea NOT NULL,
  purpose text NOT NULL,
  subject text,
  -- Sealed. Of a one-time code it is gone as soon as the message has left or never will; of everything else after a month.
  body bytea,
  person_id bigint,
  account_id bigint,
  once_key text,
  queued_at timestamptz NOT NULL,
  not_before timestamptz NOT NULL,
  -- A code nobody waits for any more is not sent.
  expires_at timestamptz,
  state text NOT NULL DEFAULT 'queued',
  -- When it is due next while it waits.
  next_try_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  tried_at timestamptz,
  -- Whoever sends it has it until then; when that passes without an outcome, nobody knows whether it left.
  leased_until timestamptz,
  -- How often nobody knew; once it is tried again, the second time a person decides.
  doubtful integer NOT NULL DEFAULT 0,
  provider text,
  provider_id text,
  sent_at timestamptz,
  delivered_at timestamptz,
  closed_at timestamptz,
  -- Why it waits for another try, or why it was given up: a code of the catalogue, and the provider's own words.
  failure text,
  failure_detail text,
  CONSTRAINT outbound_once UNIQUE (once_key),
  CONSTRAINT outbound_channel_known CHECK (channel IN ('sms', 'mail')),
  CONSTRAINT outbound_purpose_known CHECK (purpose IN ('code', 'notice')),
  CONSTRAINT outbound_state_known CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'given_up')),
  CONSTRAINT outbound_failure_known CHECK (failure IN ('refused', 'unreachable', 'throttled', 'doubtful', 'expired', 'capped',
    'no_provider', 'undelivered', 'unreadable')),
  CONSTRAINT outbound_detail_short CHECK (length(failure_detail) <= 500),
  CONSTRAINT outbound_counts CHECK (attempts >= 0 AND doubtful BETWEEN 0 AND 2),
  CONSTRAINT outbound_lease_while_sending CHECK ((state = 'sending') = (leased_until IS NOT NULL)),
  CONSTRAINT outbound_waiting_has_body CHECK (state NOT IN ('queued', 'sending') OR body IS NOT NULL),
  CONSTRAINT outbound_sent_has_time CHECK (state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL),
  CONSTRAINT outbound_closed_has_time CHECK ((state IN ('queued', 'sending')) = (closed_at IS NULL))
);
CREATE INDEX outbound_due ON outbound_message (next_try_at) WHERE state = 'queued';
CREATE INDEX outbound_leased ON outbound_message (leased_until) WHERE state = 'sending';
CREATE INDEX outbound_of_address ON outbound_message (address_blind, purpose, tried_at) WHERE tried_at IS NOT NULL;
CREATE INDEX outbound_tried ON outbound_message (channel, tried_at) WHERE tried_at IS NOT NULL;
CREATE INDEX outbound_dead ON outbound_message (closed_at DESC, message_id DESC) WHERE state IN ('failed', 'given_up');
CREATE UNIQUE INDEX outbound_of_provider ON outbound_message (provider, provider_id) WHERE provider_id IS NOT NULL;

-- What a demo server would have sent, to be read there. A server with a provider writes nothing here.
CREATE TABLE demo_message (
  message_id bigint PRIMARY KEY REFERENCES outbound_message ON DELETE CASCADE,
  channel text NOT NULL,
  -- Sealed like what they are copies of.
  address bytea NOT NULL,
  subject text,
  body bytea NOT NULL,
  arrived_at timestamptz NOT NULL
);
CREATE INDEX demo_message_newest ON demo_message (arrived_at DESC, message_id DESC);

-- Only whoever sees everything reads the outbox through the second wall.
ALTER TABLE outbound_message ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON outbound_message FOR SELECT TO xueshi_walled USING ((SELECT 'all' = ANY (wall_divisions())));
ALTER TABLE demo_message ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON demo_message FOR SELECT TO xueshi_walled USING ((SELECT 'all' = ANY (wall_divisions())));
