import { WorkbookRefusal } from "./refusals.ts";

const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const ARCHIVES: [kind: string, magic: number[]][] = [
  ["RAR", [0x52, 0x61, 0x72, 0x21]],
  ["7z", [0x37, 0x7a, 0xbc, 0xaf]],
  ["gzip", [0x1f, 0x8b]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58]],
];
const OTHERS: [kind: string, magic: number[]][] = [
  ["PDF", [0x25, 0x50, 0x44, 0x46]],
  ["PNG 图片", [0x89, 0x50, 0x4e, 0x47]],
  ["JPEG 图片", [0xff, 0xd8, 0xff]],
  ["GIF 图片", [0x47, 0x49, 0x46, 0x38]],
  ["程序", [0x4d, 0x5a]],
  ["程序", [0x7f, 0x45, 0x4c, 0x46]],
];

const starts = (bytes: Uint8Array, magic: number[]): boolean => magic.every((value, at) => bytes[at] === value);

/** Whether these leading bytes begin a zip archive. */
export function isZip(head: Uint8Array): boolean {
  return starts(head, [0x50, 0x4b, 0x03, 0x04]);
}

/** Whether these leading bytes begin any kind of archive or program. */
export function isPackage(head: Uint8Array): boolean {
  return (
    isZip(head) || starts(head, OLE) || ARCHIVES.some(([, magic]) => starts(head, magic)) || starts(head, [0x4d, 0x5a])
  );
}

/**
 * Names what a file really is when it is not a zip archive, from its first bytes (a few kilobytes;
 * an encrypted workbook is told from an old one by a stream name that may sit anywhere in an OLE file).
 */
export function refuseByMagic(head: Uint8Array, whole: () => Uint8Array): WorkbookRefusal {
  if (head.length === 0) return new WorkbookRefusal("empty_file");
  if (starts(head, OLE)) {
    const encrypted = Buffer.from(whole()).includes(Buffer.from("EncryptedPackage", "utf16le"));
    return new WorkbookRefusal(encrypted ? "encrypted" : "old_xls");
  }
  for (const [kind, magic] of ARCHIVES) if (starts(head, magic)) return new WorkbookRefusal("other_archive", { kind });
  for (const [kind, magic] of OTHERS)
    if (starts(head, magic)) return new WorkbookRefusal("not_a_workbook", { kind: `（而是${kind}）` });
  return refuseText(head);
}

function refuseText(head: Uint8Array): WorkbookRefusal {
  const wide = head[0] === 0xff && head[1] === 0xfe;
  const text = new TextDecoder(wide ? "utf-16le" : "utf-8")
    .decode(head)
    .replace(/^\ufeff/, "")
    .trimStart();
  if (/^(?:<!doctype html|<html|<table|<head|<meta|<style|<script|<div)/i.test(text))
    return new WorkbookRefusal("html_renamed");
  if (text.startsWith("<")) return new WorkbookRefusal("xml_renamed");
  // Text in any encoding of ours (UTF-8, GBK) holds no control characters but blanks.
  const binary = !wide && head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
  return new WorkbookRefusal(binary ? "not_a_workbook" : "csv_renamed");
}
