-- Queues of declarations. Which desk one lies on is a column: behind the wall only conditions that cannot leak may use an index,
-- and working out desks[step + 1] is not one of them. What is appealed against lies with the bureau, whichever desk refused it.
ALTER TABLE declaration
  ADD COLUMN desk text GENERATED ALWAYS AS
    (CASE WHEN state = 'appealed' THEN 'appeal' WHEN state IN ('reviewing', 'second') THEN desks[step + 1] END) STORED,
  -- What lies on no desk is sorted by its last change.
  ADD COLUMN lain_since timestamptz GENERATED ALWAYS AS (coalesce(desk_since, changed_at)) STORED;

DROP INDEX declaration_queue, declaration_queue_all, declaration_queue_of_unit;
-- What lies on a desk, the oldest first: of everybody, of a division, of a unit.
CREATE INDEX declaration_desk ON declaration (desk, desk_since, declaration_id) WHERE desk IS NOT NULL;
CREATE INDEX declaration_desk_of_division ON declaration (division_code, desk, desk_since, declaration_id) WHERE desk IS NOT NULL;
CREATE INDEX declaration_desk_of_unit ON declaration (unit_id, desk, desk_since, declaration_id) WHERE desk IS NOT NULL;
-- The same of one kind; counting them reads the index alone.
CREATE INDEX declaration_desk_kind ON declaration (desk, kind, desk_since, declaration_id)
  INCLUDE (desk_until, division_code, person_id, series) WHERE desk IS NOT NULL;
CREATE INDEX declaration_desk_kind_of_division ON declaration (division_code, desk, kind, desk_since, declaration_id)
  INCLUDE (desk_until, person_id, series) WHERE desk IS NOT NULL;
-- Everything that was handed in, what changed last first.
CREATE INDEX declaration_lain ON declaration (state, lain_since, declaration_id);
CREATE INDEX declaration_lain_of_division ON declaration (division_code, state, lain_since, declaration_id);
CREATE INDEX declaration_lain_of_unit ON declaration (unit_id, state, lain_since, declaration_id);

-- What was done in a period, for the figures of the desks.
CREATE INDEX declaration_step_at ON declaration_step (at);
