-- Messages that leave the house: written in the transaction of what they tell, sent afterwards, with receipts.
CREATE TABLE outbound_message (
  message_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel text NOT NULL,
  -- Sealed; the blind index is for caps by receiver.
  address bytea NOT NULL,
  address_blind bytea NOT NULL,
  purpose text NOT NULL,
  subject text,
  body bytea NOT NULL,
  person_id bigint,
  account_id bigint,
  once_key text,
  queued_at timestamptz NOT NULL,
  not_before timestamptz NOT NULL,
  CONSTRAINT outbound_once UNIQUE (once_key),
  CONSTRAINT outbound_channel_known CHECK (channel IN ('sms', 'mail')),
  CONSTRAINT outbound_purpose_known CHECK (purpose IN ('code', 'notice'))
);
