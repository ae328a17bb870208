import { type FoundSae, PLAIN } from '../foundSae';
import { placeOfHook } from '../hooks';
import type { Layout } from '../layout';

/**
 * Gemma Scope (Gemma 2): `gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82/params.npz`, JumpReLU. No
 * configuration; the site is in the name of the repository. Attention SAEs read what the heads give to W_O; MLP SAEs
 * read what is added to the stream, after its norm. Of several sparsities the one whose L0 is nearest to 100 is the
 * canonical one.
 */

const NAME = 'Gemma Scope';
const PARAMS = /^(.*)\/(?:layer_(\d+)|embedding)\/width_(\w+)\/average_l0_(\d+)\/params\.npz$/;
const CANONICAL_L0 = 100;
const SITES = /(?:^|[-/])(res|mlp|att|transcoders?)(?=[/-]|$)/g;
const HOOKS = {
  res: 'hook_resid_post',
  mlp: 'hook_mlp_out',
  att: 'attn.hook_z',
} as const;

export const gemmaScope: Layout = {
  name: NAME,
  async look(file, { whole }) {
    const [, before, layer, width = '', l0 = ''] = PARAMS.exec(whole(file.path)) ?? [];
    if (before === undefined) return undefined;
    const site = [...before.matchAll(SITES)].at(-1)?.[1];
    const isTranscoder = site?.startsWith('transcoder') ?? false;
    const hooked = site === undefined ? undefined : isTranscoder ? 'mlp' : (site as keyof typeof HOOKS);
    const hook = layer === undefined ? 'hook_embed' : `blocks.${layer}.${hooked ? HOOKS[hooked] : 'unknown'}`;
    const at = placeOfHook(hook) ?? {
      why: 'nothing in its path says whether it is of the residual stream (res), the MLP (mlp) or attention (att)',
    };
    return {
      layout: NAME,
      name: file.path.replace(/\/params\.npz$/, ''),
      hook,
      at,
      isTranscoder,
      kind: `${site ?? ''} width_${width}`,
      rank: Math.abs(Number(l0) - CANONICAL_L0),
      model: modelOf(before),
      weights: {
        file,
        decoder: ['W_dec', 'w_dec'].map((name) => ({ name, features: 0 })),
        encoder: ['W_enc', 'w_enc'].map((name) => ({ name, features: 1 })),
        bias: ['b_enc'],
        outputBias: ['b_dec'],
        declared: {},
      },
      encoding: { ...PLAIN, activation: { name: 'jumprelu', threshold: { arrays: ['threshold'] } } },
    } satisfies FoundSae;
  },
};

/** `gemma-scope-2b-pt-res` and `models--google--gemma-scope-2b-pt-res` are of `google/gemma-2-2b`. */
function modelOf(path: string): string | undefined {
  const [, size, kind] = /gemma-scope-(\d+b)-(pt|it)/.exec(path) ?? [];
  if (size === undefined) return undefined;
  return `google/gemma-2-${size}${kind === 'it' ? '-it' : ''}`;
}
