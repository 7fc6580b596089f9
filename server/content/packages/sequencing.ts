/** Sequencing of SCORM 2004 as the manifest has it, in the words that scorm-again takes. What the manifest leaves out stays out. */
import { titleOf } from "./structure.ts";
import { attribute, child, children, type Element } from "./xml.ts";

type Settings = Record<string, unknown>;

/** Sequencing that several items share, by its name. */
export function collectionsOf(manifest: Element): ReadonlyMap<string, Element> {
  const all = children(child(manifest, "sequencingCollection"), "sequencing");
  return new Map(all.map((each) => [attribute(each, "ID") ?? "", each]));
}

/** An item, or the organization itself, with everything below it. */
export function activityOf(
  element: Element,
  id: string,
  title: string,
  collections: ReadonlyMap<string, Element>,
): Settings {
  const own = child(element, "sequencing");
  const shared = collections.get(attribute(own, "IDRef") ?? "");
  // What an item says itself goes before what it shares with others.
  const part = (name: string) => child(own, name) ?? child(shared, name);
  const visible = flag(element, "isvisible");
  const below = children(element, "item").map((each) =>
    activityOf(each, attribute(each, "identifier") ?? "", titleOf(child(each, "title")?.text, "—"), collections),
  );
  return defined({
    id,
    title,
    isVisible: visible,
    attemptLimit: numeric(part("limitConditions"), "attemptLimit"),
    attemptAbsoluteDurationLimit: attribute(part("limitConditions"), "attemptAbsoluteDurationLimit"),
    timeLimitAction: child(element, "timeLimitAction")?.text,
    ...objectivesOf(part("objectives")),
    sequencingControls: controlsOf(part),
    sequencingRules: rulesOf(part("sequencingRules")),
    rollupRules: rollupOf(part("rollupRules")),
    rollupConsiderations: considerationsOf(part("rollupConsiderations")),
    deliveryControls: deliveryOf(part("deliveryControls")),
    completionThreshold: thresholdOf(child(element, "completionThreshold")),
    hideLmsUi: hiddenOf(element),
    children: below.length === 0 ? undefined : below,
  });
}

function controlsOf(part: (name: string) => Element | undefined): Settings | undefined {
  const [mode, rollup, chance] = [part("controlMode"), part("rollupRules"), part("randomizationControls")];
  const constrained = part("constrainedChoiceConsiderations");
  return some({
    choice: flag(mode, "choice"),
    choiceExit: flag(mode, "choiceExit"),
    flow: flag(mode, "flow"),
    forwardOnly: flag(mode, "forwardOnly"),
    useCurrentAttemptObjectiveInfo: flag(mode, "useCurrentAttemptObjectiveInfo"),
    useCurrentAttemptProgressInfo: flag(mode, "useCurrentAttemptProgressInfo"),
    preventActivation: flag(constrained, "preventActivation"),
    constrainChoice: flag(constrained, "constrainChoice"),
    rollupObjectiveSatisfied: flag(rollup, "rollupObjectiveSatisfied"),
    rollupProgressCompletion: flag(rollup, "rollupProgressCompletion"),
    objectiveMeasureWeight: numeric(rollup, "objectiveMeasureWeight"),
    randomizationTiming: timing(chance, "randomizationTiming"),
    randomizeChildren: flag(chance, "reorderChildren"),
    selectionTiming: timing(chance, "selectionTiming"),
    selectCount: numeric(chance, "selectCount"),
  });
}

const ACTIONS =
  /^(skip|disabled|hiddenFromChoice|stopForwardTraversal|exitParent|exitAll|retry|retryAll|continue|previous|exit)$/;

function rulesOf(rules: Element | undefined): Settings | undefined {
  const kind = (name: string) => {
    const all = children(rules, name).flatMap((rule) => {
      const action = attribute(child(rule, "ruleAction"), "action") ?? "";
      const conditions = child(rule, "ruleConditions");
      if (!ACTIONS.test(action)) return [];
      return defined({
        action,
        conditionCombination: attribute(conditions, "conditionCombination"),
        conditions: children(conditions, "ruleCondition").map(conditionOf),
      });
    });
    return all.length === 0 ? undefined : all;
  };
  return some({
    preConditionRules: kind("preConditionRule"),
    exitConditionRules: kind("exitConditionRule"),
    postConditionRules: kind("postConditionRule"),
  });
}

function conditionOf(condition: Element): Settings {
  const threshold = numeric(condition, "measureThreshold");
  return defined({
    condition: attribute(condition, "condition"),
    operator: attribute(condition, "operator") === "not" ? "not" : undefined,
    referencedObjective: attribute(condition, "referencedObjective"),
    parameters: threshold === undefined ? undefined : { threshold },
  });
}

function rollupOf(rules: Element | undefined): Settings | undefined {
  const all = children(rules, "rollupRule").map((rule) => {
    const conditions = child(rule, "rollupConditions");
    return defined({
      action: attribute(child(rule, "rollupAction"), "action"),
      consideration: attribute(rule, "childActivitySet"),
      minimumCount: numeric(rule, "minimumCount"),
      minimumPercent: numeric(rule, "minimumPercent"),
      conditionCombination: attribute(conditions, "conditionCombination"),
      conditions: children(conditions, "rollupCondition").map((each) =>
        defined({
          condition: attribute(each, "condition"),
          operator: attribute(each, "operator") === "not" ? "not" : undefined,
        }),
      ),
    });
  });
  return all.length === 0 ? undefined : { rules: all };
}

function objectivesOf(objectives: Element | undefined): Settings {
  const primary = child(objectives, "primaryObjective");
  const others = children(objectives, "objective").map((each) => objectiveOf(each, false));
  return {
    primaryObjective: primary === undefined ? undefined : objectiveOf(primary, true),
    objectives: others.length === 0 ? undefined : others,
  };
}

const MAPPED = ["readSatisfiedStatus", "readNormalizedMeasure", "writeSatisfiedStatus", "writeNormalizedMeasure"];
/** Of the fourth edition. */
const MAPPED_LATER = ["CompletionStatus", "ProgressMeasure", "RawScore", "MinScore", "MaxScore"];

function objectiveOf(objective: Element, isPrimary: boolean): Settings {
  const names = [...MAPPED, ...MAPPED_LATER.flatMap((name) => [`read${name}`, `write${name}`])];
  const maps = children(objective, "mapInfo").map((map) =>
    defined({
      targetObjectiveID: attribute(map, "targetObjectiveID"),
      ...Object.fromEntries(names.map((name) => [name, flag(map, name)])),
    }),
  );
  const least = child(objective, "minNormalizedMeasure")?.text;
  return defined({
    objectiveID: attribute(objective, "objectiveID") ?? "",
    isPrimary,
    satisfiedByMeasure: flag(objective, "satisfiedByMeasure"),
    minNormalizedMeasure:
      least !== undefined && least !== "" && Number.isFinite(Number(least)) ? Number(least) : undefined,
    mapInfo: maps.length === 0 ? undefined : maps,
  });
}

function considerationsOf(element: Element | undefined): Settings | undefined {
  const names = ["requiredForSatisfied", "requiredForNotSatisfied", "requiredForCompleted", "requiredForIncomplete"];
  return some({
    ...Object.fromEntries(names.map((name) => [name, attribute(element, name)])),
    measureSatisfactionIfActive: flag(element, "measureSatisfactionIfActive"),
  });
}

function deliveryOf(element: Element | undefined): Settings | undefined {
  const names = ["tracked", "completionSetByContent", "objectiveSetByContent"];
  return some(Object.fromEntries(names.map((name) => [name, flag(element, name)])));
}

function thresholdOf(element: Element | undefined): Settings | undefined {
  if (element === undefined) return undefined;
  const bare = element.text === "" ? undefined : Number(element.text);
  return some({
    completedByMeasure: flag(element, "completedByMeasure"),
    minProgressMeasure: numeric(element, "minProgressMeasure") ?? (Number.isFinite(bare) ? bare : undefined),
    progressWeight: numeric(element, "progressWeight"),
  });
}

function hiddenOf(element: Element): string[] | undefined {
  const face = child(child(element, "presentation"), "navigationInterface");
  const hidden = children(face, "hideLMSUI").map(({ text }) => text);
  return hidden.length === 0 ? undefined : hidden;
}

function flag(element: Element | undefined, name: string): boolean | undefined {
  const value = attribute(element, name);
  return value === undefined ? undefined : value === "true" || value === "1";
}

function numeric(element: Element | undefined, name: string): number | undefined {
  const value = attribute(element, name);
  return value === undefined || value === "" || !Number.isFinite(Number(value)) ? undefined : Number(value);
}

function timing(element: Element | undefined, name: string): string | undefined {
  const value = attribute(element, name);
  return value !== undefined && /^(never|once|onEachNewAttempt)$/.test(value) ? value : undefined;
}

function defined(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** The same, or nothing where nothing is said. */
function some(settings: Settings): Settings | undefined {
  const kept = defined(settings);
  return Object.keys(kept).length === 0 ? undefined : kept;
}
