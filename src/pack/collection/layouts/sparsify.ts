import { beside, folderOf, lastName } from '../folder';
import { type FoundSae, PLAIN } from '../foundSae';
import { placeOfHook } from '../hooks';
import { kindOf } from '../kind';
import type { Layout } from '../layout';

/**
 * EleutherAI's sparsify: a folder named by its module (`layers.3.mlp`) with `cfg.json` and `sae.safetensors`,
 * encoder.weight [features, d] and W_dec [features, d], TopK. `num_latents` 0 means `d_in` times `expansion_factor`.
 */

const NAME = 'sparsify';
const HOOK = /((?:layers|h)\.\d+(?:\.[a-z_.]+)?|embed_tokens|embed_in|wte)$/;

export const sparsify: Layout = {
  name: NAME,
  async look(file, folder) {
    if (lastName(file.path) !== 'sae.safetensors') return undefined;
    const config = await folder.json(beside(file.path, 'cfg.json'));
    if (!config) return undefined;
    const name = folderOf(file.path) || folder.name;
    const hook = HOOK.exec(lastName(folderOf(folder.whole(file.path))))?.[1] ?? lastName(name);
    const at = placeOfHook(hook) ?? { why: `its folder's name ${hook} is no module that is known` };
    const width = config.number('d_in');
    const latents = config.number('num_latents') || (width ?? 0) * (config.number('expansion_factor') ?? 0);
    const k = config.number('k');
    const above = await folder.json(beside(folderOf(file.path), 'config.json'));
    const isTopK =
      (config.text('activation') ?? 'topk') === 'topk' || config.text('activation') === 'groupmax';
    return {
      layout: NAME,
      name,
      hook,
      at,
      isTranscoder: config.flag('transcode') ?? false,
      kind: kindOf(name, hook, undefined),
      rank: 0,
      model: above?.text('model'),
      weights: {
        file,
        decoder: [{ name: 'W_dec', features: 0 }],
        encoder: [{ name: 'encoder.weight', features: 0 }],
        bias: ['encoder.bias'],
        outputBias: ['b_dec'],
        declared: { features: latents || undefined, width },
      },
      encoding: {
        ...PLAIN,
        subtractsOutputBias: true,
        activation: isTopK ? { name: 'topk', k } : { name: 'relu' },
        lacks: isTopK && k === undefined ? ['its TopK comes without k'] : [],
      },
    } satisfies FoundSae;
  },
};
