/** Media types of the files of packages, by their endings: what browsers are told, and may not guess around. */
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  htm: "text/html; charset=utf-8",
  xhtml: "application/xhtml+xml",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  xml: "application/xml",
  xsd: "application/xml",
  dtd: "application/xml-dtd",
  txt: "text/plain; charset=utf-8",
  vtt: "text/vtt; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  ico: "image/x-icon",
  bmp: "image/bmp",
  mp4: "video/mp4",
  m4v: "video/mp4",
  webm: "video/webm",
  ogv: "video/ogg",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  ogg: "audio/ogg",
  wav: "audio/wav",
  woff: "font/woff",
  woff2: "font/woff2",
  ttf: "font/ttf",
  otf: "font/otf",
  pdf: "application/pdf",
  wasm: "application/wasm",
};

/** The media type of a path; bytes where the ending says nothing. A page in another encoding says so itself. */
export function mediaOf(path: string, head: Uint8Array): string {
  const type = TYPES[/\.([a-z0-9]{1,8})$/i.exec(path)?.[1]?.toLowerCase() ?? ""] ?? "application/octet-stream";
  if (!type.startsWith("text/html")) return type;
  const declared = /charset\s*=\s*["']?\s*([\w-]{2,20})/i.exec(Buffer.from(head).toString("latin1"))?.[1];
  return declared === undefined ? type : `text/html; charset=${declared.toLowerCase()}`;
}
