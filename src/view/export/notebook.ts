import type { FlowGraph } from '../../core/flowGraph';
import { type PositionId, positionId } from '../../core/ids';
import { type Labels, labelOf } from '../../core/labels';
import { AND, DISK, filesAddress, folderNameOf, foldersOf, parsePlace } from '../../core/packPlace';
import type { Pack } from '../../pack/open';

/**
 * A Python snippet that computes every drawn match again from the pack's own files, with numpy and safetensors
 * alone: the cosines of one decoder row with all rows of a neighbour, the best first. It stops where a cosine or a
 * rank is not the one that was shown.
 *
 * @param pack URL, folder or place of the pack
 */
export function notebookSnippet(
  graph: FlowGraph,
  labels: Labels,
  { manifest, collection }: Pick<Pack, 'manifest' | 'collection'>,
  pack: string,
): string {
  const { id, revision } = manifest;
  const positions = new Set(graph.nodes.map((node) => positionId(node)));
  const used = [...positions].map(
    (position) => `    ${quote(position)}: (${storedOf(position, manifest, collection).join(', ')}),`,
  );
  const names = graph.nodes.flatMap((node) => {
    const label = labelOf(labels, node.id);
    return label ? [`    ${quote(node.id)}: ${quote(label)},`] : [];
  });
  const matches = graph.edges.map(({ from, to, cosine, rank, way }) => {
    const [owner, other] = way === 'backward' ? [to, from] : [from, to];
    return `    (${quote(owner)}, ${quote(other)}, ${rank}, ${cosine}),`;
  });
  return `${[
    `# Matches of a Headwaters graph, computed again from the decoders of the pack ${id}, revision ${revision}.`,
    `# Needs numpy and ${collection ? 'safetensors, or torch where the files are .pt.' : 'safetensors.'}`,
    'import io',
    'import json',
    'from pathlib import Path',
    'from urllib.request import urlopen',
    '',
    'import numpy as np',
    'from safetensors import deserialize',
    '',
    ...placeLines(pack),
    `REVISION = ${collection ? 'None' : quote(revision)}`,
    '',
    '# Decoder of each layer and site: file, array, whether a feature is a column of it, index of its own layer.',
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

/** File, array, `turned` and layer of a decoder, as Python. */
function storedOf(
  position: PositionId,
  { saes }: Pack['manifest'],
  collection: Pack['collection'],
): readonly string[] {
  const path = quote(saes.find((sae) => positionId(sae) === position)?.decoder.path ?? '');
  const stored = collection?.saes.get(position)?.stored;
  if (!stored) return [path, '"W_dec"', 'False', 'None'];
  return [
    path,
    quote(stored.name),
    stored.turned ? 'True' : 'False',
    stored.layer === null ? 'None' : String(stored.layer),
  ];
}

/** Where the files are. Of several places each is in a folder of its own. */
function placeLines(place: string): string[] {
  if (place.startsWith(DISK))
    return [
      '# The folder on your computer.',
      `PACK = ${quote(place.slice(DISK.length).split('#')[0] ?? '')}`,
      'PLACES = {}',
    ];
  const places = place.split(AND).flatMap((text) => parsePlace(text) ?? []);
  const folders = foldersOf(places.map(folderNameOf));
  if (places.length > 1)
    return [
      '# The first folder of a path stands for a place.',
      'PACK = ""',
      'PLACES = {',
      ...places.map((one, i) => `    ${quote(folders[i] ?? '')}: ${quote(filesAddress(one))},`),
      '}',
    ];
  const [only] = places;
  const address = only ? filesAddress(only) : place;
  return ['# A folder, or an address that ends in "/".', `PACK = ${quote(address)}`, 'PLACES = {}'];
}

/** Text of the pack as a Python string: every JSON string is one, once lone surrogates are gone. */
function quote(text: string): string {
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

const BODY = `

def read(path):
    folder, _, rest = path.partition("/")
    place, path = (PLACES[folder], rest) if folder in PLACES else (PACK, path)
    if place.startswith(("http://", "https://")):
        with urlopen(place + path) as answer:
            return answer.read()
    return (Path(place) / path).read_bytes()


def array(path, name):
    raw = read(path)
    if path.endswith(".npz"):
        return np.load(io.BytesIO(raw))[name]
    if path.endswith((".pt", ".pth")):
        import torch

        held, rest = torch.load(io.BytesIO(raw), map_location="cpu", weights_only=True), name
        while rest not in held:  # what lies deeper
            part, _, rest = rest.partition(".")
            held = held[part]
        return held[rest].float().numpy()
    tensor = dict(deserialize(raw))[name]
    raw, dtype = bytes(tensor["data"]), tensor["dtype"]
    if dtype == "BF16":  # the upper half of a single
        values = (np.frombuffer(raw, "<u2").astype("<u4") << 16).view("<f4")
    else:
        values = np.frombuffer(raw, {"F16": "<f2", "F32": "<f4", "F64": "<f8"}[dtype])
    return values.reshape(tensor["shape"])


def decoder(path, name, turned, layer):
    """[features, d_model] in double precision, each row of length 1; nan where a row has no direction."""
    rows = array(path, name).astype("f4").astype("f8")
    rows = rows if layer is None else rows[:, layer]
    rows = rows.T if turned else rows
    with np.errstate(all="ignore"):
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


if REVISION is not None:
    manifest = json.loads(read("pack.json"))
    assert manifest["revision"] == REVISION, f"the pack is now at revision {manifest['revision']}"
rows = {position: decoder(*stored) for position, stored in DECODERS.items()}

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
