-- Parameters that administrators change while the server runs. What the product comes with stands in its code; here stands
-- what somebody set, from when on, and why. Nothing of it is ever changed.
CREATE TABLE parameter_value (
  value_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  value text NOT NULL,
  valid_from timestamptz NOT NULL,
  reason text NOT NULL,
  set_by bigint REFERENCES account,
  set_at timestamptz NOT NULL,
  CONSTRAINT parameter_name_form CHECK (name ~ '^[a-z][a-z0-9_]{1,59}$'),
  CONSTRAINT parameter_value_short CHECK (length(value) BETWEEN 1 AND 200),
  CONSTRAINT parameter_reason_present CHECK (reason ~ '\S' AND length(reason) <= 200),
  CONSTRAINT parameter_not_in_the_past CHECK (valid_from >= set_at)
);
CREATE INDEX parameter_value_of_name ON parameter_value (name, valid_from, value_id);

CREATE FUNCTION parameter_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'parameter_append_only', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER parameter_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON parameter_value
  FOR EACH STATEMENT EXECUTE FUNCTION parameter_refuse_change();

-- Words that offices of this site choose from: reasons for looking at hidden data, phrases of a refusal. An entry is changed by
-- a new version of it; the newest one holds.
CREATE TABLE dictionary_entry (
  entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dictionary text NOT NULL,
  code text NOT NULL,
  version integer NOT NULL,
  label text NOT NULL,
  sort integer NOT NULL DEFAULT 0,
  retired boolean NOT NULL DEFAULT false,
  note text,
  set_by bigint REFERENCES account,
  set_at timestamptz NOT NULL,
  CONSTRAINT dictionary_version_once UNIQUE (dictionary, code, version),
  CONSTRAINT dictionary_known CHECK (dictionary IN ('reveal_reason', 'refusal_phrase', 'return_phrase')),
  CONSTRAINT dictionary_code_form CHECK (code ~ '^[a-z][a-z0-9_]{1,39}$'),
  CONSTRAINT dictionary_label_present CHECK (label ~ '\S' AND length(label) <= 200),
  CONSTRAINT dictionary_note_short CHECK (length(note) <= 200),
  CONSTRAINT dictionary_sort_bounded CHECK (sort BETWEEN 0 AND 9999),
  CONSTRAINT dictionary_version_positive CHECK (version >= 1)
);
CREATE TRIGGER dictionary_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dictionary_entry
  FOR EACH STATEMENT EXECUTE FUNCTION parameter_refuse_change();

-- Work that is done once a day or oftener by itself: when it last ran, and what came of it.
CREATE TABLE scheduled_run (
  name text PRIMARY KEY,
  -- What it is and how often, in words.
  label text NOT NULL,
  every text NOT NULL,
  day date,
  began_at timestamptz,
  ended_at timestamptz,
  result text,
  failure text,
  CONSTRAINT scheduled_name_form CHECK (name ~ '^[a-z][a-z0-9-]{1,59}$')
);
