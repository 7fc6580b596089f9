-- From which network a playback was begun: many people from one, or one person from many, is looked at by a human. Kept for half
-- a year. Only what looks for such days reads it, and whoever downloads their own data.
CREATE TABLE playback_begun (
  person_id bigint NOT NULL REFERENCES person,
  playback_id bigint NOT NULL,
  lesson_id bigint NOT NULL REFERENCES lesson,
  begun_at timestamptz NOT NULL,
  -- An IPv4 address, or the first half of an IPv6 address.
  network text NOT NULL,
  PRIMARY KEY (person_id, playback_id),
  CONSTRAINT playback_begun_network_length CHECK (length(network) BETWEEN 1 AND 60)
);
-- Rows come in the order of their time, so that a day is a few blocks next to each other.
CREATE INDEX playback_begun_day ON playback_begun USING brin (begun_at) WITH (pages_per_range = 32);
CREATE INDEX watch_prompt_day ON watch_prompt USING brin (asked_at) WITH (pages_per_range = 32);
REVOKE SELECT ON playback_begun FROM xueshi_walled;
