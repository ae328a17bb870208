/**
 * Every word of the page that has a meaning of its own: one plain sentence each, and where in the paper
 * (arXiv 2502.03032) it stands; or that it is ours, where the software departs from the paper.
 */

export interface Term {
  readonly name: string;
  readonly sentence: string;
  readonly source: string;
}

export const TERMS = {
  feature: {
    name: 'Feature',
    sentence:
      'One of the many directions into which a sparse autoencoder decomposes a hidden state of the model; it fires on some kinds of text and is silent on the rest.',
    source: 'Sections 2.1 and 2.2',
  },
  sae: {
    name: 'Sparse autoencoder (SAE)',
    sentence: 'Writes a hidden state of the model as a sum of a few features out of very many.',
    source: 'Section 2.2',
  },
  decoder: {
    name: 'Decoder vector',
    sentence:
      'What a feature adds to the hidden state when it fires with strength 1. Matching looks at nothing else, so it needs no text.',
    source: 'Sections 2.2 and 3.2',
  },
  activation: {
    name: 'Activation',
    sentence: 'How strongly a feature fires on a token; zero where it is silent.',
    source: 'Section 2.2',
  },
  jumprelu: {
    name: 'JumpReLU',
    sentence: 'Lets a feature fire only above a threshold of its own, and leaves what is above it unchanged.',
    source: 'Section 2.2',
  },
  residual: {
    name: 'Residual stream',
    sentence:
      'What runs through the model from layer to layer: attention and MLP read from it and write back to it.',
    source: 'Section 2.3',
  },
  mlp: {
    name: 'MLP',
    sentence:
      'The part of a layer that works on each token by itself; an MLP feature is a direction in what it writes.',
    source: 'Section 2.3',
  },
  attention: {
    name: 'Attention',
    sentence:
      'The part of a layer that brings in information from earlier tokens; an attention feature is a direction in what it writes.',
    source: 'Section 2.3',
  },
  seed: {
    name: 'Seed',
    sentence: 'The feature a graph starts from.',
    source: 'Section 3.3',
  },
  graph: {
    name: 'Flow graph',
    sentence:
      'Matches between neighbouring layers, chained from the seed back to the first layer (or on to the last).',
    source: 'Section 3.3',
  },
  river: {
    name: 'River',
    sentence:
      'The strongest residual match of each layer, chained from the seed: one meaning on its way through the layers. Branches added by k, or by you, run beside it.',
    source: 'Section 3.3; the word is ours',
  },
  cosine: {
    name: 'Cosine',
    sentence: 'How similar two decoder vectors are: 1 for the same direction, 0 for unrelated directions.',
    source: 'Section 3.2',
  },
  match: {
    name: 'Match',
    sentence:
      'A feature at a neighbouring site whose decoder vector has one of the largest cosines with this one’s.',
    source: 'Section 3.2',
  },
  k: {
    name: 'k',
    sentence:
      'How many matches of a feature are followed at each site; the paper mostly takes only the best.',
    source: 'Section 3.2',
  },
  rank: {
    name: 'Rank',
    sentence: 'The position of a match among all features of its site, by cosine; 1 is the best.',
    source: 'Section 3.2',
  },
  margin: {
    name: 'Margin',
    sentence:
      'The cosine of a match minus that of the next in rank; below 0.02 the runner-up is nearly as good, and the match is drawn as a double line.',
    source: 'Ours',
  },
  badge: {
    name: 'Badge on a feature',
    sentence:
      'What the steering plan does to it: ×0 is the factor r on its activation, +0.4 the strength s that is added, in the unit of the plan.',
    source: 'Ours',
  },
  score: {
    name: 'Scores s(R), s(M), s(A)',
    sentence:
      'A feature’s largest cosine with the residual features of the layer below, with this layer’s MLP features and with its attention features. A score that reaches its cut is high.',
    source: 'Section 3.3',
  },
  translated: {
    name: 'Translated',
    sentence: 'Kept from the layer below, unchanged by the modules: only s(R) is high.',
    source: 'Section 3.3, A',
  },
  processed: {
    name: 'Processed',
    sentence:
      'Kept from the layer below and changed by the MLP or attention: s(R) and a module’s score are high.',
    source: 'Section 3.3, B',
  },
  newborn: {
    name: 'Newborn',
    sentence: 'Not in the layer below, written here by the MLP or attention: only a module’s score is high.',
    source: 'Section 3.3, C',
  },
  unexplained: {
    name: 'Unexplained',
    sentence: 'No source is similar enough: no score is high.',
    source: 'Section 3.3, D',
  },
  cut: {
    name: 'Cut',
    sentence: 'The lowest cosine that counts: a weaker match is not drawn, and a lower score is not high.',
    source: 'Appendix B.2, with 0.5 and 0.15; using the same cuts for the class is ours',
  },
  chance: {
    name: 'Chance',
    sentence:
      'What the best of so many cosines reaches by chance: the 99th percentile for random directions distributed like the target’s decoder, for each layer and site.',
    source: 'Ours; the paper has fixed cuts (appendix B.2)',
  },
  span: {
    name: 'Span',
    sentence: 'The layers through which the river runs without falling below the residual cut.',
    source: 'Appendix B.2',
  },
  gap: {
    name: 'Gap',
    sentence: 'A layer without a residual SAE. The river ends there; nothing is matched across it.',
    source: 'Ours',
  },
  alike: {
    name: 'Features like this one',
    sentence:
      'Features of the same layer and site with the largest cosines: near-duplicates, where an SAE splits one meaning over several features.',
    source: 'Ours; the paper only compares different layers and sites',
  },
  r: {
    name: 'r (rescale)',
    sentence:
      'Multiplies a feature’s own activation: 0 turns it off, 1 leaves it unchanged. Where the feature is silent, r has no effect.',
    source: 'Section 4.2 and appendix A.2',
  },
  s: {
    name: 's (add)',
    sentence: 'Adds s times the decoder vector at every token, whether or not the feature fires there.',
    source: 'Appendix B.2',
  },
  typical: {
    name: 'Typical activation',
    sentence: 'The mean activation of a feature over the tokens it fires on; the unit of s.',
    source: 'Ours; the paper folds by thresholds (appendix B.2)',
  },
  schedule: {
    name: 'Spread of s over the layers',
    sentence:
      'How much each layer of a chain adds: the same in every layer, scaled by e^(αl) in layer l, linearly from s to s*, or in one layer only.',
    source: 'Appendix B.2, with α = −0.05 and s* = 1',
  },
  theme: {
    name: 'Theme',
    sentence:
      'The shelf of books a text sounds like: the one with the largest sum over the tokens of ln p(token on the shelf) − ln p(token anywhere), in nats, without a prior.',
    source: 'Ours; the paper asks a language model (appendix B)',
  },
  perplexity: {
    name: 'Perplexity',
    sentence: 'How surprising a text is to the unsteered model: e to the mean of −ln p of its tokens.',
    source: 'Ours',
  },
  selfTest: {
    name: 'Self-test',
    sentence:
      'Before it generates, the model reads prompts whose logits came with the pack, computed from the same weights elsewhere; the largest difference of a logit is shown.',
    source: 'Ours',
  },
  atlas: {
    name: 'Atlas',
    sentence: 'The best matches of every feature: they come with the pack, or are computed here and kept.',
    source: 'Ours',
  },
} as const satisfies Record<string, Term>;

export type TermKey = keyof typeof TERMS;
