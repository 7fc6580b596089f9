-- Who serves where and since when: what is asked for, by whom, on whose desk it lies, and what became of it. The facts
-- themselves are entries of the ledger; a request names those it wrote and those it took back.

-- One press of a button: one request or several confirmed or refused at once, which can be taken back together.
CREATE TABLE employment_decision (
  decision_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account,
  decided_by text NOT NULL,
  verdict text NOT NULL,
  decided_at timestamptz NOT NULL,
  undo_until timestamptz NOT NULL,
  undone_at timestamptz,
  CONSTRAINT employment_decision_verdict_known CHECK (verdict IN ('confirmed', 'refused')),
  CONSTRAINT employment_decision_by_present CHECK (decided_by ~ '\S' AND length(decided_by) <= 200)
);

CREATE TABLE employment_request (
  request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES person,
  kind text NOT NULL,
  state text NOT NULL DEFAULT 'waiting',
  -- The person, or the unit that entered it; the claims of a registration are the person's.
  started_by text NOT NULL,
  starter_unit_id bigint REFERENCES unit,
  -- Whose desk it lies on.
  desk_unit_id bigint NOT NULL REFERENCES unit,
  from_unit_id bigint REFERENCES unit,
  to_unit_id bigint REFERENCES unit,
  -- The entry it is about, and the claim that stands in the ledger while it waits.
  subject_entry_id bigint,
  claim_entry_id bigint,
  -- What was asked for: since, until, series, level, certificate, department, note.
  said jsonb NOT NULL DEFAULT '{}',
  submitted_at timestamptz NOT NULL,
  object_until timestamptz,
  objection text,
  objected_at timestamptz,
  decision_id bigint REFERENCES employment_decision,
  decided_at timestamptz,
  -- What the person reads: why it was refused, or what the bureau ruled.
  reason text,
  ruled_at timestamptz,
  -- Entries that the decision wrote, and those it took back.
  written bigint[] NOT NULL DEFAULT '{}',
  taken bigint[] NOT NULL DEFAULT '{}',
  CONSTRAINT employment_request_kind_known CHECK (kind IN
    ('join', 'leave', 'transfer', 'secondment', 'return', 'correction', 'title', 'resolution')),
  CONSTRAINT employment_request_state_known CHECK (state IN
    ('waiting', 'objected', 'confirmed', 'contested', 'refused', 'withdrawn')),
  CONSTRAINT employment_request_starter_known CHECK (
    (started_by = 'person' AND starter_unit_id IS NULL) OR (started_by = 'unit' AND starter_unit_id IS NOT NULL)),
  CONSTRAINT employment_request_subject CHECK (
    CASE WHEN kind IN ('join', 'title') THEN claim_entry_id IS NOT NULL OR state = 'withdrawn' ELSE subject_entry_id IS NOT NULL END),
  CONSTRAINT employment_request_release CHECK ((object_until IS NULL) OR (from_unit_id IS NOT NULL AND to_unit_id IS NOT NULL)),
  CONSTRAINT employment_request_objection_whole CHECK ((objection IS NULL) = (objected_at IS NULL)),
  CONSTRAINT employment_request_objected CHECK (state NOT IN ('objected', 'contested') OR objection ~ '\S'),
  CONSTRAINT employment_request_refused_why CHECK (state <> 'refused' OR reason ~ '\S'),
  CONSTRAINT employment_request_decided CHECK (state NOT IN ('confirmed', 'contested', 'refused') OR decided_at IS NOT NULL),
  CONSTRAINT employment_request_words CHECK (length(objection) <= 500 AND length(reason) <= 500 AND pg_column_size(said) <= 8000)
);
CREATE INDEX employment_request_of_person ON employment_request (person_id, request_id);
CREATE INDEX employment_request_of_desk ON employment_request (desk_unit_id) WHERE state = 'waiting';
CREATE INDEX employment_request_of_release ON employment_request (from_unit_id, submitted_at) WHERE object_until IS NOT NULL;
CREATE INDEX employment_request_of_decision ON employment_request (decision_id) WHERE decision_id IS NOT NULL;
-- A claim of the ledger is looked after by one request, and nothing is asked for twice at the same time.
CREATE UNIQUE INDEX employment_request_claim_once ON employment_request (person_id, claim_entry_id) WHERE claim_entry_id IS NOT NULL;
CREATE UNIQUE INDEX employment_request_open_once ON employment_request (person_id, kind, subject_entry_id)
  WHERE state IN ('waiting', 'objected') AND subject_entry_id IS NOT NULL;

-- Two rows of one human: asked for by one, decided by another, and reversible for a while.
CREATE TABLE person_merge (
  merge_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  survivor_id bigint NOT NULL REFERENCES person,
  other_id bigint NOT NULL REFERENCES person,
  state text NOT NULL DEFAULT 'requested',
  requested_by bigint NOT NULL REFERENCES account,
  -- The office or the person that asked, in words.
  requester text NOT NULL,
  request_reason text NOT NULL,
  requested_at timestamptz NOT NULL,
  decided_by bigint REFERENCES account,
  decider text,
  decision_reason text,
  decided_at timestamptz,
  reverse_until timestamptz,
  reversed_at timestamptz,
  reversal_reason text,
  -- Entries written for the survivor; those of either that were taken back for it; how many both had.
  written bigint[] NOT NULL DEFAULT '{}',
  replaced bigint[] NOT NULL DEFAULT '{}',
  taken bigint[] NOT NULL DEFAULT '{}',
  equal_entries integer,
  -- The account that became `merged`, or whose person became the survivor.
  account_id bigint REFERENCES account,
  -- Offices that went over to the survivor's account with it.
  offices bigint[] NOT NULL DEFAULT '{}',
  CONSTRAINT person_merge_two CHECK (survivor_id <> other_id),
  CONSTRAINT person_merge_state_known CHECK (state IN ('requested', 'merged', 'refused', 'withdrawn', 'reversed')),
  CONSTRAINT person_merge_second_person CHECK (decided_by <> requested_by),
  CONSTRAINT person_merge_decided CHECK (state NOT IN ('merged', 'refused') OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)),
  CONSTRAINT person_merge_reversible CHECK (state <> 'merged' OR reverse_until IS NOT NULL),
  CONSTRAINT person_merge_words CHECK (request_reason ~ '\S' AND length(request_reason) <= 500
    AND length(decision_reason) <= 500 AND length(reversal_reason) <= 500)
);
-- Whoever is merged away is so once; two may be asked about once at a time.
CREATE UNIQUE INDEX person_merge_away_once ON person_merge (other_id) WHERE state = 'merged';
CREATE UNIQUE INDEX person_merge_open_once ON person_merge (least(survivor_id, other_id), greatest(survivor_id, other_id))
  WHERE state = 'requested';
CREATE INDEX person_merge_of_survivor ON person_merge (survivor_id);

-- Whoever signs in with an account that was merged is the survivor.
ALTER TABLE account ADD COLUMN merged_into bigint REFERENCES account,
  ADD CONSTRAINT account_merged_whole CHECK (merged_into IS NULL OR (state = 'merged' AND merged_into <> account_id));

CREATE FUNCTION account_survivor(asked bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH RECURSIVE chain AS (
    SELECT account_id, merged_into, 0 AS steps FROM account WHERE account_id = asked
    UNION ALL SELECT next.account_id, next.merged_into, steps + 1 FROM account next JOIN chain ON next.account_id = chain.merged_into
     WHERE steps < 20)
  SELECT account_id FROM chain WHERE merged_into IS NULL
$$;

-- A number that belongs to a person who was merged means the survivor.
ALTER TABLE person ADD COLUMN merged_into bigint REFERENCES person,
  ADD CONSTRAINT person_merged_elsewhere CHECK (merged_into <> person_id);

CREATE FUNCTION person_survivor(asked bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH RECURSIVE chain AS (
    SELECT person_id, merged_into, 0 AS steps FROM person WHERE person_id = asked
    UNION ALL SELECT next.person_id, next.merged_into, steps + 1 FROM person next JOIN chain ON next.person_id = chain.merged_into
     WHERE steps < 20)
  SELECT person_id FROM chain WHERE merged_into IS NULL
$$;

-- Few rows of the ledger are employments; conflicts are looked for among them only.
CREATE INDEX ledger_employment ON ledger_entry (person_id, unit_id) WHERE kind = 'employment' AND reverses IS NULL;

ALTER TABLE employment_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON employment_request FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = employment_request.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
ALTER TABLE employment_decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON employment_decision FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions()))
  OR EXISTS (SELECT FROM employment_request WHERE employment_request.decision_id = employment_decision.decision_id));
ALTER TABLE person_merge ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON person_merge FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR survivor_id = (SELECT wall_person()) OR other_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id IN (person_merge.survivor_id, person_merge.other_id)
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
