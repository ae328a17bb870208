import type { Plan } from './plan';

/**
 * Which of r and s a prompt calls for. Rescaling acts only where a feature is active, adding acts everywhere: where a
 * plan's features are silent, r changes nothing until they fire.
 */
export interface Advice {
  readonly edits: number;
  /** Edits whose feature is active on some token of the prompt, the first token left out. */
  readonly active: number;
  readonly call: 'rescale' | 'add' | 'both';
  /** The plan only rescales, and only features that are silent: it changes nothing here yet. */
  readonly idle: boolean;
}

/**
 * @param activations `[tokens, edits]` in the plan's order, of the prompt in the unedited model
 * @returns undefined for a plan without edits
 */
export function adviceOf({ edits }: Pick<Plan, 'edits'>, activations: Float32Array): Advice | undefined {
  const width = edits.length;
  if (width === 0) return undefined;
  const tokens = activations.length / width;
  // The first token is the mark of the beginning, whose hidden state is no reading of the text.
  const fires = edits.map((_, f) => {
    for (let t = 1; t < tokens; t++) if ((activations[t * width + f] ?? 0) > 0) return true;
    return false;
  });
  const active = fires.filter(Boolean).length;
  const call = active === 0 ? 'add' : active === width ? 'rescale' : 'both';
  const idle =
    edits.every(({ r, s }, f) => s === 0 && (r === 1 || !fires[f])) && edits.some(({ r }) => r !== 1);
  return { edits: width, active, call, idle };
}
