/** Days and hours of study: what fits between two days, and how late everything can begin. Days are day numbers. */

import type { Budget } from "./plan-cover.ts";

/** First and last day, both included; empty when `to` is before `from`. */
export type Span = { from: number; to: number };

/** Hours of study a day, in hundredths, on every day but those of a class. */
export type Capacity = { perDay: number; blocked: Span | undefined };

/** Study of so many hundredths, anywhere within a span, in pieces if need be. */
export type Task = { span: Span; work: number };

/** Hundredths that can be studied from one day to another. */
export function roomIn({ perDay, blocked }: Capacity, span: Span): number {
  const overlap = blocked ? daysIn({ from: Math.max(span.from, blocked.from), to: Math.min(span.to, blocked.to) }) : 0;
  return (daysIn(span) - overlap) * perDay;
}

function daysIn({ from, to }: Span): number {
  return Math.max(0, to - from + 1);
}

/** A stretch of days, and the hundredths that fit into it. */
export type Stretch = { span: Span; room: number };

/**
 * The stretches of days in which time may run short. Tasks that may be split fit exactly when in every stretch from
 * some task's first day to some task's last day the tasks that must lie within it fit, so only stretches that could
 * be overfilled need to be watched.
 * @param most hundredths that all chosen tasks together never exceed.
 */
export function scarceStretches(tasks: Task[], capacity: Capacity, most: number, budget: Budget): Stretch[] {
  const starts = [...new Set(tasks.map((task) => task.span.from))].sort((a, b) => a - b);
  const ends = [...new Set(tasks.map((task) => task.span.to))].sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  for (const from of starts) {
    const inside = tasks.filter((task) => task.span.from >= from);
    for (const to of ends) {
      const span = { from, to };
      const room = roomIn(capacity, span);
      if (room >= most || to < from) continue;
      budget.spend(inside.length);
      const load = inside.reduce((sum, task) => (task.span.to <= to ? sum + task.work : sum), 0);
      if (load > room) stretches.push({ span, room });
    }
  }
  return stretches;
}

/**
 * Lays tasks as late as possible: from the last day backwards, each day first to the task that opened last.
 * @returns first and last day of each task, or undefined when they do not fit.
 */
export function layLate(tasks: Task[], capacity: Capacity): Span[] | undefined {
  const left = tasks.map((task) => task.work);
  const placed = tasks.map(({ span }): Span => ({ from: span.to, to: span.from }));
  const turn = tasks.map((_, index) => index).sort((a, b) => spanOf(tasks, b).from - spanOf(tasks, a).from || b - a);
  const first = Math.min(...tasks.map((task) => task.span.from));
  for (let day = Math.max(...tasks.map((task) => task.span.to)); day >= first; day -= 1) {
    let room = roomIn(capacity, { from: day, to: day });
    for (const index of turn) {
      const { from, to } = spanOf(tasks, index);
      const work = left[index] as number;
      if (room === 0 || work === 0 || day < from || day > to) continue;
      const piece = Math.min(room, work);
      room -= piece;
      left[index] = work - piece;
      if (work === (tasks[index] as Task).work) (placed[index] as Span).to = day;
      (placed[index] as Span).from = day;
    }
  }
  return left.every((work) => work === 0) ? placed : undefined;
}

function spanOf(tasks: Task[], index: number): Span {
  return (tasks[index] as Task).span;
}
