/**
 * What heartbeats are measured against, in a process of its own: `single` writes one row a request, `grouped` gathers requests as we
 * do but knows no rights, tokens or receipts, `noop` answers and does nothing. Its database is named by its second argument.
 */
import Fastify from "fastify";
import { openDatabase, transact } from "../../server/platform/db.ts";
import { openGroup } from "../../server/platform/grouped.ts";

const [mode = "", url = ""] = process.argv.slice(2);
const database = openDatabase(url, { connections: 10 });
const http = Fastify();

interface Bare {
  token: string;
  fromMs: number;
  toMs: number;
}

/** The person's number stands at the end of the cookie's filling, as the crowd makes it. */
const personOf = (cookie: string | undefined) => Number(/(\d+)A$/.exec(cookie ?? "")?.[1]);

const group = openGroup<{ person: number; beat: Bare }, Bare>({
  most: 500,
  atOnce: 2,
  waiting: 3_000,
  run: async (items) => {
    const last = new Map(items.map((item) => [item.person, item]));
    await transact(database, (tx) =>
      tx.execute(
        `INSERT INTO bare_beat (person_id, position_ms, credited_ms, beat_at)
         SELECT person, position, credited, now() FROM unnest($1::int8[], $2::int4[], $3::int4[]) AS beat (person, position, credited)
         ON CONFLICT (person_id) DO UPDATE SET position_ms = excluded.position_ms, beat_at = excluded.beat_at,
           credited_ms = bare_beat.credited_ms + excluded.credited_ms`,
        [
          [...last.keys()],
          [...last.values()].map(({ beat }) => beat.toMs),
          [...last.values()].map(({ beat }) => beat.toMs - beat.fromMs),
        ],
      ),
    );
    return items.map(({ beat }) => beat);
  },
});

const SINGLE = `INSERT INTO bare_beat (person_id, position_ms, credited_ms, beat_at) VALUES ($1, $2, $3, now())
  ON CONFLICT (person_id) DO UPDATE SET position_ms = excluded.position_ms, beat_at = excluded.beat_at,
    credited_ms = bare_beat.credited_ms + excluded.credited_ms`;

http.post<{ Body: Bare }>("/api/watching/beats", async ({ body, headers }) => {
  const person = personOf(headers.cookie);
  if (mode === "grouped") await group.add({ person, beat: body });
  if (mode === "single")
    await transact(database, (tx) => tx.execute(SINGLE, [person, body.toMs, body.toMs - body.fromMs]));
  return { token: body.token, positionMs: body.toMs, prompt: null };
});

process.send?.({ address: await http.listen({ host: "127.0.0.1", port: 0 }) });
process.once("disconnect", () => process.exit(0));
