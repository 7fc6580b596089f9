/** What the area opens once for each server: its store, and the process that looks into files. */
import type { Services } from "../app.ts";
import { openJudge } from "./judge/judge.ts";
import { openStore } from "./store.ts";
import type { Taking } from "./taking.ts";

/** What handlers and jobs of one server have in common. */
export interface FileServices extends Taking {
  close(): Promise<void>;
}

const opened = new WeakMap<Services, FileServices>();

/** The same for everybody who asks with the same services. */
export function openFileServices(services: Services): FileServices {
  const known = opened.get(services);
  if (known !== undefined) return known;
  const store = openStore(services.files);
  const judge = openJudge({ log: services.log });
  const own: FileServices = {
    database: services.database,
    store,
    judge,
    clamd: services.files?.clamd,
    async close() {
      judge.close();
      opened.delete(services);
      await store.close();
    },
  };
  opened.set(services, own);
  return own;
}
