-- Official decisions that rested on something that was taken back since. The decision stays as it was made; that it counts no more
-- stands beside it, and is never changed either.
CREATE TABLE decision_withdrawal (
  person_id bigint NOT NULL,
  decision_id bigint NOT NULL,
  withdrawn_at timestamptz NOT NULL,
  withdrawn_by text NOT NULL,
  reason text NOT NULL,
  -- The entry that the decision rested on, and which is taken back.
  entry_id bigint NOT NULL,
  PRIMARY KEY (person_id, decision_id),
  CONSTRAINT decision_withdrawal_of FOREIGN KEY (person_id, decision_id) REFERENCES decision,
  CONSTRAINT decision_withdrawal_entry FOREIGN KEY (person_id, entry_id) REFERENCES ledger_entry,
  CONSTRAINT decision_withdrawal_words CHECK (reason ~ '\S' AND length(reason) <= 500 AND length(withdrawn_by) BETWEEN 1 AND 200)
);
CREATE TRIGGER decision_withdrawal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_withdrawal
  FOR EACH STATEMENT EXECUTE FUNCTION decision_refuse_change();

ALTER TABLE decision_withdrawal ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON decision_withdrawal FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = decision_withdrawal.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));

-- Every use of a number that counts once, given back or not: where the first use is pointed at.
CREATE INDEX declaration_once_uses ON declaration (once_kind, once_number) WHERE once_number IS NOT NULL;
