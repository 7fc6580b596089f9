/** Sends payloads through forms. */
import { randomUUID } from "node:crypto";
import type { Answer, Desk } from "./desk.ts";
import { formKey } from "./crawl.ts";
import { PAYLOADS } from "./payloads.ts";
import type { FoundForm, Reader } from "./reader.ts";

/** What came of sending. */
export interface Sending {
  /** Forms through which something was sent. */
  forms: number;
  /** Fields that can be typed into, over all forms. */
  fields: number;
  /** Requests with payloads in those fields. */
  typed: number;
  /** Requests with a payload where a browser would let nobody type. */
  bent: number;
  /** Requests that were carried out: the page that follows was shown. */
  carried: number;
  readonly findings: string[];
  /** Forms that were known before, or came with answers. */
  readonly known: Set<string>;
}

/** What is sent through each form. */
export interface Through {
  /** Payloads for each field that can be typed into. */
  readonly times: number;
  /** Whether one is put into every other field too, as only somebody without a browser would. */
  readonly bend: boolean;
}

export function newSending(): Sending {
  return { forms: 0, fields: 0, typed: 0, bent: 0, carried: 0, findings: [], known: new Set() };
}

const KEY = "idempotency_key";
const AT_ONCE = 4;

/** Sends through a form, and through the forms that its answers hold. */
export async function sendThrough(
  reader: Reader,
  desk: Desk,
  form: FoundForm,
  through: Through,
  sending: Sending,
): Promise<void> {
  const waiting = [form];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const key = formKey(next);
    if (sending.known.has(key)) continue;
    sending.known.add(key);
    waiting.push(...(await sendOne(reader, desk, next, through, sending)));
  }
}

async function sendOne(
  reader: Reader,
  desk: Desk,
  form: FoundForm,
  { times, bend: bends }: Through,
  sending: Sending,
): Promise<FoundForm[]> {
  const typed = form.free.length === 0 ? [] : Array.from({ length: times }, (_, turn) => typedFields(form, turn));
  const names = [...new Set(form.fields.map(([name]) => name))].filter(
    (name) => name !== KEY && !form.free.includes(name),
  );
  const bent = (bends ? names : []).map((name, at) => form.fields.map((pair) => bend(pair, name, at)));
  if (typed.length + bent.length === 0) return [];
  sending.forms += 1;
  sending.fields += form.free.length;
  sending.typed += typed.length;
  sending.bent += bent.length;
  const all = [...typed, ...bent];
  const forms: FoundForm[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    const answers = await Promise.all(all.slice(at, at + AT_ONCE).map((fields) => post(desk, form, fields, at)));
    for (const answer of answers) {
      const place = `${desk.persona} ${form.method} ${form.action} ${at}`;
      if (answer.status === 500) sending.findings.push(`${place}: ${answer.status}`);
      if (answer.status < 300 && answer.address !== form.action) sending.carried += 1;
      const reading = await reader.read(answer.html, answer.address, { forms: at === 0 });
      sending.findings.push(...reading.faults.map((fault) => `${place}: ${fault}`));
      forms.push(...reading.forms.filter(({ method }) => method === "post"));
    }
  }
  return forms;
}

type Fields = readonly (readonly [string, string])[];

function typedFields({ fields, free }: FoundForm, turn: number): Fields {
  return fields.map(([name, value]) => {
    const at = free.indexOf(name);
    return [name, at < 0 ? value : (PAYLOADS[(turn + at) % PAYLOADS.length] ?? "")];
  });
}

function bend([name, value]: readonly [string, string], wanted: string, at: number): [string, string] {
  return [name, name === wanted ? (PAYLOADS[(at * 7) % PAYLOADS.length] ?? "") : value];
}

async function post(desk: Desk, form: FoundForm, fields: Fields, turn: number): Promise<Answer> {
  const fresh = fields.map(([name, value]) => [name, name === KEY ? randomUUID() : value] as [string, string]);
  if (form.method === "get") {
    const address = new URL(form.action);
    for (const [name, value] of fresh) address.searchParams.append(name, value);
    return desk.ask(address.href);
  }
  const answer = await desk.ask(form.action, bodyOf(form, fresh, turn));
  // What was sent before may have ended the session.
  const lost = /^\/(demo|sign-in|step-up)$/.test(new URL(answer.address).pathname);
  if (!lost || !(await desk.enter())) return answer;
  return desk.ask(form.action, bodyOf(form, fresh, turn));
}

function bodyOf({ files }: FoundForm, fields: [string, string][], turn: number): URLSearchParams | FormData {
  if (files.length === 0) return new URLSearchParams(fields);
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  for (const name of files) body.append(name, new File(["x"], `${PAYLOADS[turn % PAYLOADS.length]}.xlsx`));
  return body;
}
