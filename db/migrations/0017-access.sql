-- Roles, offices and delegations. What must never happen is refused here, whoever asks: two of the three administrators in
-- one account, an office granted to oneself, an administrator that nobody else confirmed, the last security administrator
-- taken away, a role that may more than the one it is based on, a delegation that outlives or outgrows its office.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- What each role that comes with the product may: brought up to date from the contract when the server starts.
CREATE TABLE role_permission (
  role text NOT NULL,
  permission text NOT NULL,
  PRIMARY KEY (role, permission)
);

-- Figures that administrators may set.
CREATE TABLE access_rule (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  delegation_days integer NOT NULL,
  CONSTRAINT access_rule_delegation_sane CHECK (delegation_days BETWEEN 1 AND 365)
);
INSERT INTO access_rule (delegation_days) VALUES (90);

ALTER TABLE made_role
  ADD COLUMN created_by bigint REFERENCES account,
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN version integer NOT NULL DEFAULT 1,
  ADD CONSTRAINT made_role_note_short CHECK (length(note) <= 200),
  ADD CONSTRAINT made_role_some_permission CHECK (cardinality(permissions) > 0),
  ADD CONSTRAINT made_role_base UNIQUE (role_code, base_role);

CREATE FUNCTION made_role_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM unnest(NEW.permissions) AS wanted
              WHERE NOT EXISTS (SELECT FROM role_permission known WHERE known.role = NEW.base_role AND known.permission = wanted)) THEN
    RAISE EXCEPTION 'a made role may nothing that % may not', NEW.base_role
      USING ERRCODE = 'check_violation', CONSTRAINT = 'made_role_within_base', TABLE = 'made_role';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER made_role_within_base BEFORE INSERT OR UPDATE OF permissions, base_role ON made_role
  FOR EACH ROW EXECUTE FUNCTION made_role_check();

ALTER TABLE office
  -- Of what the role may, only these: a part that was lent. All of it where absent.
  ADD COLUMN permissions text[],
  -- Waits for a second administrator.
  ADD COLUMN pending boolean NOT NULL DEFAULT false,
  ADD COLUMN confirmed_by bigint REFERENCES account,
  ADD COLUMN confirmed_at timestamptz,
  ADD COLUMN granted_at timestamptz NOT NULL DEFAULT now(),
  -- Why it was granted; `reason` says why it was taken away.
  ADD COLUMN note text,
  ADD CONSTRAINT office_made_on_its_base FOREIGN KEY (role_code, role) REFERENCES made_role (role_code, base_role),
  ADD CONSTRAINT office_not_to_oneself CHECK (granted_by <> account_id),
  ADD CONSTRAINT office_confirmed_by_another CHECK (confirmed_by <> account_id AND confirmed_by <> granted_by),
  ADD CONSTRAINT office_confirmation_whole CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL) AND NOT (pending AND confirmed_by IS NOT NULL)),
  -- What nobody granted was there from the beginning: written by whoever sets the database up.
  ADD CONSTRAINT office_seen_by_two CHECK (
    granted_by IS NULL OR role NOT IN ('xpcc_hr', 'system_admin', 'security_admin', 'audit_admin')
    OR pending OR confirmed_by IS NOT NULL OR revoked_at IS NOT NULL),
  ADD CONSTRAINT office_texts_short CHECK (length(note) <= 200 AND length(reason) <= 200),
  ADD CONSTRAINT office_lent_to_another CHECK (delegated_from <> office_id),
  -- The three administrators are three people at every moment: a wish counts as well as an office, a loan as well as a grant.
  ADD CONSTRAINT office_administrators_apart EXCLUDE USING gist (
    account_id WITH =, role WITH <>, tstzrange(valid_from, valid_to) WITH &&)
    WHERE (role IN ('system_admin', 'security_admin', 'audit_admin') AND revoked_at IS NULL);
CREATE INDEX office_of_lender ON office (delegated_from) WHERE delegated_from IS NOT NULL;
CREATE INDEX office_of_role ON office (role, office_id);

-- A loan is of an office that its lender holds, to the same place, no longer than the office and the rule allow, and of no
-- more than the office may. The lender's row is held meanwhile, so that it cannot be taken away beside.
CREATE FUNCTION office_check_loan() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lender office;
  longest integer;
BEGIN
  SELECT * INTO lender FROM office WHERE office_id = NEW.delegated_from FOR SHARE;
  SELECT delegation_days INTO longest FROM access_rule;
  IF lender.office_id IS NULL OR lender.delegated_from IS NOT NULL OR lender.revoked_at IS NOT NULL OR lender.pending
     OR lender.account_id = NEW.account_id OR lender.role <> NEW.role OR lender.role_code IS DISTINCT FROM NEW.role_code
     OR lender.scope <> NEW.scope OR lender.unit_id IS DISTINCT FROM NEW.unit_id
     OR lender.division_code IS DISTINCT FROM NEW.division_code OR lender.unit_ids IS DISTINCT FROM NEW.unit_ids
     OR lender.industry IS DISTINCT FROM NEW.industry
     OR NEW.valid_to > coalesce(lender.valid_to, 'infinity')
     OR (lender.permissions IS NOT NULL AND (NEW.permissions IS NULL OR NOT NEW.permissions <@ lender.permissions)) THEN
    RAISE EXCEPTION 'office % cannot be lent like this', NEW.delegated_from
      USING ERRCODE = 'check_violation', CONSTRAINT = 'office_loan_fits', TABLE = 'office';
  ELSIF NEW.valid_to > NEW.valid_from + make_interval(days => longest) THEN
    RAISE EXCEPTION 'an office is lent for at most % days', longest
      USING ERRCODE = 'check_violation', CONSTRAINT = 'office_loan_short', TABLE = 'office';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER office_loan BEFORE INSERT OR UPDATE OF delegated_from, account_id, role, role_code, scope, unit_id, division_code,
    unit_ids, industry, permissions, valid_from, valid_to ON office
  FOR EACH ROW WHEN (NEW.delegated_from IS NOT NULL) EXECUTE FUNCTION office_check_loan();

-- What is lent ends with what it was lent from.
CREATE FUNCTION office_end_loans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE office SET revoked_at = NEW.revoked_at, revoked_by = NEW.revoked_by, reason = NEW.reason
   WHERE delegated_from = NEW.office_id AND revoked_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER office_loans_end AFTER UPDATE OF revoked_at ON office
  FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION office_end_loans();

-- An office that was taken away stays so, and it never becomes another's or another role: that would be a new one.
CREATE FUNCTION office_check_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'office % is history', OLD.office_id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'office_history_kept', TABLE = 'office';
END $$;
CREATE TRIGGER office_history BEFORE UPDATE ON office
  FOR EACH ROW WHEN ((OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL) OR OLD.role <> NEW.role
    OR (OLD.granted_by IS DISTINCT FROM NEW.granted_by))
  EXECUTE FUNCTION office_check_change();

-- Somebody must be left who can grant: a security administrator of their own right whose office has begun and no end is set.
CREATE FUNCTION security_admin_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- One at a time: two who take each other's office away must not both see the other still there.
  PERFORM pg_advisory_xact_lock(hashtextextended('last_security_admin', 0));
  IF NOT EXISTS (SELECT FROM office JOIN account USING (account_id)
                  WHERE office.role = 'security_admin' AND office.role_code IS NULL AND office.revoked_at IS NULL AND NOT office.pending
                    AND office.delegated_from IS NULL AND office.valid_to IS NULL AND account.state = 'active') THEN
    RAISE EXCEPTION 'the last security administrator stays'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'office_last_security_admin', TABLE = 'office';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER office_last_security_admin AFTER UPDATE OF revoked_at, valid_to, pending, account_id ON office
  FOR EACH ROW WHEN (OLD.role = 'security_admin' AND OLD.revoked_at IS NULL AND NOT OLD.pending AND OLD.delegated_from IS NULL
    AND OLD.valid_to IS NULL AND OLD.role_code IS NULL
    AND (NEW.revoked_at IS NOT NULL OR NEW.valid_to IS NOT NULL OR NEW.pending))
  EXECUTE FUNCTION security_admin_left();
-- Most accounts that close have nothing to do with it, and must not wait for each other.
CREATE FUNCTION account_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM office WHERE office.account_id = NEW.account_id AND office.role = 'security_admin' AND office.role_code IS NULL
               AND office.revoked_at IS NULL AND NOT office.pending AND office.delegated_from IS NULL AND office.valid_to IS NULL) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('last_security_admin', 0));
    IF NOT EXISTS (SELECT FROM office JOIN account USING (account_id)
                    WHERE office.role = 'security_admin' AND office.role_code IS NULL AND office.revoked_at IS NULL AND NOT office.pending
                      AND office.delegated_from IS NULL AND office.valid_to IS NULL AND account.state = 'active') THEN
      RAISE EXCEPTION 'the last security administrator stays'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'office_last_security_admin', TABLE = 'account';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER account_last_security_admin AFTER UPDATE OF state ON account
  FOR EACH ROW WHEN (OLD.state = 'active' AND NEW.state <> 'active') EXECUTE FUNCTION account_left();

-- Imports of a custom scope may lie in several divisions, and are then read by whoever sees all of those.
CREATE POLICY wall_of_units ON import_batch FOR SELECT TO xueshi_walled USING (
  reach->>'kind' = 'units' AND NOT EXISTS (
    SELECT FROM jsonb_array_elements_text(reach->'unitIds') AS held(id) JOIN unit ON unit.unit_id = held.id::bigint
     WHERE NOT unit.division_code = ANY ((SELECT wall_divisions())::text[])));

-- Certificates that were used or contested, accounts of people and sessions end at the wall as well. Accounts without a person
-- are desks: everybody may know what they are called.
ALTER TABLE certificate_claim ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON certificate_claim FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = certificate_claim.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
ALTER TABLE certificate_contest ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON certificate_contest FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions())) OR (SELECT wall_person()) IN (holder_id, claimant_id)
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id IN (holder_id, claimant_id)
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON account FOR SELECT TO xueshi_walled USING (
  person_id IS NULL OR (SELECT 'all' = ANY (wall_divisions())) OR person_id = (SELECT wall_person())
  OR EXISTS (SELECT FROM person_place WHERE person_place.person_id = account.person_id
               AND person_place.division_code = ANY ((SELECT wall_divisions())::text[])));
ALTER TABLE session ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON session FOR SELECT TO xueshi_walled USING (
  (SELECT 'all' = ANY (wall_divisions()))
  OR account_id IN (SELECT own.account_id FROM account own WHERE own.person_id = (SELECT wall_person())));
