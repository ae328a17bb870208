import { positionId, positionOf } from '../../core/ids';
import type { Plan } from '../../core/plan';
import { settlePlan, type TypicalActivation } from '../../core/schedule';
import type { TextSpec } from '../../core/textSpec';
import type { Manifest } from '../../pack/manifest';

/**
 * The steering plan as the second part of the Python script: the edits with the strengths that the model adds, and a
 * function that carries them out on hidden states, for a forward hook of one's own. Empty without edits.
 *
 * @throws PlanError when the plan folds and a typical activation is not known
 */
export function planSnippet(
  plan: Plan,
  text: TextSpec,
  { saes }: Manifest,
  typical: TypicalActivation,
): string {
  if (plan.edits.length === 0) return '';
  const settled = settlePlan(plan, typical);
  const sites = new Set(plan.edits.map(({ feature }) => positionId(positionOf(feature))));
  const files = saes.filter((sae) => sites.has(positionId(sae)));
  const edits = settled.edits.map(({ feature, r, s }) => `    (${JSON.stringify(feature)}, ${r}, ${s}),`);
  const decoders = files.map(
    (sae) => `    ${JSON.stringify(positionId(sae))}: ${JSON.stringify(sae.decoder.path)},`,
  );
  const encoders = files.flatMap((sae) =>
    sae.encoder ? [`    ${JSON.stringify(positionId(sae))}: ${JSON.stringify(sae.encoder.path)},`] : [],
  );
  const { prompt, ...sampling } = text;
  return `${[
    '',
    '',
    '# The steering plan: feature, factor r on its activation, strength s that is added, in the units of the hidden state.',
    '# Schedule and folding are worked in.',
    'EDITS = [',
    ...edits,
    ']',
    `# The tokens that it acts on: "prompt", "generated" or "both". The first token (BOS) is ${plan.bos ? 'edited, too' : 'left as it is'}.`,
    `SCOPE = ${JSON.stringify(plan.scope)}`,
    `PROMPT = ${JSON.stringify(prompt.replace(/\p{Surrogate}/gu, '\ufffd'))}`,
    `SAMPLING = json.loads(${JSON.stringify(JSON.stringify(sampling))})`,
    '',
    'EDITED_DECODERS = {',
    ...decoders,
    '}',
    '',
    'ENCODERS = {',
    ...encoders,
    '}',
    `ACTIVATION = ${JSON.stringify(files.find((sae) => sae.activation)?.activation ?? 'jumprelu')}`,
    BODY,
  ].join('\n')}\n`;
}

const BODY = `

def tensors(path):
    """All tensors of a file in double precision."""
    found = {}
    for name, tensor in deserialize(read(path)):
        raw, dtype = bytes(tensor["data"]), tensor["dtype"]
        if dtype == "BF16":
            values = (np.frombuffer(raw, "<u2").astype("<u4") << 16).view("<f4")
        else:
            values = np.frombuffer(raw, {"F16": "<f2", "F32": "<f4", "F64": "<f8"}[dtype])
        found[name] = values.astype("f8").reshape(tensor["shape"])
    return found


def steer(position, h):
    """h [tokens, d_model] at a position such as "7/res" after the plan's edits: h + sum_f ((r_f - 1) a_f + s_f) v_f.

    Positions are those of the pack: "res" after a layer, "mlp" and "att" what the block adds to the stream.
    Call it for the tokens that the plan acts on.
    """
    edits = [(int(f.rsplit("/", 1)[1]), r, s) for f, r, s in EDITS if f.rsplit("/", 1)[0] == position]
    if not edits:
        return h
    index, r, s = (np.array(column) for column in zip(*edits))
    v = tensors(EDITED_DECODERS[position])["W_dec"][index]
    if np.all(r == 1):
        return h + s @ v
    encoder = tensors(ENCODERS[position])
    pre = h @ encoder["W_enc_rows"].T + encoder["b_enc"]
    if ACTIVATION == "jumprelu":
        a = pre * (pre > encoder["threshold"])
    elif ACTIVATION == "relu":
        a = np.maximum(pre, 0)
    else:
        raise NotImplementedError(f"an encoder with {ACTIVATION}")
    return h + ((r - 1) * a[:, index] + s) @ v


print(f"{len(EDITS)} edits; steer(position, h) carries them out")`;
