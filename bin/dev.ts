import { spawn } from "node:child_process";
import { join, resolve } from "node:path";

// The server, started again whenever one of its sources changes.
const root = resolve(import.meta.dirname, "..");
const watched = ["server", "engine", "contract", "policy", "web"].map((folder) => `--watch-path=${join(root, folder)}`);
const flags = ["--disable-warning=ExperimentalWarning", "--watch", "--watch-preserve-output", ...watched];
const child = spawn(process.execPath, [...flags, join(root, "server", "main.ts")], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));
