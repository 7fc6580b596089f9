-- Messages to people inside the house: an inbox for everybody who has an account or a ledger. What leaves the house by telephone
-- or mail besides is in outbound_message.
CREATE TABLE notice (
  notice_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- To a person, who finds it with whatever account they come to have, or to an account without one.
  person_id bigint REFERENCES person,
  account_id bigint REFERENCES account,
  template text NOT NULL,
  -- The version of the template it was written by; its words are that version's for ever.
  version integer NOT NULL,
  -- What stands in the places of the template. Never an identity number or a telephone.
  place_values jsonb NOT NULL,
  link text,
  once_key text,
  created_at timestamptz NOT NULL,
  read_at timestamptz,
  archived_at timestamptz,
  CONSTRAINT notice_once UNIQUE (once_key),
  CONSTRAINT notice_has_receiver CHECK (num_nonnulls(person_id, account_id) = 1),
  CONSTRAINT notice_template_form CHECK (template ~ '^[a-z][a-z0-9_]{2,39}$'),
  CONSTRAINT notice_link_inside CHECK (link ~ '^/([^/\\]|$)' AND length(link) <= 300),
  CONSTRAINT notice_key_short CHECK (length(once_key) <= 200)
);
CREATE INDEX notice_of_person ON notice (person_id, notice_id DESC) WHERE person_id IS NOT NULL;
CREATE INDEX notice_of_account ON notice (account_id, notice_id DESC) WHERE account_id IS NOT NULL;
CREATE INDEX notice_unread_of_person ON notice (person_id) WHERE read_at IS NULL AND archived_at IS NULL;
CREATE INDEX notice_unread_of_account ON notice (account_id) WHERE read_at IS NULL AND archived_at IS NULL;

-- What of a notice leaves the house: at once, after the quiet hours, or with a summary when somebody got enough for a day.
CREATE TABLE notice_outside (
  notice_id bigint NOT NULL REFERENCES notice ON DELETE CASCADE,
  channel text NOT NULL,
  -- The day in Beijing on which it is to leave.
  leaves_on date NOT NULL,
  state text NOT NULL,
  message_id bigint,
  PRIMARY KEY (notice_id, channel),
  CONSTRAINT notice_outside_channel CHECK (channel IN ('sms', 'mail')),
  CONSTRAINT notice_outside_state CHECK (state IN ('queued', 'for_digest', 'in_digest')),
  CONSTRAINT notice_outside_message CHECK ((state = 'for_digest') = (message_id IS NULL))
);
CREATE INDEX notice_outside_waiting ON notice_outside (leaves_on) WHERE state = 'for_digest';

-- What somebody does not want outside the inbox.
CREATE TABLE notice_choice (
  choice_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id bigint REFERENCES person,
  account_id bigint REFERENCES account,
  template text NOT NULL,
  channel text NOT NULL,
  chosen_at timestamptz NOT NULL,
  CONSTRAINT notice_choice_once UNIQUE NULLS NOT DISTINCT (person_id, account_id, template, channel),
  CONSTRAINT notice_choice_of_one CHECK (num_nonnulls(person_id, account_id) = 1),
  CONSTRAINT notice_choice_channel CHECK (channel IN ('sms', 'mail'))
);

-- Templates as administrators changed them; version 1 of each comes with the product. Nothing of it is ever changed.
CREATE TABLE notice_template (
  template text NOT NULL,
  version integer NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  -- For telephones; absent where none is sent.
  short text,
  channels text[] NOT NULL,
  mandatory boolean NOT NULL,
  reason text NOT NULL,
  set_by bigint REFERENCES account,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (template, version),
  CONSTRAINT notice_template_after_the_first CHECK (version >= 2),
  CONSTRAINT notice_template_title CHECK (title ~ '\S' AND length(title) <= 60),
  CONSTRAINT notice_template_body CHECK (body ~ '\S' AND length(body) <= 1000),
  CONSTRAINT notice_template_short CHECK (short ~ '\S' AND length(short) <= 140),
  CONSTRAINT notice_template_reason CHECK (reason ~ '\S' AND length(reason) <= 200),
  CONSTRAINT notice_template_channels CHECK (channels <@ ARRAY['sms', 'mail'])
);
CREATE FUNCTION notice_template_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'notice_template is append-only: % refused', TG_OP
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'notice_template_append_only', TABLE = 'notice_template';
END $$;
CREATE TRIGGER notice_template_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON notice_template
  FOR EACH STATEMENT EXECUTE FUNCTION notice_template_refuse_change();

-- Triggers that were stopped for a while.
CREATE TABLE notice_pause (
  template text PRIMARY KEY,
  reason text NOT NULL,
  paused_by bigint REFERENCES account,
  paused_at timestamptz NOT NULL,
  CONSTRAINT notice_pause_reason CHECK (reason ~ '\S' AND length(reason) <= 200)
);

-- The verdicts as the daily look last saw them, to notice when one turns.
CREATE TABLE notice_watch (
  person_id bigint NOT NULL,
  year smallint NOT NULL,
  annual text NOT NULL,
  title text NOT NULL,
  seen_on date NOT NULL,
  PRIMARY KEY (person_id, year)
);

ALTER TABLE notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON notice FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = notice.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
ALTER TABLE notice_outside ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON notice_outside FOR SELECT TO xueshi_walled USING (
  EXISTS (SELECT FROM notice WHERE notice.notice_id = notice_outside.notice_id));
ALTER TABLE notice_choice ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON notice_choice FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
ALTER TABLE notice_watch ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON notice_watch FOR SELECT TO xueshi_walled USING ((SELECT 'all' = ANY (wall_divisions())));
