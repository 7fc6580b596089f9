/**
 * An independent oracle of the 兵团 rules, in plain TypeScript, written from the answers and not from the policy document.
 * It shares no code with the engine. Truths are true, false or null (unknown); amounts are ranges in hundredths of an
 * hour, so that what is under review counts in the upper bound only.
 */
import {
  NONE,
  PUBLIC,
  PROFESSIONAL,
  CAP,
  FIXED_QUALIFICATION,
  HEALTH_CREDITS,
  and,
  or,
  not,
  flag,
  oneOf,
  equal,
  range,
  atMost,
  add,
  capped,
  when,
  Year,
  type Truth,
  type Range,
  type Entry,
  type OracleFacts,
  type Standing,
  type Ruling,
} from "./oracle-facts.ts";

/** A19: private employers are outside for now; A13: only professional staff are inside. */
function outside(year: Year): Truth {
  const privately = year.is("employment_change", "verdict_date")
    ? oneOf(year.scalar("employer"), "private")
    : not(flag(year.scalar("any_public_month")));
  return or(privately, not(flag(year.scalar("professional_staff"))));
}

/** A9 and A10: village work, or teaching at an inland school other than as its manager. */
function awayOnDuty(year: Year): Truth {
  const posts = year.scalar("posts");
  const manager: Truth = Array.isArray(posts) ? posts.includes("inland_school_manager") : null;
  return or(year.some("village"), and(not(manager), year.some("inland_teaching")));
}

const listedAward = (entry: Entry): Truth => oneOf(entry["award"], "doctor", "master", "bachelor");

/** A15: graduation in the year; a college diploma only under the other reading. */
function graduated(year: Year): Truth {
  return year.some("graduations", year.is("graduation_awards", "any") ? () => true : listedAward);
}

/** A7: a certificate of year X covers one of X … X+2, the year it is declared for. */
function certificate(year: Year): Truth {
  const now = range(year.facts.year);
  return year.some("certificates", (entry) => {
    const issued = range(entry["issued_year"]);
    const valid = and(atMost(issued, now), atMost(now, { lo: issued.lo + 2, hi: issued.hi + 2 }));
    if (year.is("certificate_use", "every_year")) return valid;
    const declaredFor = entry["year"];
    return and(valid, typeof declaredFor === "number" ? declaredFor === year.facts.year : null);
  });
}

/** A17: 25 credits with the mandatory ones, past the commission and past HR. */
function healthCredits(year: Year): Truth {
  const approved = (entry: Entry) => and(flag(entry["commission_approved"]), flag(entry["hr_approved"]));
  const credits = year.total("health_credits", approved, (entry) => entry["credits"]);
  const mandatory = year.some("health_credits", (entry) => and(flag(entry["mandatory"]), approved(entry)));
  return and(
    oneOf(year.scalar("series"), "health"),
    atMost({ lo: HEALTH_CREDITS, hi: HEALTH_CREDITS }, credits),
    mandatory,
  );
}

/** A5: three series follow their industry authority. */
function industry(year: Year): Truth {
  return oneOf(year.scalar("series"), "school_teacher", "health", "accounting");
}

/** A5: platform courses count by series or category; under an authority only when it has whitelisted them. */
function platformProfessional(year: Year): Range {
  const guided = industry(year);
  return year.total("credits", (entry) => {
    const fits = or(
      equal(entry["course_series"], entry["enrolled_series"]),
      equal(entry["course_category"], entry["enrolled_category"]),
    );
    return and(
      oneOf(entry["part"], "professional"),
      or(and(not(guided), fits), and(guided, flag(entry["whitelisted"]))),
    );
  });
}

/** A8: recognised outside training, at most 60 hours; meetings that assign work never. */
function outsideTraining(year: Year): Range {
  const study = (entry: Entry) => not(oneOf(entry["form"], "work_assignment"));
  const recognised = (entry: Entry) =>
    and(
      study(entry),
      flag(entry["hr_approved"]),
      or(not(flag(entry["by_industry"])), flag(entry["industry_approved"])),
    );
  return when(year.some("outside_training", study), capped(year.total("outside_training", recognised), CAP));
}

/** A18: a qualification certificate offsets what the reviewer set, or a fixed number, at most 60. */
function qualifications(year: Year): Range {
  const reviewed = year.is("qualification_hours", "reviewer");
  const hours = year.total(
    "qualifications",
    () => true,
    (entry) => (reviewed ? entry["hours"] : FIXED_QUALIFICATION),
  );
  return when(year.some("qualifications"), capped(hours, CAP));
}

function adjusted(year: Year, part: string): Range {
  const meant = (entry: Entry) => oneOf(entry["part"], part);
  return when(year.some("adjustments", meant), year.total("adjustments", meant));
}

/** One way a duty may be asked: whether it is, how much, and what has been earned towards it. */
type Duty = { asked: Truth; amount: Range; earned: Range };
/** Relief in the order it is granted. */
type Relief = { state: string; holds: Truth };

/** What stands of a part: granted relief first, then hours, then what may still come. */
function standing(duties: Duty[], reliefs: Relief[]): Standing {
  const possible = duties.filter((duty) => duty.asked !== false);
  if (possible.length === 0) return { state: "not_required", owed: NONE };
  const granted = reliefs.find((relief) => relief.holds === true);
  if (granted) return { state: granted.state, owed: NONE };
  const settled = possible.map(({ asked, amount, earned }): Truth => {
    const reached = atMost(amount, earned);
    return reached === true || asked === true ? reached : null;
  });
  if (settled.every((each) => each === true)) return { state: "met", owed: NONE };
  const most = Math.max(...possible.map(({ amount, earned }) => Math.max(0, amount.hi - earned.lo)));
  const mayBeRelieved = reliefs.some((relief) => relief.holds === null);
  if (!settled.includes(false) || mayBeRelieved) return { state: "pending", owed: { lo: 0, hi: most } };
  const sure = possible.filter((duty) => duty.asked === true);
  return {
    state: "owed",
    owed: { lo: Math.max(...sure.map(({ amount, earned }) => Math.max(0, amount.lo - earned.hi))), hi: most },
  };
}

/** Public and professional hours asked for so many years. */
function asked(year: Year, hours: number): Range {
  const years = year.years();
  return { lo: hours * years.lo, hi: hours * years.hi };
}

/** A1: 30 public hours; the other reading lets professional hours beyond 60 fill them, the authority's among them. */
function publicPart(year: Year, exempt: Truth): Standing {
  const own = year.total("credits", (entry) => and(oneOf(entry["part"], "public"), flag(entry["right_level"])));
  const adjustment = adjusted(year, "public");
  const amount = asked(year, PUBLIC);
  const reliefs = [{ state: "exempt", holds: exempt }];
  if (year.is("minima", "two_minima"))
    return standing([{ asked: true, amount, earned: add(own, adjustment) }], reliefs);
  const guided = industry(year);
  const wanted = asked(year, PROFESSIONAL);
  const beyond = (hours: Range): Range => ({
    lo: Math.max(0, hours.lo - wanted.hi),
    hi: Math.max(0, hours.hi - wanted.lo),
  });
  const platform = platformProfessional(year);
  const reported = add(
    platform,
    year.total("industry_results", () => true),
  );
  const earned = (hours: Range) => add(add(own, beyond(hours)), adjustment);
  return standing(
    [
      { asked: not(guided), amount, earned: earned(platform) },
      { asked: guided, amount, earned: earned(reported) },
    ],
    reliefs,
  );
}

/** A4, A5, A8, A12, A14 to A18: sixty professional hours and everything that stands for them. */
function professionalPart(year: Year, exempt: Truth): Standing {
  const guided = industry(year);
  const platform = platformProfessional(year);
  const added = [outsideTraining(year), qualifications(year), adjusted(year, "professional")].reduce(add);
  const amount = asked(year, PROFESSIONAL);
  // A12: the year asks for the public part only; an application by another route beside it still asks for the hours.
  const alone = year.forTitle ? and(not(flag(year.scalar("review"))), not(flag(year.scalar("exam")))) : true;
  const onlyRecognition = and(flag(year.scalar("recognition")), alone);
  const offsets = or(
    year.some("classes", (entry) => flag(entry["completed"])),
    year.is("seminar_chain", "yes") ? seminar(year) : false,
    year.some("programmes", (entry) => atMost({ lo: 12, hi: 12 }, range(entry["months"]))),
    year.some("degrees", listedAward),
    year.is("graduation", "professional_only") ? graduated(year) : false,
    year.is("health_professional", "yes") ? healthCredits(year) : false,
  );
  const duties = [
    { asked: not(guided), amount, earned: add(platform, added) },
    {
      asked: guided,
      amount,
      earned: add(
        add(
          platform,
          year.total("industry_results", () => true),
        ),
        added,
      ),
    },
  ];
  return standing(duties, [
    { state: "exempt", holds: exempt },
    { state: "waived", holds: year.is("recognition", "public_only") ? onlyRecognition : false },
    { state: "offset", holds: offsets },
  ]);
}

/** A16: national or 兵团-level, nobody else's. */
function seminar(year: Year): Truth {
  return year.some("seminars", (entry) => oneOf(entry["organiser"], "national", "xpcc"));
}

/** A3, A9 to A12, A16, A17: one completed class of the level applied for. */
function classPart(year: Year, exempt: Truth, applying: Truth): Standing {
  const right = year.total(
    "classes",
    (entry) => and(flag(entry["completed"]), equal(entry["class"], year.scalar("target_class"))),
    () => 1,
  );
  const review = flag(year.scalar("review"));
  const waived = or(
    and(or(flag(year.scalar("recognition")), flag(year.scalar("exam"))), not(review)),
    year.is("village_scope", "face_to_face_only") ? awayOnDuty(year) : false,
    healthCredits(year),
  );
  return standing(
    [{ asked: applying, amount: { lo: 1, hi: 1 }, earned: right }],
    [
      { state: "exempt", holds: exempt },
      { state: "waived", holds: waived },
      { state: "offset", holds: seminar(year) },
    ],
  );
}

/** The verdict on the year, or on the title application of the year. */
function ruling(facts: OracleFacts, readings: Record<string, string>, forTitle: boolean): Ruling {
  const year = new Year(facts, readings, forTitle);
  const applying = forTitle
    ? or(flag(year.scalar("review")), flag(year.scalar("exam")), flag(year.scalar("recognition")))
    : true;
  const out = outside(year);
  const names = forTitle ? ["public", "professional", "face_to_face"] : ["public", "professional"];
  if (applying === false || out === true) {
    return {
      value: "not_applicable",
      deadline: year.deadline,
      parts: Object.fromEntries(names.map((name) => [name, { state: "not_required", owed: NONE }])),
    };
  }
  const free = or(
    year.is("village_scope", "whole_year") ? awayOnDuty(year) : false,
    year.is("graduation", "whole_year") ? graduated(year) : false,
  );
  const studyFree = or(free, certificate(year));
  const parts: Record<string, Standing> = {
    public: publicPart(year, studyFree),
    professional: professionalPart(year, studyFree),
  };
  if (forTitle) parts["face_to_face"] = classPart(year, free, applying);
  const states = Object.values(parts).map((part) => part.state);
  const good = forTitle ? "eligible" : studyFree === true ? "exempt" : "met";
  const bad = forTitle ? "not_eligible" : "not_met";
  const value =
    applying === null || out === null
      ? "undetermined"
      : states.includes("owed")
        ? bad
        : states.includes("pending")
          ? "undetermined"
          : good;
  return { value, deadline: year.deadline, parts };
}

/**
 * Both verdicts on a person's year.
 * @param readings the chosen option of every reading.
 */
export function oracle(facts: OracleFacts, readings: Record<string, string>): { annual: Ruling; title: Ruling } {
  return { annual: ruling(facts, readings, false), title: ruling(facts, readings, true) };
}
