import { beside, folderOf } from '../folder';
import { type FoundSae, PLAIN } from '../foundSae';
import { type HookPlace, type NoPlace, placeOfHook } from '../hooks';
import type { Layout } from '../layout';

/**
 * Gemma Scope 2 (Gemma 3): `resid_post_all/layer_5_width_16k_l0_small/params.safetensors`, JumpReLU. `config.json` is
 * not always there; the path says the same. `attn_out` is called so, and read before W_O. `transcoder` writes what the
 * MLP adds; `clt` has one file a layer, with a decoder for each layer from its own on; `crosscoder` reads four layers.
 */

const NAME = 'Gemma Scope 2';
const PARAMS =
  /^(?:.*\/)?(resid_post|attn_out|mlp_out|transcoder)(_all)?\/layer_(\d+)_width_(\w+?)_l0_(\w+?)(_affine)?\/params\.safetensors$/;
const CROSS_LAYER = /^(?:.*\/)?(clt|crosscoder)\/(.+)\/params_layer_(\d+)\.safetensors$/;
/** Each is in all layers or in four of them; the middle one is the one to begin with. */
const SPARSITIES = ['medium', 'small', 'big'];
const HOOKS = {
  resid_post: 'output',
  attn_out: 'self_attn.o_proj.input',
  mlp_out: 'post_feedforward_layernorm.output',
  transcoder: 'post_feedforward_layernorm.output',
} as const;

export const gemmaScope2: Layout = {
  name: NAME,
  async look(file, folder) {
    const cross = CROSS_LAYER.exec(folder.whole(file.path));
    const [, kind, all = '', layer, width, l0 = '', affine = ''] = PARAMS.exec(folder.whole(file.path)) ?? [];
    if (!cross && kind === undefined) return undefined;
    const named = modelOf(folder.whole(file.path));
    // A repository has hundreds of configurations, and they say what its paths say.
    const config = named === undefined ? await folder.json(beside(file.path, 'config.json')) : undefined;
    const model = named ?? config?.text('model_name');
    const declaredWidth = config?.number('width');
    const common = {
      layout: NAME,
      model: model && modelName(model),
      encoding: {
        ...PLAIN,
        activation: { name: 'jumprelu', threshold: { arrays: ['threshold'] } },
      },
    } satisfies Partial<FoundSae>;
    const weights = {
      file,
      encoder: [{ name: 'w_enc', features: 1 }],
      bias: ['b_enc'],
      outputBias: ['b_dec'],
      declared: { features: declaredWidth },
    } satisfies Partial<FoundSae['weights']>;
    if (cross) {
      const [, family = '', name = '', own = ''] = cross;
      return {
        ...common,
        name: file.path.replace(/\.safetensors$/, ''),
        hook: `model.layers.${own}.${HOOKS.transcoder}`,
        at: crossLayer(family, Number(own)),
        isTranscoder: true,
        kind: `${family} ${name}`,
        rank: 0,
        weights: { ...weights, decoder: [{ name: 'w_dec', features: 0, ownLayer: Number(own) }] },
      };
    }
    const hook =
      config?.text('hf_hook_point_out') ?? `model.layers.${layer}.${HOOKS[kind as keyof typeof HOOKS]}`;
    return {
      ...common,
      name: folderOf(file.path) || folder.name,
      hook,
      at: placeOfHook(hook) ?? { why: `its hook ${hook} is not known` },
      isTranscoder: kind === 'transcoder',
      kind: `${kind === 'transcoder' ? 'transcoder ' : ''}width_${width} l0_${l0}${affine}${all}`,
      rank: (SPARSITIES.indexOf(l0) + 1 || SPARSITIES.length + 1) * 2 - (all === '' ? 0 : 1),
      weights: { ...weights, decoder: [{ name: 'w_dec', features: 0 }] },
    };
  },
};

function crossLayer(family: string, layer: number): HookPlace | NoPlace {
  if (family === 'clt') return { position: { layer, site: 'mlp' }, space: 'residual' };
  return { why: 'a crosscoder’s features belong to several layers at once' };
}

/** Some files say `gemma-3-270m-pt` or `gemma-v3-270m-pt` for `google/gemma-3-270m-pt`. */
function modelName(text: string): string {
  const name = text.replace('-v3', '-3');
  return name.includes('/') ? name : `google/${name}`;
}

function modelOf(path: string): string | undefined {
  const [, size] = /gemma-scope-2-(\w+-(?:pt|it))/.exec(path) ?? [];
  return size === undefined ? undefined : `google/gemma-3-${size}`;
}
