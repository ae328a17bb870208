import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileSource } from '../cli/files';
import type { Edit } from '../src/core/plan';
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

export async function openReference(dir: string): Promise<Reference> {
  const { cases } = JSON.parse(await readFile(join(dir, 'reference/cases.json'), 'utf8')) as Cases;
  const path = 'reference/forward.safetensors';
  const { size } = await stat(join(dir, path));
  const file = await openSafetensors(await fileSource(dir), { path, bytes: size });
  return {
    cases: cases.map(({ ids, edits }) => ({ ids, plans: edits })),
    async value(name) {
      const info = tensor(file, name);
      return toFloat32(await readTensor(file, info), info.dtype, name);
    },
  };
}
