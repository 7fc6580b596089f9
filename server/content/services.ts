/** What the area opens once for each server: the place for large contents, and the program that turns videos into what can be played. */
import type { Services } from "../app.ts";
import { openLargeStore, type LargeStore } from "../files/door.ts";
import { findEncoder } from "./video/encoder.ts";

/** What handlers and jobs of one server have in common. */
export interface ContentServices {
  database: Services["database"];
  clock: Services["clock"];
  log: Services["log"];
  store: LargeStore;
  clamd: NonNullable<Services["files"]>["clamd"];
  /** What packages of an institution are told of somebody: the same each time, and nothing that says who it is. */
  learnerName(personId: number, institutionId: number): string;
  /** Where the encoder lies; undefined where there is none. */
  encoder(): Promise<string | undefined>;
  close(): Promise<void>;
}

const opened = new WeakMap<Services, ContentServices>();

/** The same for everybody who asks with the same services. */
export function openContentServices(services: Services): ContentServices {
  const known = opened.get(services);
  if (known !== undefined) return known;
  const store = openLargeStore(services.files);
  let encoder: Promise<string | undefined> | undefined;
  const { database, clock, log } = services;
  const own: ContentServices = {
    database,
    clock,
    log,
    store,
    clamd: services.files?.clamd,
    learnerName: (personId, institutionId) =>
      services.vault.blind("package_run.learner", `${institutionId}:${personId}`).toString("base64url").slice(0, 22),
    encoder: () => (encoder ??= findEncoder(services.content)),
    async close() {
      opened.delete(services);
      await store.close();
    },
  };
  opened.set(services, own);
  return own;
}
