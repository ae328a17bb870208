import { beside, type Config, folderOf, lastName } from '../folder';
import { type Activation, type Encoding, type FoundSae, PLAIN } from '../foundSae';
import { placeOfHook } from '../hooks';
import { kindOf } from '../kind';
import type { Layout } from '../layout';

/**
 * SAELens: a folder with `cfg.json` and `sae_weights.safetensors`, W_enc [d_in, d_sae] and W_dec [d_sae, d_in]. What
 * cfg.json calls things has changed over the years: `hook_point`, then `hook_name`, then `hook_name` in `metadata`.
 * Transcoders write at `hook_name_out`.
 */

const NAME = 'SAELens';

export const saelens: Layout = {
  name: NAME,
  async look(file, folder) {
    if (lastName(file.path) === 'sparsity.safetensors') return null;
    if (lastName(file.path) !== 'sae_weights.safetensors') return undefined;
    const config = await folder.json(beside(file.path, 'cfg.json'));
    if (!config) return undefined;
    const metadata = config.part('metadata');
    const either = (...names: readonly string[]): string | undefined =>
      config.text(...names) ?? metadata.text(...names);
    const read = either('hook_name', 'hook_point') ?? '';
    const hook = either('hook_name_out', 'hook_point_out') ?? read;
    const at = placeOfHook(hook) ?? {
      why:
        hook === ''
          ? 'its cfg.json names no hook, so its layer and site are not known'
          : `its hook ${hook} is not known`,
    };
    const layer = 'position' in at ? at.position.layer : undefined;
    const name = folderOf(file.path) || folder.name;
    const features = config.number('d_sae');
    const width = config.number('d_out') ?? config.number('d_in');
    const scaler = await folder.json(beside(file.path, 'activation_scaler.json'));
    return {
      layout: NAME,
      name,
      hook,
      at,
      isTranscoder: hook !== read,
      kind: kindOf(name, hook, layer),
      // Beside variants of the same width, people begin with the plain one.
      rank: /(^|[/_-])standard([/_-]|$)/.test(name) ? 0 : 1,
      model: either('model_name'),
      neuronpedia: either('neuronpedia_id'),
      weights: {
        file,
        decoder: [{ name: 'W_dec', features: 0 }],
        encoder: [{ name: 'W_enc', features: 1 }],
        bias: ['b_enc', 'b_gate'],
        outputBias: ['b_dec'],
        declared: { features, width },
      },
      encoding: encodingOf(config, scaler?.number('scaling_factor')),
    } satisfies FoundSae;
  },
};

function encodingOf(config: Config, scale: number | undefined): Encoding {
  const activation = activationOf(config);
  const normalised = config.text('normalize_activations') ?? 'none';
  const lacks: string[] = [];
  if (activation.name === 'topk' && activation.k === undefined) lacks.push('its TopK comes without k');
  const isScaled = normalised === 'expected_average_only_in';
  if (isScaled && scale === undefined) lacks.push('the scale of the activations that it reads is missing');
  if (normalised !== 'none' && !isScaled)
    lacks.push(`it normalises what it reads token by token (${normalised})`);
  if (activation.name === 'topk' && config.flag('rescale_acts_by_decoder_norm'))
    lacks.push('its activations are rescaled by the norms of the decoder');
  const factor = isScaled ? (scale ?? null) : normalised === 'none' ? 1 : null;
  return {
    ...PLAIN,
    activation,
    subtractsOutputBias: config.flag('apply_b_dec_to_input') ?? true,
    inputScale: factor,
    outputScale: factor,
    lacks,
  };
}

function activationOf(config: Config): Activation {
  const architecture = config.text('architecture') ?? 'standard';
  if (architecture.startsWith('gated')) return { name: 'gated' };
  if (architecture.startsWith('jumprelu')) return { name: 'jumprelu', threshold: { arrays: ['threshold'] } };
  const called = config.text('activation_fn_str', 'activation_fn') ?? 'relu';
  if (architecture.startsWith('topk') || called.startsWith('topk'))
    return { name: 'topk', k: config.number('k') ?? config.part('activation_fn_kwargs').number('k') };
  return { name: 'relu' };
}
