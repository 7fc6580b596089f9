/** Real receivers for the tests of delivery: a mail server and a gateway for short messages. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** A short message as the gateway got it. */
export interface Arrived {
  reference: string;
  to: string;
  text: string;
  headers: IncomingMessage["headers"];
  raw: string;
}

export interface Gateway {
  url: string;
  arrived: Arrived[];
  /** What to answer to the next messages; 200 with a number when empty. `hang` answers nothing. */
  answers: (number | "hang" | "drop")[];
  /** Called when a message has arrived, before it is answered. */
  onArrival: (() => void | Promise<void>) | undefined;
  close(): Promise<void>;
}

/** A gateway that takes JSON by POST. */
export async function openGateway(): Promise<Gateway> {
  let count = 0;
  const server: Server = createServer((request, response) => {
    void (async () => {
      let raw = "";
      for await (const chunk of request) raw += String(chunk);
      const body = JSON.parse(raw) as { reference: string; to: string; text: string };
      gateway.arrived.push({ ...body, headers: request.headers, raw });
      await gateway.onArrival?.();
      const answer = gateway.answers.shift() ?? 200;
      if (answer === "hang") return;
      if (answer === "drop") return void request.socket.destroy();
      response.writeHead(answer, {
        "content-type": "application/json",
        ...(answer === 429 ? { "retry-after": "90" } : {}),
      });
      response.end(answer === 200 ? JSON.stringify({ id: `gw-${(count += 1)}` }) : JSON.stringify({ error: "no" }));
    })();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const gateway: Gateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`,
    arrived: [],
    answers: [],
    onArrival: undefined,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return gateway;
}

export interface MailServer {
  url: string;
  /** Whole messages as they arrived. */
  arrived: string[];
  /** Codes to answer the next messages with; taken when empty. */
  answers: number[];
  close(): Promise<void>;
}

/** A mail server that speaks SMTP. */
export async function openMailServer(): Promise<MailServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _session, done) {
      let message = "";
      stream.on("data", (chunk: Buffer) => void (message += chunk.toString("utf8")));
      stream.on("end", () => {
        const answer = mail.answers.shift();
        if (answer !== undefined) return done(Object.assign(new Error("not taken"), { responseCode: answer }));
        mail.arrived.push(message);
        return done();
      });
    },
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", () => ready()));
  const { port } = server.server.address() as AddressInfo;
  const mail: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    arrived: [],
    answers: [],
    close: () => new Promise((done) => server.close(() => done())),
  };
  return mail;
}
