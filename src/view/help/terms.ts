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
      'One of many directions into which a sparse autoencoder takes a hidden state of the model apart; it fires on some kinds of text and is silent on all others.',
    source: 'Sections 2.1 and 2.2',
  },
  sae: {
    name: 'Sparse autoencoder (SAE)',
    sentence: 'Writes a hidden state of the model as the sum of a few out of very many features.',
    source: 'Section 2.2',
  },
  decoder: {
    name: 'Decoder vector',
    sentence:
      'What a feature adds to the hidden state when it fires with strength 1; it is all that matching looks at, so no text is needed.',
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
      'What runs through the model from layer to layer: attention and mlp read from it and write back into it.',
    source: 'Section 2.3',
  },
  mlp: {
    name: 'mlp',
    sentence:
      'The part of a layer that works on each token by itself; a feature of the mlp is a direction of what it writes.',
    source: 'Section 2.3',
  },
  attention: {
    name: 'Attention',
    sentence:
      'The part of a layer that brings in what stands at earlier tokens; a feature of attention is a direction of what it writes.',
    source: 'Section 2.3',
  },
  seed: {
    name: 'Seed',
    sentence: 'The feature that a graph starts from.',
    source: 'Section 3.3',
  },
  graph: {
    name: 'Flow graph',
    sentence:
      'Matches between neighbouring layers, one after another, from the seed back to the first layer (or on to the last).',
    source: 'Section 3.3',
  },
  river: {
    name: 'River',
    sentence:
      'The strongest residual match of each layer, one after another from the seed alone: one meaning on its way through the layers. What k or a hand adds flows beside it.',
    source: 'Section 3.3; the word is ours',
  },
  cosine: {
    name: 'Cosine',
    sentence:
      'How similar two decoder vectors are: 1 for the same direction, 0 for directions that have nothing in common.',
    source: 'Section 3.2',
  },
  match: {
    name: 'Match',
    sentence:
      'A feature of a neighbouring site whose decoder vector has one of the largest cosines to that of this one.',
    source: 'Section 3.2',
  },
  k: {
    name: 'k',
    sentence:
      'How many matches of a feature are followed at each site; the paper mostly takes the best alone.',
    source: 'Section 3.2',
  },
  rank: {
    name: 'Rank',
    sentence: 'The place of a match among all features of its site, by cosine; 1 is the best.',
    source: 'Section 3.2',
  },
  margin: {
    name: 'Margin',
    sentence:
      'The cosine of a match less that of the next in rank: a small one means that it is hard to tell from the runner-up.',
    source: 'Ours',
  },
  score: {
    name: 'Scores s(R), s(M), s(A)',
    sentence:
      'The largest cosine of a feature with those of the residual stream below, of this layer’s mlp and of its attention; one that reaches its cut is high.',
    source: 'Section 3.3',
  },
  translated: {
    name: 'Translated',
    sentence: 'Kept from the layer below, untouched by the modules: only s(R) is high.',
    source: 'Section 3.3, A',
  },
  processed: {
    name: 'Processed',
    sentence: 'Kept from the layer below and changed by the mlp or attention: s(R) and a module’s are high.',
    source: 'Section 3.3, B',
  },
  newborn: {
    name: 'Newborn',
    sentence: 'Not in the layer below, written here by the mlp or attention: only a module’s score is high.',
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
    source: 'Appendix B.2, with 0.5 and 0.15; that the class goes by the same cuts is ours',
  },
  chance: {
    name: 'Chance',
    sentence:
      'What the best of so many cosines reaches without any meaning: the 99th percentile for directions that lie like the target’s decoder but are none of its features, for each layer and site.',
    source: 'Ours; the paper has fixed cuts (appendix B.2)',
  },
  span: {
    name: 'Span',
    sentence:
      'The layers, from the first to the last, through which the river runs without falling below the residual cut.',
    source: 'Appendix B.2',
  },
  gap: {
    name: 'Gap',
    sentence: 'A layer without a residual SAE: the river ends there, and nothing is matched across it.',
    source: 'Ours',
  },
  alike: {
    name: 'Features like this one',
    sentence:
      'Those of the same layer and site with the largest cosines to it: near doubles, where an SAE splits one meaning over several features.',
    source: 'Ours; the paper compares different places alone',
  },
  r: {
    name: 'r, to rescale',
    sentence:
      'Multiplies a feature’s own activation: 0 turns it off, 1 leaves it as it is, and where it is silent nothing happens.',
    source: 'Section 4.2 and appendix A.2',
  },
  s: {
    name: 's, to add',
    sentence:
      'Puts s times the decoder vector on every token, whether the feature fires there or not: it brings in what is not there.',
    source: 'Appendix B.2',
  },
  typical: {
    name: 'Typical activation',
    sentence: 'The mean activation of a feature over the tokens on which it fires: the unit of s.',
    source: 'Ours; the paper folds by thresholds (appendix B.2)',
  },
  schedule: {
    name: 'Spread of s over the layers',
    sentence:
      'How much each layer of a chain adds: the same, less by e^(αl) in layer l, in a straight line from s to s*, or in one layer alone.',
    source: 'Appendix B.2, with α = −0.05 and s* = 1',
  },
  theme: {
    name: 'Theme',
    sentence:
      'The shelf of books a text sounds like: where the sum over its tokens of ln p(token on the shelf) − ln p(token anywhere), in nats and without a prior, is largest.',
    source: 'Ours; the paper asks a language model (appendix B)',
  },
  perplexity: {
    name: 'Perplexity',
    sentence:
      'How much the model without any steering is surprised by a text: e to the mean of −ln p of its tokens.',
    source: 'Ours',
  },
  selfTest: {
    name: 'Self-test',
    sentence:
      'Before it writes, the model reads prompts whose logits came with the pack, computed from the same weights elsewhere; shown is the largest difference of a logit.',
    source: 'Ours',
  },
  atlas: {
    name: 'Atlas',
    sentence:
      'The best matches of every feature, computed beforehand and brought by the pack; the page computes them again and says whether they agree.',
    source: 'Ours',
  },
} as const satisfies Record<string, Term>;

export type TermKey = keyof typeof TERMS;
