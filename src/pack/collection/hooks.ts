import type { Position } from '../../core/ids';

/**
 * Where a hook is in the model, by the names that people train SAEs with: TransformerLens (`blocks.3.hook_mlp_out`),
 * modules of transformers (`model.layers.3.mlp.output`), and the shorter ones of sparsify and dictionary_learning
 * (`layers.3.mlp`, `resid_post_layer_3`).
 */

/** The space of what is added to the residual stream, and of the stream itself. */
export const RESIDUAL = 'residual';
/** All heads of a layer beside each other, before the output projection W_O. */
export const HEADS = 'heads';

export interface HookPlace {
  readonly position: Position;
  readonly space: typeof RESIDUAL | typeof HEADS;
}

/** A hook that is known, and has no place in a graph of layers. */
export interface NoPlace {
  readonly why: string;
}

const EMBEDDING: NoPlace = { why: 'the embedding is before the first layer' };
const MIDDLE: NoPlace = {
  why: 'resid_mid, between attention and MLP, is not the residual stream after a layer',
};
const INSIDE: NoPlace = { why: 'it is inside the MLP, whose neurons are another space' };
const INPUT: NoPlace = { why: 'it is what a module reads, not what it writes' };

type Told = (layer: number) => HookPlace | NoPlace;

const res: Told = (layer) => ({ position: { layer, site: 'res' }, space: RESIDUAL });
const mlp: Told = (layer) => ({ position: { layer, site: 'mlp' }, space: RESIDUAL });
const att: Told = (layer) => ({ position: { layer, site: 'att' }, space: RESIDUAL });
const heads: Told = (layer) => ({ position: { layer, site: 'att' }, space: HEADS });
/** The stream before layer N is the one after layer N - 1. */
const before: Told = (layer) => (layer === 0 ? EMBEDDING : res(layer - 1));
const without =
  (no: NoPlace): Told =>
  () =>
    no;

const LENS = 'blocks\\.(\\d+)\\.';
const MODULE =
  '(?:(?:model|transformer|gpt_neox|language_model|model\\.language_model)\\.)?(?:layers|h)\\.(\\d+)';

const HOOKS: readonly (readonly [RegExp, Told])[] = [
  [new RegExp(`^${LENS}hook_resid_post$`), res],
  [new RegExp(`^${LENS}hook_resid_pre$`), before],
  [new RegExp(`^${LENS}hook_resid_mid$`), without(MIDDLE)],
  [new RegExp(`^${LENS}hook_mlp_out$`), mlp],
  [new RegExp(`^${LENS}hook_attn_out$`), att],
  [new RegExp(`^${LENS}attn\\.hook_z$`), heads],
  [new RegExp(`^${LENS}(?:mlp\\.)?hook_(?:pre|post|pre_linear)$`), without(INSIDE)],
  [new RegExp(`^${LENS}(?:hook_mlp_in|hook_attn_in|ln\\d\\.hook_\\w+)$`), without(INPUT)],
  [/^hook_(?:embed|pos_embed)$/, without(EMBEDDING)],
  [new RegExp(`^${MODULE}(?:\\.output)?$`), res],
  [new RegExp(`^${MODULE}\\.input$`), before],
  [new RegExp(`^${MODULE}\\.(?:mlp|post_feedforward_layernorm)(?:\\.output)?$`), mlp],
  [new RegExp(`^${MODULE}\\.self_attn\\.o_proj\\.input$`), heads],
  [
    new RegExp(
      `^${MODULE}\\.(?:attn|attention|self_attn|self_attn\\.o_proj|post_attention_layernorm)(?:\\.output)?$`,
    ),
    att,
  ],
  [new RegExp(`^${MODULE}\\.(?:mlp|pre_feedforward_layernorm)\\.(?:input|output)$`), without(INPUT)],
  [new RegExp(`^${MODULE}\\.mlp\\.\\w+`), without(INSIDE)],
  [
    /^(?:(?:model|transformer|gpt_neox)\.)?(?:embed_tokens|embed_in|wte|embedding)(?:\.output)?$/,
    without(EMBEDDING),
  ],
  [/^resid(?:_post|_out)?_layer_?(\d+)$/, res],
  [/^resid_pre_layer_?(\d+)$/, before],
  [/^resid_mid_layer_?(\d+)$/, without(MIDDLE)],
  [/^(?:attn|attention)(?:_out)?_layer_?(\d+)$/, att],
  [/^mlp(?:_out)?_layer_?(\d+)$/, mlp],
  [/^embed(?:ding)?$/, without(EMBEDDING)],
];

/** @returns undefined for a name that means nothing here */
export function placeOfHook(hook: string): HookPlace | NoPlace | undefined {
  for (const [pattern, told] of HOOKS) {
    const match = pattern.exec(hook);
    if (match) return told(Number(match[1] ?? 0));
  }
  return undefined;
}
