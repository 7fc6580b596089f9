import dictionary from "../text/zh-CN/ui.json" with { type: "json" };
import { words } from "../text/text.ts";
import { FieldError, fieldId } from "./field.tsx";
import { byteSize } from "./format.ts";
import { Icon } from "./icon.tsx";
import type { View } from "./types.ts";
import { classes } from "./types.ts";

const t = words("ui", dictionary);

/** A file of evidence that is there already. */
export interface EvidenceItem {
  readonly evidenceId: number;
  /** Its address. */
  readonly key: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** What else is to be said, for example until when it is held. */
  readonly note?: string | undefined;
}

export interface EvidenceFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  /** Files that are there already. */
  readonly items: readonly EvidenceItem[];
  /** Field under which the number of each file is sent with the form; left out where they are not sent. */
  readonly name?: string;
  /** Most files in all; left out where something else counts them. */
  readonly most?: number;
  /** Largest file in megabytes. */
  readonly megabytes: number;
  readonly required?: boolean;
  /** Names the field where there are several on a page; `file` unless given. */
  readonly id?: string;
  /**
   * Set where the form adds files to something and takes them off again: with scripts each file is added (`keep=<number>`) or taken
   * off by sending that form, and the parts of the page that carry `data-fresh` and an id are drawn anew from its answer.
   */
  readonly adds?: boolean;
}

const ACCEPT = "image/jpeg,image/png,image/webp,application/pdf";

/**
 * Files of evidence. By itself it is a field for a file (`file`) with a button that sends the form (`upload=1`), and a button
 * for each file (`remove=<address>`). With the client script files are sent in parts as soon as they are chosen, go on after
 * the network was lost, and can be photographed, stopped and taken away without leaving the page.
 */
export function EvidenceField(props: EvidenceFieldProps): View {
  const { label, hint = "", error, items, name, most, megabytes, required = false, adds = false } = props;
  const id = fieldId(props.id ?? "file");
  const described = [`${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div
      class={classes("field", "evidence", error !== undefined && "field-wrong")}
      role="group"
      aria-labelledby={`${id}-label`}
      data-evidence={adds ? "adds" : "holds"}
      data-name={name}
      data-most={most}
      data-megabytes={megabytes}
    >
      <label class="field-label" for={id} id={`${id}-label`}>
        {label}
        {!required && <span class="field-optional">{t("field.optional")}</span>}
      </label>
      <p class="hint" id={`${id}-hint`}>
        {hint}
        {most === undefined ? t("evidence.hintAny", { megabytes }) : t("evidence.hint", { megabytes, most })}
      </p>
      {error !== undefined && <FieldError id={`${id}-error`} message={error} />}
      <ul class="evidence-list" data-evidence-list>
        {items.map((item) => (
          <EvidenceLine item={item} name={name} />
        ))}
      </ul>
      <div class="evidence-plain" data-evidence-plain>
        <input id={id} name="file" type="file" accept={ACCEPT} aria-describedby={described} />
        <button type="submit" class="button button-secondary" name="upload" value="1" formNoValidate>
          <span>{t("evidence.upload")}</span>
        </button>
      </div>
      <div class="evidence-buttons" data-evidence-buttons hidden>
        <button type="button" class="button button-secondary" data-evidence-camera>
          <Icon name="camera" />
          <span>{t("evidence.camera")}</span>
        </button>
        <button type="button" class="button button-secondary" data-evidence-choose aria-describedby={described}>
          <Icon name="file" />
          <span>{t("evidence.choose")}</span>
        </button>
      </div>
      <p class="evidence-status" role="status" data-evidence-status></p>
    </div>
  );
}

/** A picture opens beside the page, so that what is being sent goes on; anything else is saved. */
function EvidenceLink({ item: { key, name, mediaType } }: { item: EvidenceItem }): View {
  if (!mediaType.startsWith("image/")) return <a href={`/api/files/${key}/content`}>{name}</a>;
  return (
    <a href={`/api/files/${key}/view`} target="_blank" rel="noopener">
      {name}
    </a>
  );
}

function EvidenceLine({ item, name }: { item: EvidenceItem; name: string | undefined }): View {
  const { evidenceId, key, mediaType, bytes, note } = item;
  return (
    <li class="evidence-item" data-evidence-item={key}>
      {name !== undefined && <input type="hidden" name={name} value={evidenceId} />}
      {mediaType.startsWith("image/") ? (
        <img class="evidence-small" src={`/api/files/${key}/small`} alt="" width="64" height="64" loading="lazy" />
      ) : (
        <span class="evidence-small">PDF</span>
      )}
      <span class="evidence-words">
        <EvidenceLink item={item} />
        <span class="hint">
          {byteSize(bytes)}
          {note !== undefined && ` · ${note}`}
        </span>
      </span>
      <button
        type="submit"
        class="button button-quiet button-small"
        name="remove"
        value={key}
        formNoValidate
        aria-label={t("evidence.removeNamed", { name: item.name })}
      >
        <span>{t("evidence.remove")}</span>
      </button>
    </li>
  );
}
