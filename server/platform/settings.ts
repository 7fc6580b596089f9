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
  return {
    host: values.HOST,
    port: values.PORT ?? 3000,
    portIsFixed: values.PORT !== undefined,
    databaseUrl: values.DATABASE_URL,
    dataDir: resolve(root, values.DATA_DIR),
    demo: values.XUESHI_DEMO === undefined ? values.DATABASE_URL === undefined : values.XUESHI_DEMO === "1",
    demoPeople: values.XUESHI_DEMO_PEOPLE,
    root,
  };
}

/** Folder of the SQL migrations of a checkout. */
export function migrationsFolder(root: string): string {
  return join(root, "db", "migrations");
}
