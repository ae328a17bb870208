import * as v from 'valibot';
import { MOST_PLANS, NO_OTHER_PLANS, type OtherPlans } from '../core/otherPlans';
import type { Plan } from '../core/plan';
import { EMPTY_SPEC } from '../core/spec';
import { object } from '../pack/check';
import { PLAN, planJson } from '../pack/planFile';
import type { Field, LinkPart } from './field';

/** Stands for the plan in use, between those before and those after it. */
const IN_USE = '-';
/** A plan that is what plans are at first. */
const UNCHANGED = 'none';

/**
 * The plans beside the one in use: `s0.42:7/res/948!linear:0~-~r0:6/mlp/1`, each with what parts of a link say of the
 * plan in use.
 */
export function plansField(plan: Field<Plan>): Field<OtherPlans> {
  const parts = Object.values(plan.parts);
  const usual = EMPTY_SPEC.plan;
  const write = (one: Plan): string =>
    parts
      .map((part) => (part.write(one) === part.write(usual) ? '' : part.write(one)))
      .join('!')
      .replace(/!+$/, '') || UNCHANGED;
  const read = (text: string, ignored: (what: string) => void): Plan | undefined => {
    const texts = text === UNCHANGED ? [] : text.split('!');
    if (texts.length > parts.length) return undefined;
    return texts.reduce<Plan | undefined>(
      (now, itsText, i) => (itsText === '' ? now : now && parts[i]?.read(itsText, now, ignored)),
      usual,
    );
  };
  const link: LinkPart<OtherPlans> = {
    write: ({ before, after }) =>
      before.length + after.length === 0 ? '' : [...before.map(write), IN_USE, ...after.map(write)].join('~'),
    read(text, _, ignored) {
      const texts = text.split('~');
      const at = texts.indexOf(IN_USE);
      if (at < 0 || texts.length > MOST_PLANS) return undefined;
      const plans = texts.map((one, i) => (i === at ? usual : read(one, ignored)));
      if (plans.includes(undefined)) return undefined;
      const known = plans.filter((one) => one !== undefined);
      return { before: known.slice(0, at), after: known.slice(at + 1) };
    },
  };
  const some = v.pipe(
    v.array(PLAN, 'a list'),
    v.maxLength(MOST_PLANS - 1, `at most ${MOST_PLANS - 1} plans`),
  );
  return {
    schema: v.pipe(
      object({ before: some, after: some }),
      v.check(
        ({ before, after }) => before.length + after.length < MOST_PLANS,
        `at most ${MOST_PLANS - 1} plans`,
      ),
    ),
    json: ({ before, after }) => ({ before: before.map(planJson), after: after.map(planJson) }),
    parts: { plans: link },
    fit: ({ before, after }, has) => {
      const fit = (one: Plan): Plan => plan.fit(one, has);
      return before.length + after.length === 0
        ? NO_OTHER_PLANS
        : { before: before.map(fit), after: after.map(fit) };
    },
  };
}
