import { type Config, folderOf, lastName } from '../folder';
import { type Activation, type FoundSae, PLAIN, type Threshold } from '../foundSae';
import { placeOfHook } from '../hooks';
import { kindOf } from '../kind';
import type { Layout } from '../layout';

/**
 * Llama Scope, and what lm-saes (OpenMOSS) writes: `Llama3_1-8B-Base-L15R-8x/checkpoints/final.safetensors` beside
 * `hyperparams.json` one folder up, or `L15R/sae_weights.safetensors` with `config.json`. Torch modules:
 * decoder.weight [d, features]. What is read is scaled to an average norm of sqrt(d).
 */

const NAME = 'Llama Scope';

export const llamaScope: Layout = {
  name: NAME,
  async look(file, folder) {
    const last = lastName(file.path);
    const isFinal = last === 'final.safetensors' && lastName(folderOf(file.path)) === 'checkpoints';
    if (!isFinal && last !== 'sae_weights.safetensors') return undefined;
    const home = isFinal ? folderOf(folderOf(file.path)) : folderOf(file.path);
    const at = (name: string): string => (home === '' ? name : `${home}/${name}`);
    const config = await folder.json(at(isFinal ? 'hyperparams.json' : 'config.json'));
    const read = config?.text('hook_point_in');
    if (!config || read === undefined) return undefined;
    const hook = config.text('hook_point_out') ?? read;
    const place = placeOfHook(hook) ?? { why: `its hook ${hook} is not known` };
    const name = home || folder.name;
    const width = config.number('d_model');
    const expansion = config.number('expansion_factor');
    const features =
      config.number('d_sae') ??
      (width !== undefined && expansion !== undefined ? width * expansion : undefined);
    const language = await folder.json(at('lm_config.json'));
    return {
      layout: NAME,
      name,
      hook,
      at: place,
      isTranscoder: hook !== read,
      kind: kindOf(name, hook, 'position' in place ? place.position.layer : undefined),
      rank: 0,
      model: language?.text('model_name'),
      weights: {
        file,
        decoder: [{ name: 'decoder.weight', features: 1 }],
        encoder: [{ name: 'encoder.weight', features: 0 }],
        bias: ['encoder.bias'],
        outputBias: ['decoder.bias'],
        declared: { features, width },
      },
      encoding: encodingOf(config, width),
    } satisfies FoundSae;
  },
};

function encodingOf(config: Config, width: number | undefined): FoundSae['encoding'] {
  const norms = config.part('dataset_average_activation_norm');
  const isScaled = (config.text('norm_activation') ?? '') === 'dataset-wise';
  const factor = (norm: number | undefined): number | null =>
    !isScaled ? 1 : norm === undefined || width === undefined ? null : Math.sqrt(width) / norm;
  const inputScale = factor(norms.number('in'));
  const activation = activationOf(config);
  return {
    ...PLAIN,
    activation,
    subtractsOutputBias: config.flag('apply_decoder_bias_to_pre_encoder') ?? false,
    inputScale,
    outputScale: factor(norms.number('out')),
    lacks: [
      ...(inputScale === null
        ? ['the average norm of the activations that it reads is not in its configuration']
        : []),
      ...(activation.name === 'topk' && activation.k === undefined ? ['its TopK comes without k'] : []),
    ],
  };
}

function activationOf(config: Config): Activation {
  const called = config.text('act_fn') ?? 'relu';
  const timesNorm = config.flag('sparsity_include_decoder_norm') ?? true;
  const value = config.number('jump_relu_threshold');
  if (called === 'jumprelu') {
    const threshold: Threshold =
      value === undefined
        ? { arrays: ['log_jumprelu_threshold'], isLog: true, timesNorm }
        : { arrays: [], value, timesNorm };
    return { name: 'jumprelu', threshold };
  }
  if (called.includes('topk')) return { name: 'topk', k: config.number('top_k') };
  return { name: 'relu' };
}
