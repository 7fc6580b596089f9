-- Credited time: what somebody plays at the moment, what of each lesson they have seen, and every span of time with what it counted.

-- The one active playback of a person, across lessons and devices: the newest takes the row over. Heartbeats change it in place.
CREATE TABLE playback (
  person_id bigint PRIMARY KEY REFERENCES person,
  playback_id bigint NOT NULL,
  account_id bigint NOT NULL,
  enrolment_id bigint NOT NULL,
  lesson_id bigint NOT NULL,
  -- Signs the tokens of the chain; each is good for one beat.
  secret bytea NOT NULL,
  seq integer NOT NULL DEFAULT 0,
  begun_at timestamptz NOT NULL,
  -- When the last beat arrived, and where it ended.
  beat_at timestamptz NOT NULL,
  position_ms integer NOT NULL,
  duration_ms integer NOT NULL,
  -- Time that passed and was not used yet, so that a beat that comes a little early loses nothing.
  spare_ms integer NOT NULL DEFAULT 0,
  ended_at timestamptz,
  -- What of the lesson has been seen, as `coverage` had it when this began and with what came since.
  covered int4multirange NOT NULL,
  covered_ms integer NOT NULL,
  credited_ms integer NOT NULL,
  furthest_ms integer NOT NULL,
  -- What the last beat said and was answered: asked again it is answered again.
  last_from_ms integer,
  last_to_ms integer,
  last_credited_ms integer NOT NULL DEFAULT 0,
  last_reason text,
  -- The day (in Beijing) and what was credited on it.
  day date NOT NULL,
  day_ms integer NOT NULL DEFAULT 0,
  -- Credited time until the next question, and the question that waits for its answer.
  until_prompt_ms integer NOT NULL,
  prompt_id bigint,
  -- The span that is open: credited when it has no reason.
  span_reason text,
  span_from timestamptz NOT NULL,
  span_to timestamptz NOT NULL,
  span_media_from integer NOT NULL,
  span_media_to integer NOT NULL,
  span_ms integer NOT NULL DEFAULT 0,
  CONSTRAINT playback_reasons_known CHECK ((last_reason IS NULL OR last_reason IN ('gap', 'too_fast', 'ahead', 'repeated', 'paused', 'question', 'day_full'))
    AND (span_reason IS NULL OR span_reason IN ('gap', 'too_fast', 'ahead', 'repeated', 'paused', 'question', 'day_full'))),
  CONSTRAINT playback_seq_counts CHECK (seq >= 0),
  CONSTRAINT playback_position CHECK (position_ms BETWEEN 0 AND duration_ms),
  CONSTRAINT playback_day_bounds CHECK (day_ms BETWEEN 0 AND 86400000),
  CONSTRAINT playback_span_forward CHECK (span_from <= span_to AND span_ms >= 0)
) WITH (fillfactor = 70);
CREATE SEQUENCE playback_number;

-- What of a lesson has been seen, as ranges of its milliseconds. Of the lesson that is being played the playback knows more; its
-- part is added here when it ends.
CREATE TABLE coverage (
  person_id bigint NOT NULL REFERENCES person,
  lesson_id bigint NOT NULL REFERENCES lesson,
  covered int4multirange NOT NULL DEFAULT '{}',
  covered_ms integer NOT NULL DEFAULT 0,
  credited_ms integer NOT NULL DEFAULT 0,
  -- The furthest point that was reached by watching; nobody can go beyond it by seeking.
  furthest_ms integer NOT NULL DEFAULT 0,
  -- Where one was when one stopped.
  position_ms integer NOT NULL DEFAULT 0,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, lesson_id),
  CONSTRAINT coverage_bounds CHECK (covered_ms >= 0 AND credited_ms >= 0 AND furthest_ms >= 0)
) WITH (fillfactor = 70);

-- Every span of time, closed, with what it counted or why it did not. Credited ones of a person never overlap.
CREATE TABLE watch_span (
  person_id bigint NOT NULL REFERENCES person,
  span_id bigint GENERATED ALWAYS AS IDENTITY,
  playback_id bigint NOT NULL,
  lesson_id bigint NOT NULL REFERENCES lesson,
  during tstzrange NOT NULL,
  media int4range NOT NULL,
  credited_ms integer NOT NULL,
  reason text,
  PRIMARY KEY (person_id, span_id),
  CONSTRAINT watch_span_reason_known CHECK (reason IN ('gap', 'too_fast', 'ahead', 'repeated', 'paused', 'question', 'day_full')),
  CONSTRAINT watch_span_credit CHECK (credited_ms BETWEEN 0 AND 86400000 AND (reason IS NULL OR credited_ms = 0)),
  -- Nobody is credited more than the time that passed.
  CONSTRAINT watch_span_within_time CHECK (credited_ms <= extract(epoch FROM upper(during) - lower(during)) * 1000),
  CONSTRAINT watch_span_apart EXCLUDE USING gist (person_id WITH =, during WITH &&) WHERE (reason IS NULL)
);
CREATE INDEX watch_span_of ON watch_span (person_id, lesson_id, span_id);

-- Every heartbeat that was acknowledged, by day. Coverage can be made again from it.
CREATE TABLE watch_beat (
  person_id bigint NOT NULL,
  playback_id bigint NOT NULL,
  seq integer NOT NULL,
  lesson_id bigint NOT NULL,
  beat_at timestamptz NOT NULL,
  from_ms integer NOT NULL,
  to_ms integer NOT NULL,
  -- The part of it that was accepted.
  seen_from_ms integer,
  seen_to_ms integer,
  credited_ms integer NOT NULL,
  reason text,
  PRIMARY KEY (person_id, playback_id, seq, beat_at),
  CONSTRAINT watch_beat_reason_known CHECK (reason IN ('gap', 'too_fast', 'ahead', 'repeated', 'paused', 'question', 'day_full')),
  CONSTRAINT watch_beat_seen_whole CHECK (num_nonnulls(seen_from_ms, seen_to_ms) <> 1),
  CONSTRAINT watch_beat_credit CHECK (credited_ms >= 0)
) PARTITION BY RANGE (beat_at);
CREATE TABLE watch_beat_other PARTITION OF watch_beat DEFAULT;

-- Makes the partition of a day (in Beijing) if it is not there; heartbeats of a day without one go into the default.
CREATE FUNCTION watch_beat_day(of_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text := 'watch_beat_' || to_char(of_day, 'YYYYMMDD');
BEGIN
  IF to_regclass(name) IS NULL THEN
    EXECUTE format('CREATE TABLE %I PARTITION OF watch_beat FOR VALUES FROM (%L) TO (%L)', name,
      of_day::timestamp AT TIME ZONE 'Asia/Shanghai', (of_day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai');
    EXECUTE format('REVOKE SELECT ON %I FROM xueshi_walled', name);
  END IF;
END $$;

-- Questions about a part of a lesson, asked while it is watched.
CREATE TABLE lesson_question (
  question_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lesson_id bigint NOT NULL REFERENCES lesson,
  -- From where on it can be answered by whoever watched.
  at_ms integer NOT NULL,
  wording text NOT NULL,
  choices text[] NOT NULL,
  answer smallint NOT NULL,
  CONSTRAINT lesson_question_words CHECK (wording ~ '\S' AND length(wording) <= 300 AND cardinality(choices) BETWEEN 2 AND 6),
  CONSTRAINT lesson_question_answer CHECK (answer BETWEEN 1 AND cardinality(choices)),
  CONSTRAINT lesson_question_at CHECK (at_ms >= 0)
);
CREATE INDEX lesson_question_of ON lesson_question (lesson_id, at_ms);

-- What was asked of whom and when, and what they said. A prompt without a question asks whether somebody is there.
CREATE TABLE watch_prompt (
  person_id bigint NOT NULL REFERENCES person,
  prompt_id bigint GENERATED ALWAYS AS IDENTITY,
  playback_id bigint NOT NULL,
  lesson_id bigint NOT NULL REFERENCES lesson,
  question_id bigint REFERENCES lesson_question,
  -- Order in which the choices are shown; of a prompt without question the words to press.
  shown text[] NOT NULL,
  right_choice smallint NOT NULL,
  asked_at timestamptz NOT NULL,
  tries smallint NOT NULL DEFAULT 0,
  answered_at timestamptz,
  PRIMARY KEY (person_id, prompt_id),
  CONSTRAINT watch_prompt_choice CHECK (right_choice BETWEEN 1 AND cardinality(shown)),
  CONSTRAINT watch_prompt_tries CHECK (tries BETWEEN 0 AND 100)
);
CREATE INDEX watch_prompt_of ON watch_prompt (person_id, lesson_id, prompt_id);

-- What looks unlike somebody watching, for a human to look at. Nothing happens to anybody by itself.
CREATE TABLE watch_anomaly (
  person_id bigint NOT NULL REFERENCES person,
  anomaly_id bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  day date NOT NULL,
  evidence jsonb NOT NULL,
  found_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'open',
  decided_by bigint REFERENCES account,
  decided_at timestamptz,
  reason text,
  PRIMARY KEY (person_id, anomaly_id),
  CONSTRAINT watch_anomaly_once UNIQUE (person_id, kind, day),
  CONSTRAINT watch_anomaly_kind_form CHECK (kind ~ '^[a-z_]{3,40}$'),
  CONSTRAINT watch_anomaly_state_known CHECK (state IN ('open', 'harmless', 'confirmed')),
  CONSTRAINT watch_anomaly_decided CHECK ((state = 'open') = (decided_at IS NULL) AND (state = 'open' OR reason ~ '\S')),
  CONSTRAINT watch_anomaly_words CHECK (length(reason) <= 500 AND pg_column_size(evidence) <= 16000)
);
CREATE INDEX watch_anomaly_open ON watch_anomaly (found_at) WHERE state = 'open';

ALTER TABLE playback ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON playback FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person()));
ALTER TABLE coverage ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON coverage FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = coverage.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
ALTER TABLE watch_span ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON watch_span FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = watch_span.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
ALTER TABLE watch_prompt ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON watch_prompt FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = watch_prompt.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
ALTER TABLE watch_anomaly ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON watch_anomaly FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions()))
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = watch_anomaly.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
REVOKE SELECT ON watch_beat, watch_beat_other FROM xueshi_walled;
REVOKE SELECT ON lesson_question FROM xueshi_walled;
