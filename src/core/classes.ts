import type { Feature, Site } from './ids';

/** Best cosine of a feature at each of its sources, s(R), s(M), s(A); null where no such source exists. */
export type Scores = Readonly<Record<Site, number | null>>;

export const NO_SCORES: Scores = { res: null, mlp: null, att: null };

/** The four classes of section 3.3, A to D. */
export const CLASSES = ['translated', 'processed', 'newborn', 'unexplained'] as const;
export type FlowClass = (typeof CLASSES)[number];

/** Which scores reach their cut. A missing source reaches nothing, and only positive cosines are matches. */
export function highScores(scores: Scores, cuts: Readonly<Record<Site, number>>): Record<Site, boolean> {
  const high = (site: Site): boolean => (scores[site] ?? 0) > 0 && (scores[site] ?? 0) >= cuts[site];
  return { res: high('res'), mlp: high('mlp'), att: high('att') };
}

/**
 * A feature is translated when only its residual score is high, processed when a module's is high as well,
 * newborn when only a module's is, unexplained when none is (section 3.3, A to D).
 */
export function classify(scores: Scores, cuts: Readonly<Record<Site, number>>): FlowClass {
  const high = highScores(scores, cuts);
  const module = high.mlp || high.att;
  if (high.res) return module ? 'processed' : 'translated';
  return module ? 'newborn' : 'unexplained';
}

const MODULE_NAMES: readonly [Exclude<Site, 'res'>, string][] = [
  ['mlp', 'the MLP'],
  ['att', 'attention'],
];

/** One sentence that tells the class and the numbers it rests on. */
export function explain(feature: Feature, scores: Scores, cuts: Readonly<Record<Site, number>>): string {
  const high = highScores(scores, cuts);
  const number = (x: number): string => x.toFixed(2);
  const pass = (site: Site): string => `${number(scores[site] ?? 0)} ≥ ${number(cuts[site])}`;
  const fail = (site: Site): string => missed(scores[site] ?? 0, cuts[site]);
  const modules = MODULE_NAMES.filter(([site]) => high[site])
    .map(([site, name]) => `${name} (${pass(site)})`)
    .join(' and ');
  const below = feature.layer - 1;
  const noBelow =
    feature.layer === 0
      ? 'There is nothing below layer 0'
      : `The pack has no residual SAE at layer ${below}, so nothing below can be matched`;
  switch (classify(scores, cuts)) {
    case 'translated':
      return `Translated: kept from layer ${below} (${pass('res')}), and no module of layer ${feature.layer} writes it.`;
    case 'processed':
      return `Processed: kept from layer ${below} (${pass('res')}) and changed by ${modules}.`;
    case 'newborn':
      return scores.res === null
        ? `Newborn: ${noBelow.charAt(0).toLowerCase()}${noBelow.slice(1)}, and the feature is written here by ${modules}.`
        : `Newborn: not in layer ${below} (${fail('res')}), written here by ${modules}.`;
    case 'unexplained': {
      const tried = (['res', 'mlp', 'att'] as const).filter((site) => scores[site] !== null);
      const best = tried.map((site) => `${SHORT[site]} ${fail(site)}`).join(', ');
      if (tried.length === 0) return `Unexplained: the pack has no SAE at any of its sources.`;
      return `Unexplained: no source reaches its cut (${best}).${scores.res === null ? ` ${noBelow}.` : ''}`;
    }
  }
}

/** A near miss gets as many digits as it takes to see it. */
function missed(score: number, cut: number): string {
  if (score >= cut) return `${score.toFixed(2)}, which is not above 0`;
  let digits = 2;
  while (digits < 6 && Number(score.toFixed(digits)) >= Number(cut.toFixed(digits))) digits += 2;
  return `${score.toFixed(digits)} < ${cut.toFixed(digits)}`;
}

const SHORT: Readonly<Record<Site, string>> = { res: 'residual', mlp: 'MLP', att: 'attention' };
