import { beside, folderOf, lastName } from '../folder';
import { type Activation, type FoundSae, PLAIN } from '../foundSae';
import { placeOfHook } from '../hooks';
import type { Layout } from '../layout';

/**
 * dictionary_learning: `resid_post_layer_8/trainer_3/ae.pt` with `config.json`. Most dictionaries are torch modules
 * (decoder.weight [d, features]); JumpReLU and Matryoshka ones hold plain matrices (W_dec [features, d]). A file that a
 * training can go on from has the module under `ae`.
 */

const NAME = 'dictionary_learning';
const DICTIONARY = /^(?:(.*)\/)?([^/]*layer_?\d+)\/([^/]+)\/ae\.pt$/;
/** Where the module's arrays may lie. */
const PREFIXES = ['', 'ae.'];

export const dictionaryLearning: Layout = {
  name: NAME,
  async look(file, folder) {
    if (/(^|\/)checkpoints\//.test(file.path) && lastName(file.path).endsWith('.pt')) return null;
    const [, before = '', called, trainer = ''] = DICTIONARY.exec(folder.whole(file.path)) ?? [];
    if (called === undefined) return undefined;
    const config = await folder.json(beside(file.path, 'config.json'));
    const trained = config?.part('trainer');
    const hook = called;
    const width = trained?.number('activation_dim');
    const features = trained?.number('dict_size');
    const activation = activationOf(trained?.text('dict_class') ?? '', trained?.number('k'));
    const names = (...plain: readonly string[]): string[] =>
      PREFIXES.flatMap((prefix) => plain.map((name) => `${prefix}${name}`));
    return {
      layout: NAME,
      name: folderOf(file.path) || folder.name,
      hook,
      at: placeOfHook(hook) ?? { why: `its folder's name ${hook} says no place that is known` },
      isTranscoder: trained?.text('dict_class')?.includes('Transcoder') ?? false,
      kind: [before, trainer].filter(Boolean).join(' '),
      rank: 0,
      model: trained?.text('lm_name'),
      weights: {
        file,
        decoder: [
          ...names('decoder.weight').map((name) => ({ name, features: 1 as const })),
          ...names('W_dec').map((name) => ({ name, features: 0 as const })),
        ],
        encoder: [
          ...names('encoder.weight').map((name) => ({ name, features: 0 as const })),
          ...names('W_enc').map((name) => ({ name, features: 1 as const })),
        ],
        bias: names('encoder.bias', 'b_enc', 'gate_bias'),
        outputBias: names('b_dec', 'decoder_bias', 'bias', 'decoder.bias'),
        declared: { features, width },
      },
      encoding: {
        ...PLAIN,
        subtractsOutputBias: true,
        activation,
        lacks: activation.name === 'topk' && activation.k === undefined ? ['its TopK comes without k'] : [],
      },
    } satisfies FoundSae;
  },
};

function activationOf(dictionary: string, k: number | undefined): Activation {
  const threshold = { arrays: PREFIXES.map((prefix) => `${prefix}threshold`) };
  if (/gated/i.test(dictionary)) return { name: 'gated' };
  if (/topk/i.test(dictionary)) return { name: 'topk', k, threshold };
  if (/jumprelu/i.test(dictionary)) return { name: 'jumprelu', threshold };
  return { name: 'relu' };
}
