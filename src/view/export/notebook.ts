import type { FlowGraph } from '../../core/flowGraph';
import { positionId } from '../../core/ids';
import type { Labels } from '../../pack/describe';
import type { Manifest } from '../../pack/manifest';

/**
 * A Python snippet that computes every drawn match again from the pack's own files, with numpy and safetensors
 * alone: the cosines of one decoder row with all rows of a neighbour, the best first. It stops where a cosine or a
 * rank is not the one that was shown.
 *
 * @param pack URL or folder of the pack
 */
export function notebookSnippet(graph: FlowGraph, labels: Labels, manifest: Manifest, pack: string): string {
  const { id, revision, saes } = manifest;
  const paths = new Map(saes.map((sae) => [positionId(sae), sae.decoder.path]));
  const positions = new Set(graph.nodes.map((node) => positionId(node)));
  const used = [...positions].map(
    (position) => `    ${quote(position)}: ${quote(paths.get(position) ?? '')},`,
  );
  const names = graph.nodes.flatMap((node) => {
    const label = labels.get(positionId(node))?.[node.index];
    return label ? [`    ${quote(node.id)}: ${quote(label)},`] : [];
  });
  const matches = graph.edges.map(({ from, to, cosine, rank, way }) => {
    const [owner, other] = way === 'backward' ? [to, from] : [from, to];
    return `    (${quote(owner)}, ${quote(other)}, ${rank}, ${cosine}),`;
  });
  return `${[
    `# Matches of a Headwaters graph, computed again from the decoders of the pack ${id}, revision ${revision}.`,
    '# Needs numpy and safetensors.',
    'import json',
    'from pathlib import Path',
    'from urllib.request import urlopen',
    '',
    'import numpy as np',
    'from safetensors import deserialize',
    '',
    '# A folder, or an address that ends in "/".',
    `PACK = ${quote(pack)}`,
    `REVISION = ${quote(revision)}`,
    '',
    '# Decoder of each layer and site.',
    'DECODERS = {',
    ...used,
    '}',
    '',
    'LABELS = {',
    ...names,
    '}',
    '',
    '# Feature, the feature it was matched with, rank of that one among all features of its layer and site, cosine.',
    'MATCHES = [',
    ...matches,
    ']',
    BODY,
  ].join('\n')}\n`;
}

/** Text of the pack as a Python string: every JSON string is one, once lone surrogates are gone. */
function quote(text: string): string {
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

const BODY = `

def read(path):
    if PACK.startswith(("http://", "https://")):
        with urlopen(PACK + path) as answer:
            return answer.read()
    return (Path(PACK) / path).read_bytes()


def decoder(path):
    """W_dec as [features, d_model] in double precision, each row of length 1; nan where a row has no direction."""
    tensor = dict(deserialize(read(path)))["W_dec"]
    raw, dtype = bytes(tensor["data"]), tensor["dtype"]
    if dtype == "BF16":  # the upper half of a single
        rows = (np.frombuffer(raw, "<u2").astype("<u4") << 16).view("<f4")
    else:
        rows = np.frombuffer(raw, {"F16": "<f2", "F32": "<f4", "F64": "<f8"}[dtype])
    rows = rows.astype("f4").astype("f8").reshape(tensor["shape"])
    with np.errstate(all="ignore"):
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


manifest = json.loads(read("pack.json"))
assert manifest["revision"] == REVISION, f"the pack is now at revision {manifest['revision']}"
rows = {position: decoder(path) for position, path in DECODERS.items()}

largest = 0.0
for feature, other, rank, shown in MATCHES:
    here, i = feature.rsplit("/", 1)
    there, j = other.rsplit("/", 1)
    cosines = np.nan_to_num(rows[there] @ rows[here][int(i)], nan=-2.0)
    best = np.sort(cosines)[::-1]  # the rank-th best has the shown cosine, and so has the feature itself
    difference = max(abs(cosines[int(j)] - shown), abs(best[rank - 1] - shown))
    margin = f"margin {best[rank - 1] - best[rank]:.3f}" if rank < len(best) and best[rank] > -1.5 else "no next match"
    print(f"{feature} ~ {other}  cosine {cosines[int(j)]:.4f}  rank {rank}  {margin}  {LABELS.get(other, '')}")
    assert difference < 1e-6, f"{feature} ~ {other}: shown {shown}, here {cosines[int(j)]}, off by {difference}"
    largest = max(largest, difference)

print(f"{len(MATCHES)} matches agree, largest difference {largest:.1e}")`;
