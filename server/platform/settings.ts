import { join, resolve } from "node:path";
import { z } from "zod";

/** Everything that the surroundings may decide, read and checked once, in server/main.ts. */
export interface Settings {
  host: string;
  port: number;
  /** True when PORT was named: then a busy port is an error and not a reason to take the next one. */
  portIsFixed: boolean;
  /** Address of a PostgreSQL server to use instead of the embedded one. */
  databaseUrl: string | undefined;
  /** Folder of the embedded PostgreSQL and its log. */
  dataDir: string;
  /** Demo mode: the demo world is loaded on first start, and one may pick who one is. */
  demo: boolean;
  /** People of the generated part of the demo world. */
  demoPeople: number;
  /** Folder of this checkout. */
  root: string;
  outside: Outside;
  files: FilePlaces;
  content: ContentPlaces;
  /** Where the keys of sealed fields stand: a file, made on first start beside the embedded database. */
  keyFile: string;
  /** Whether a missing key file is made: only beside the embedded database. */
  mayMakeKeys: boolean;
}

/** What the server knows of the world outside: its own address there, and the services it sends through. */
export interface Outside {
  /** "https://xueshi.example": under which browsers see the server. Absent: whatever they asked for. */
  publicUrl?: string | undefined;
  /** smtp:// or smtps://, for mail. */
  smtpUrl?: string | undefined;
  mailFrom?: string | undefined;
  /** Address that takes short messages as JSON by POST, and what it wants as a bearer token. */
  smsUrl?: string | undefined;
  smsToken?: string | undefined;
}

/** Where files of evidence are kept, and who looks for viruses in them. */
export interface FilePlaces {
  /** Folder of the store on this machine; used unless `s3` is there. */
  folder: string;
  /** A store that speaks S3, instead of the folder. */
  s3?: S3Place | undefined;
  /** A clamd that is asked about every file. */
  clamd?: { host: string; port: number } | undefined;
}

/** What contents of courses need of this machine. */
export interface ContentPlaces {
  /** The program ffmpeg; absent: the system's, or the one that came as a package. */
  ffmpeg?: string | undefined;
  /** Folders in which the system's programs lie. */
  path?: string | undefined;
  /** "https://content.example": under which browsers see the origin of contents. Absent: another name of this machine. */
  origin?: string | undefined;
  /** Port on which it listens; the one after the server's, or the next that is free, where none is named. */
  port?: number | undefined;
}

/** A bucket, and how to get at it. */
export interface S3Place {
  bucket: string;
  region: string;
  /** Absent: Amazon's own. */
  endpoint?: string | undefined;
  key: string;
  secret: string;
}

/** The surroundings ask for something that cannot be. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

const flag = z.enum(["0", "1"]).optional();
const schema = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  DATA_DIR: z.string().min(1).default("data"),
  XUESHI_DEMO: flag,
  XUESHI_KEY_FILE: z.string().min(1).optional(),
  XUESHI_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  XUESHI_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//)
    .optional(),
  XUESHI_MAIL_FROM: z.string().max(200).optional(),
  XUESHI_SMS_URL: z.url({ protocol: /^https?$/ }).optional(),
  XUESHI_SMS_TOKEN: z.string().min(16).max(500).optional(),
  XUESHI_S3_BUCKET: z.string().min(3).max(63).optional(),
  XUESHI_S3_REGION: z.string().min(1).max(63).default("us-east-1"),
  XUESHI_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  XUESHI_S3_KEY: z.string().min(3).max(200).optional(),
  XUESHI_S3_SECRET: z.string().min(8).max(500).optional(),
  XUESHI_CONTENT_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  XUESHI_CONTENT_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  XUESHI_FFMPEG: z.string().min(1).optional(),
  PATH: z.string().optional(),
  XUESHI_CLAMD: z
    .string()
    .regex(/^[A-Za-z0-9.-]+:\d{1,5}$/)
    .optional(),
  XUESHI_DEMO_PEOPLE: z.coerce.number().int().min(0).max(1_000_000).default(2_000),
});

/** Reads settings from an environment; an empty variable counts as absent. Throws SettingsError naming each bad one. */
export function readSettings(environment: Record<string, string | undefined>, root: string): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new SettingsError(`These settings cannot be used:\n  ${lines.join("\n  ")}`);
  }
  const values = parsed.data;
  const dataDir = resolve(root, values.DATA_DIR);
  if (values.DATABASE_URL !== undefined && values.XUESHI_KEY_FILE === undefined)
    throw new SettingsError(
      "With DATABASE_URL set, XUESHI_KEY_FILE must name the file with the keys of sealed fields.",
    );
  return {
    host: values.HOST,
    port: values.PORT ?? 3000,
    portIsFixed: values.PORT !== undefined,
    databaseUrl: values.DATABASE_URL,
    dataDir,
    demo: values.XUESHI_DEMO === undefined ? values.DATABASE_URL === undefined : values.XUESHI_DEMO === "1",
    demoPeople: values.XUESHI_DEMO_PEOPLE,
    root,
    outside: {
      publicUrl: values.XUESHI_PUBLIC_URL?.replace(/\/+$/, ""),
      smtpUrl: values.XUESHI_SMTP_URL,
      mailFrom: values.XUESHI_MAIL_FROM,
      smsUrl: values.XUESHI_SMS_URL,
      smsToken: values.XUESHI_SMS_TOKEN,
    },
    files: filesOf(values, dataDir),
    content: {
      ffmpeg: values.XUESHI_FFMPEG,
      path: values.PATH,
      origin: values.XUESHI_CONTENT_ORIGIN === undefined ? undefined : new URL(values.XUESHI_CONTENT_ORIGIN).origin,
      port: values.XUESHI_CONTENT_PORT,
    },
    keyFile: values.XUESHI_KEY_FILE === undefined ? join(dataDir, "keys.json") : resolve(root, values.XUESHI_KEY_FILE),
    mayMakeKeys: values.XUESHI_KEY_FILE === undefined,
  };
}

function filesOf(values: z.output<typeof schema>, dataDir: string): FilePlaces {
  const folder = join(dataDir, "files");
  const [host = "", port = ""] = values.XUESHI_CLAMD?.split(":") ?? [];
  const clamd = host === "" ? undefined : { host, port: Number(port) };
  const { XUESHI_S3_BUCKET: bucket, XUESHI_S3_KEY: key, XUESHI_S3_SECRET: secret } = values;
  if (bucket === undefined) return { folder, clamd };
  if (key === undefined || secret === undefined)
    throw new SettingsError("With XUESHI_S3_BUCKET set, XUESHI_S3_KEY and XUESHI_S3_SECRET must say how to get at it.");
  return {
    folder,
    clamd,
    s3: { bucket, key, secret, region: values.XUESHI_S3_REGION, endpoint: values.XUESHI_S3_ENDPOINT },
  };
}

/** Folder of the SQL migrations of a checkout. */
export function migrationsFolder(root: string): string {
  return join(root, "db", "migrations");
}
