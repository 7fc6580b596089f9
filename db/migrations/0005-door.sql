-- What the HTTP door keeps.

-- Whom one may be in demo mode. Empty outside it. What each role needs to know where its reach ends is there or the row is not.
CREATE TABLE persona (
  persona_id text PRIMARY KEY,
  person_id bigint REFERENCES person,
  role text NOT NULL,
  unit_id bigint REFERENCES unit,
  division_code text,
  title text NOT NULL,
  story text NOT NULL,
  sort integer NOT NULL,
  CONSTRAINT persona_id_form CHECK (persona_id ~ '^[a-z0-9][a-z0-9_-]{0,59}$'),
  CONSTRAINT persona_sort_once UNIQUE (sort),
  CONSTRAINT persona_words_present CHECK (title ~ '\S' AND story ~ '\S'),
  CONSTRAINT persona_reach_known CHECK (
    CASE role
      WHEN 'learner' THEN person_id IS NOT NULL
      WHEN 'unit_clerk' THEN unit_id IS NOT NULL
      WHEN 'division_hr' THEN division_code ~ '^d(0[1-9]|1[0-4])$'
      WHEN 'xpcc_hr' THEN true
      WHEN 'admin' THEN true
      ELSE false
    END IS TRUE
  )
);

-- Sessions. The token itself is known to the browser only: whoever reads this table cannot use what stands in it.
CREATE TABLE session (
  token_digest text PRIMARY KEY,
  persona_id text NOT NULL REFERENCES persona ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT session_digest_form CHECK (token_digest ~ '^[0-9a-f]{64}$'),
  CONSTRAINT session_ends CHECK (expires_at > created_at)
);
CREATE INDEX session_by_expiry ON session (expires_at);

-- Answers given to requests that carried an Idempotency-Key, written in the transaction of their effect: the effect and the
-- answer are both there or neither. `body` is the text that was sent, so that a repeated request gets the same bytes.
CREATE TABLE idempotent_answer (
  actor text NOT NULL,
  operation text NOT NULL,
  key text NOT NULL,
  request_digest text NOT NULL,
  status smallint,
  body text,
  answered_at timestamptz NOT NULL,
  PRIMARY KEY (actor, operation, key),
  CONSTRAINT idempotent_digest_form CHECK (request_digest ~ '^[0-9a-f]{64}$')
);
CREATE INDEX idempotent_answer_by_age ON idempotent_answer (answered_at);

-- Questions that no answer fitted, for the service desk; long digits are masked before they come here.
CREATE TABLE unanswered_question (
  question text PRIMARY KEY,
  times integer NOT NULL DEFAULT 1,
  first_asked_at timestamptz NOT NULL,
  last_asked_at timestamptz NOT NULL,
  CONSTRAINT unanswered_question_short CHECK (length(question) BETWEEN 1 AND 200)
);
