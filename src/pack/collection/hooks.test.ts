import { describe, expect, it } from 'vitest';
import { placeOfHook } from './hooks';

describe('where a hook is', () => {
  it.each([
    ['blocks.3.hook_resid_post', '3/res', 'residual'],
    ['blocks.3.hook_resid_pre', '2/res', 'residual'],
    ['blocks.12.hook_mlp_out', '12/mlp', 'residual'],
    ['blocks.0.hook_attn_out', '0/att', 'residual'],
    ['blocks.4.attn.hook_z', '4/att', 'heads'],
    ['model.layers.17.output', '17/res', 'residual'],
    ['model.layers.17.self_attn.o_proj.input', '17/att', 'heads'],
    ['model.layers.17.post_feedforward_layernorm.output', '17/mlp', 'residual'],
    ['layers.10', '10/res', 'residual'],
    ['layers.10.mlp', '10/mlp', 'residual'],
    ['layers.10.attention', '10/att', 'residual'],
    ['gpt_neox.layers.5', '5/res', 'residual'],
    ['h.3.attn', '3/att', 'residual'],
    ['transformer.h.3', '3/res', 'residual'],
    ['resid_post_layer_8', '8/res', 'residual'],
    ['resid_out_layer3', '3/res', 'residual'],
    ['attn_out_layer3', '3/att', 'residual'],
    ['mlp_out_layer3', '3/mlp', 'residual'],
  ])('%s is %s', (hook, at, space) => {
    const place = placeOfHook(hook);
    expect(place).toMatchObject({ space });
    if (place && 'position' in place) expect(`${place.position.layer}/${place.position.site}`).toBe(at);
  });

  it.each([
    ['blocks.0.hook_resid_pre', /embedding/],
    ['hook_embed', /embedding/],
    ['embed_tokens', /embedding/],
    ['blocks.2.hook_resid_mid', /resid_mid/],
    ['blocks.2.mlp.hook_post', /inside the MLP/],
    ['blocks.2.ln2.hook_normalized', /reads/],
    ['model.layers.2.pre_feedforward_layernorm.output', /reads/],
    ['model.layers.2.mlp.down_proj.input', /inside the MLP/],
  ])('%s has no place in a graph, and says why', (hook, why) => {
    const place = placeOfHook(hook);
    expect(place && 'why' in place ? place.why : undefined).toMatch(why);
  });

  it.each(['', 'blocks.x.hook_resid_post', 'final_sae', 'blocks.3.hook_resid_post.extra'])(
    '"%s" means nothing',
    (hook) => expect(placeOfHook(hook)).toBeUndefined(),
  );
});
