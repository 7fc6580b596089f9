/** cmi5: cmi5.xml. */
import type { PackageItem } from "../../../contract/content-view.ts";
import { ContentFault } from "../faults.ts";
import { placeIn, type Paths } from "./places.ts";
import { LONGEST_ID, MOST_ITEMS, titleOf, type RuntimeItem, type Structure } from "./structure.ts";
import { attribute, child, children, type Element } from "./xml.ts";

/** Reads a course structure. Throws a ContentFault for what it does not hold, or holds elsewhere. */
export function readCmi5(root: Element, paths: Paths): Structure {
  if (root.name !== "courseStructure") throw new ContentFault("package_manifest_bad");
  const course = child(root, "course");
  const items: RuntimeItem[] = [];
  const tree = partsOf(root, paths, items);
  if (items.length === 0) throw new ContentFault("package_empty");
  const title = titleOf(langString(child(course, "title")), "课件");
  const courseId = attribute(course, "id");
  return { items: tree, runtime: { standard: "cmi5", edition: "cmi5", title, items, courseId } };
}

function partsOf(element: Element, paths: Paths, items: RuntimeItem[]): PackageItem[] {
  return element.children.flatMap((each): PackageItem[] => {
    if (each.name === "block") {
      const id = idOf(each);
      return [
        {
          id,
          title: titleOf(langString(child(each, "title")), id),
          launchable: false,
          items: partsOf(each, paths, items),
        },
      ];
    }
    if (each.name !== "au") return [];
    const unit = unitOf(each, paths);
    items.push(unit);
    if (items.length > MOST_ITEMS) throw new ContentFault("package_many");
    return [{ id: unit.id, title: unit.title, launchable: true, items: [] }];
  });
}

const MOVE_ON = ["Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed", "NotApplicable"];

function unitOf(element: Element, paths: Paths): RuntimeItem {
  const id = idOf(element);
  const url = child(element, "url")?.text ?? "";
  if (url === "") throw new ContentFault("package_missing", id);
  const moveOn = attribute(element, "moveOn") ?? "NotApplicable";
  if (!MOVE_ON.includes(moveOn)) throw new ContentFault("package_manifest_bad", moveOn);
  return {
    id,
    title: titleOf(langString(child(element, "title")), id),
    href: placeIn(paths, url),
    talks: true,
    moveOn,
    masteryScore: attribute(element, "masteryScore"),
    launchMethod: attribute(element, "launchMethod") ?? "AnyWindow",
    launchData: child(element, "launchParameters")?.text.slice(0, 4_000),
    activityId: id,
  };
}

function idOf(element: Element): string {
  const id = attribute(element, "id") ?? "";
  if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(id) || id.length > LONGEST_ID)
    throw new ContentFault("package_manifest_bad", id);
  return id;
}

/** In Chinese where it is there, otherwise the first. */
function langString(element: Element | undefined): string | undefined {
  const all = children(element, "langstring");
  return (all.find((each) => /^zh/i.test(attribute(each, "lang") ?? "")) ?? all[0])?.text;
}
