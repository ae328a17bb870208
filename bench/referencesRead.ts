import type { Edit } from '../src/core/plan';
import type { ByteSource } from '../src/pack/bytes';
import { toFloat32 } from '../src/pack/dtype';
import { openSafetensors, readTensor, tensor } from '../src/pack/safetensors';

export interface ReferenceText {
  readonly ids: readonly number[];
  /** They act on every token but the first. */
  readonly plans: readonly (readonly Edit[])[];
}

/** What PyTorch gave in single precision. */
export interface Reference {
  readonly cases: readonly ReferenceText[];
  /**
   * `N.logits` `[tokens, vocabulary]` of text N; `N.editM.logits` `[vocabulary]` of its last token under its plan M;
   * `N.act.L/SITE` `[features]`, activations at its last token.
   */
  value(name: string): Promise<Float32Array>;
}

interface Cases {
  readonly cases: readonly { readonly ids: number[]; readonly edits: Edit[][] }[];
}

/**
 * @param bytes length of reference/forward.safetensors
 * @param most texts that are looked at, from the first on
 */
export async function openReference(source: ByteSource, bytes: number, most: number): Promise<Reference> {
  const json = new TextDecoder().decode(await source.read({ path: 'reference/cases.json' }));
  const { cases } = JSON.parse(json) as Cases;
  const file = await openSafetensors(source, { path: 'reference/forward.safetensors', bytes });
  return {
    cases: cases.slice(0, most).map(({ ids, edits }) => ({ ids, plans: edits })),
    async value(name) {
      const info = tensor(file, name);
      return toFloat32(await readTensor(file, info), info.dtype, name);
    },
  };
}
