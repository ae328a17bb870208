import { lastName } from '../folder';
import { type FoundSae, PLAIN } from '../foundSae';
import type { Layout } from '../layout';

/**
 * Qwen Scope: `SAE-Res-Qwen3.5-2B-Base-W32K-L0_50/layer7.sae.pt`, TopK. The folder's name is all the configuration
 * there is. W_dec is [d, features], whatever others mean by that name.
 */

const NAME = 'Qwen Scope';
const FILE = /^(?:(.*)\/)?layer(\d+)\.sae\.pt$/;
const FOLDER = /SAE-(Res)-(Qwen[\w.]+-\w+(?:-\w+)?)-W(\w+)-L0_(\d+)/i;

export const qwenScope: Layout = {
  name: NAME,
  async look(file, { whole }) {
    const [, above = '', layer] = FILE.exec(whole(file.path)) ?? [];
    if (layer === undefined) return undefined;
    const [, , model, width, k] = FOLDER.exec(above) ?? [];
    return {
      layout: NAME,
      name: file.path,
      hook: `model.layers.${layer}.output`,
      at: model
        ? { position: { layer: Number(layer), site: 'res' }, space: 'residual' }
        : { why: `its folder's name ${lastName(above)} does not say which site it is of` },
      isTranscoder: false,
      kind: `W${width ?? ''} L0_${k ?? ''}`,
      rank: 0,
      model: model && `Qwen/${model}`,
      weights: {
        file,
        decoder: [{ name: 'W_dec', features: 1 }],
        encoder: [{ name: 'W_enc', features: 0 }],
        bias: ['b_enc'],
        outputBias: ['b_dec'],
        declared: {},
      },
      encoding: {
        ...PLAIN,
        activation: { name: 'topk', k: k === undefined ? undefined : Number(k) },
        lacks: k === undefined ? ['its TopK comes without k'] : [],
      },
    } satisfies FoundSae;
  },
};
