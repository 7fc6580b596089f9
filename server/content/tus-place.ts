/** The tus protocol for contents. */
import {
  appendContent,
  beginContent,
  cancelContent,
  CONTENT_BYTES,
  CONTENT_KINDS,
  readContentUpload,
} from "../../contract/content.ts";
import { nameOf, type TusPlace } from "../files/door.ts";
import type { Operations } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";

/** Where it is spoken, and the operations behind it. */
export function tusPlace(operations: Operations): TusPlace {
  return {
    path: "/tus/content",
    mostBytes: CONTENT_BYTES.video,
    begin({ bytes, metadata }, caller) {
      const kind = CONTENT_KINDS.find((each) => each === metadata.get("kind"));
      if (kind === undefined) throw new Refusal("bad_request");
      const replaces = metadata.get("replaces");
      const body = { kind, bytes, name: nameOf(metadata), ...(replaces === undefined ? {} : { replaces }) };
      return operations.call(beginContent, { body }, caller);
    },
    read: (uploadKey, caller) => operations.call(readContentUpload, { params: { uploadKey } }, caller),
    append: (uploadKey, at, content, caller) => {
      const body = { at: String(at), file: { name: "part", content } };
      return operations.call(appendContent, { params: { uploadKey }, body }, caller);
    },
    cancel: (uploadKey, caller) => operations.call(cancelContent, { params: { uploadKey } }, caller),
  };
}
