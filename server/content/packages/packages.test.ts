import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ContentFault } from "../faults.ts";
import type { Made } from "../making.ts";
import { cmi5, manifest12, scorm12, scorm2004, zip } from "./packages.fixture.ts";
import { readPackage } from "./reading.ts";
import type { Structure } from "./structure.ts";

async function read(content: Buffer): Promise<Made & { structure: Structure }> {
  const folder = await mkdtemp(join(tmpdir(), "xueshi-package-"));
  try {
    await writeFile(join(folder, "package.zip"), content);
    return (await readPackage(join(folder, "package.zip"), folder)) as Made & { structure: Structure };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function refused(content: Buffer | Promise<Buffer>, code: string): Promise<void> {
  await assert.rejects(
    async () => read(await content),
    (error: unknown) => error instanceof ContentFault && error.code === code,
    code,
  );
}

describe("packages that are as they should be", () => {
  test("SCORM 1.2 with one item and with several", async () => {
    const one = await read(await scorm12(["第一课"]));
    assert.deepEqual(one.structure.items, [{ id: "I0", title: "第一课", launchable: true, items: [] }]);
    assert.deepEqual(
      [one.standard, one.structure.runtime.title, one.structure.runtime.items[0]?.launchData],
      ["scorm12", "安全生产 & 健康", "start=0"],
    );
    const several = await read(await scorm12(["一", "二", "三"]));
    assert.deepEqual(
      several.structure.runtime.items.map(({ href }) => href),
      ["sco0.html", "sco1.html", "sco2.html"],
    );
    assert.equal(several.parts.find(({ path }) => path === "sco0.html")?.media, "text/html; charset=utf-8");
  });

  test("SCORM 2004 keeps its sequencing", async () => {
    const { standard, structure } = await read(await scorm2004());
    assert.equal(standard, "scorm2004");
    const tree = structure.runtime.activityTree as { sequencingControls: object; children: Record<string, unknown>[] };
    assert.deepEqual(tree.sequencingControls, { choice: true, flow: true });
    assert.deepEqual(tree.children[1]?.["sequencingRules"], {
      preConditionRules: [
        {
          action: "disabled",
          conditionCombination: "any",
          conditions: [
            { condition: "satisfied", operator: "not", referencedObjective: "first-done" },
            { condition: "objectiveStatusKnown", operator: "not", referencedObjective: "first-done" },
          ],
        },
      ],
    });
    assert.equal(structure.runtime.items[0]?.href, "a.html?part=1");
  });

  test("cmi5", async () => {
    const { standard, structure } = await read(await cmi5());
    assert.equal(standard, "cmi5");
    assert.deepEqual(structure.items[0]?.items, [
      { id: "https://example.org/au", title: "单元", launchable: true, items: [] },
    ]);
    assert.equal(structure.runtime.items[0]?.href, "unit/index.html");
  });
});

describe("packages that are refused, with the reason", () => {
  const html = { "sco0.html": "<p>x</p>" };

  test("no manifest, or one in a subfolder only", async () => {
    await refused(zip({ "index.html": "x" }), "package_no_manifest");
    await refused(
      zip({ "course/imsmanifest.xml": manifest12(["x"]), "course/sco0.html": "x" }),
      "package_manifest_deep",
    );
  });

  test("entities, broken XML, an unknown standard", async () => {
    const doctype = '<!DOCTYPE manifest [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;">]>';
    await refused(zip({ "imsmanifest.xml": manifest12(["&y;"], doctype), ...html }), "package_entities");
    await refused(zip({ "imsmanifest.xml": "<manifest><organizations>", ...html }), "package_manifest_bad");
    const aicc = manifest12(["x"])
      .replace("<schemaversion>1.2<", "<schemaversion>AICC 4.0<")
      .replace("adlcp_rootv1p2", "x");
    await refused(zip({ "imsmanifest.xml": aicc, ...html }), "package_standard");
  });

  test("nothing to open, a file that is not there, one of another site, one outside", async () => {
    await refused(zip({ "imsmanifest.xml": manifest12([]), ...html }), "package_empty");
    await refused(zip({ "imsmanifest.xml": manifest12(["x"]) }), "package_missing");
    const at = (href: string) => manifest12(["x"]).replaceAll('href="sco0.html"', `href="${href}"`);
    await refused(zip({ "imsmanifest.xml": at("https://example.org/x.html"), ...html }), "package_outside");
    await refused(zip({ "imsmanifest.xml": at("../../etc/passwd"), ...html }), "package_path");
    await refused(zip({ "imsmanifest.xml": at("%2e%2e/%2e%2e/etc/passwd"), ...html }), "package_path");
  });

  test("paths that lead out, links, programs, the same name twice, what is no archive", async () => {
    const good = await scorm12(["x"]);
    const renamed = (from: string, to: string) => Buffer.from(good.toString("latin1").replaceAll(from, to), "latin1");
    await refused(renamed("sco0.html", "../a.html"), "package_path");
    await refused(renamed("sco0.html", "/tmp/a.ht"), "package_path");
    const link = Buffer.from(await zip({ "imsmanifest.xml": manifest12(["x"]), "sco0.html": "/etc/passwd" }));
    const central = link.indexOf(Buffer.from("PK\u0001\u0002"), link.indexOf("PK\u0001\u0002") + 4);
    link.writeUInt16LE((3 << 8) | 20, central + 4);
    link.writeUInt32LE((0o120777 << 16) >>> 0, central + 38);
    await refused(link, "package_link");
    await refused(zip({ "imsmanifest.xml": manifest12(["x"]), ...html, "setup.exe": "MZ" }), "package_program");
    await refused(Buffer.from("这不是压缩包"), "package_not");
    await refused(good.subarray(0, good.length - 30), "package_broken");
  });

  test("bombs: what unpacks to far too much, too many files, sizes that lie", async () => {
    await refused(
      zip({ "imsmanifest.xml": manifest12(["x"]), ...html, "zero.txt": Buffer.alloc(30 * 2 ** 20) }),
      "package_bomb",
    );
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`f${at}.txt`, ""]));
    await refused(zip({ "imsmanifest.xml": manifest12(["x"]), ...html, ...many }), "package_many");
    const lying = Buffer.from(await zip({ "imsmanifest.xml": manifest12(["x"]), "sco0.html": "x".repeat(500_000) }));
    const central = lying.indexOf(Buffer.from("PK\u0001\u0002"), lying.indexOf("PK\u0001\u0002") + 4);
    lying.writeUInt32LE(10, central + 24);
    await refused(lying, "package_bomb");
  });
});
