-- A content may be the newer version of another: of the same institution and kind. Which courses use which is theirs to say.
ALTER TABLE content_asset
  ADD COLUMN replaces_id bigint,
  ADD CONSTRAINT content_asset_alike UNIQUE (asset_id, institution_id, kind),
  ADD CONSTRAINT content_asset_replaces FOREIGN KEY (replaces_id, institution_id, kind)
    REFERENCES content_asset (asset_id, institution_id, kind),
  ADD CONSTRAINT content_asset_replaces_older CHECK (replaces_id < asset_id);
CREATE INDEX content_asset_newer ON content_asset (replaces_id) WHERE replaces_id IS NOT NULL;
ALTER TABLE content_upload
  ADD COLUMN replaces_id bigint,
  ADD CONSTRAINT content_upload_replaces FOREIGN KEY (replaces_id, institution_id, kind)
    REFERENCES content_asset (asset_id, institution_id, kind);
