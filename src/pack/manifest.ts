import * as v from 'valibot';
import { HeadwatersError } from '../core/errors';
import { type PositionId, positionId, SITES } from '../core/ids';
import { isPackId, isRevision } from '../core/packName';
import { TEXT_LIMITS } from '../core/textSpec';
import type { FileRef } from './bytes';
import { parseSourceName } from './labels/sourceName';

/** The manifest of a pack, `pack.json`, version 1. `docs/packs.md` describes it for people who make packs. */

export const FORMAT = 'headwaters-pack';
export const VERSION = 1;

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000));
const text = v.pipe(v.string(), v.maxLength(2_000));
const tokenId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9_999_999));

/** Inside the pack's folder, and nowhere else. */
const path = v.pipe(
  v.string(),
  v.maxLength(300),
  v.check(
    (p) => /^[\w.@+-]+(\/[\w.@+-]+)*$/.test(p) && !p.split('/').some((part) => /^\.+$/.test(part)),
    'must be a plain path inside the pack, like "saes/0.res.decoder.safetensors"',
  ),
);

const file = { path, bytes: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 40)) };
const fileRef = v.object(file);
/** The graph, and the file beside it that holds its weights, called as the graph calls it. */
const onnx = v.object({ ...file, data: v.nullish(fileRef) });
const place = {
  layer: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9_999)),
  site: v.picklist(SITES, 'must be "res", "mlp" or "att"'),
};

const sae = v.object({
  ...place,
  features: count,
  hook: v.optional(text),
  /** `residual`, or the name of another space: then it is listed, and not matched (space.ts). */
  space: v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/, 'must be "residual" or the name of another space')),
  activation: v.optional(v.picklist(['jumprelu', 'relu', 'topk', 'gated'])),
  decoder: fileRef,
  encoder: v.nullish(fileRef),
  /** What Neuronpedia calls it: `gemma-2-2b/12-gemmascope-res-16k`. */
  neuronpedia: v.optional(
    v.pipe(
      v.string(),
      v.check((name) => parseSourceName(name) !== undefined, 'must be MODEL/SOURCE'),
    ),
  ),
});

const features = v.object({
  shelves: v.optional(v.pipe(v.array(text), v.maxLength(64))),
  /** `method`: how they were made, for people. */
  labels: v.nullish(v.object({ ...file, method: v.optional(text) })),
  /** Of SAEs that are not in `labels`: the first graph is drawn without them. */
  more_labels: v.nullish(fileRef),
  facts: v.nullish(fileRef),
  themes: v.nullish(fileRef),
  examples: v.optional(v.array(v.object({ ...place, ...file }))),
  spread: v.optional(v.array(v.object({ ...place, ...file }))),
  books: v.optional(v.pipe(v.array(text), v.maxLength(255))),
});

const schema = v.object({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  id: v.pipe(v.string(), v.check(isPackId, 'must be lower-case letters, digits, ".", "_" or "-"')),
  revision: v.pipe(v.string(), v.check(isRevision, 'must be at most 64 letters, digits, ".", "_" or "-"')),
  title: text,
  description: v.optional(text),
  licence: v.optional(text),
  model: v.object({
    name: text,
    layers: v.pipe(count, v.maxValue(10_000)),
    d_model: v.pipe(count, v.maxValue(100_000)),
    vocabulary: v.optional(count),
    tokenizer: v.nullish(fileRef),
    tokenizer_config: v.nullish(fileRef),
    bos: v.optional(tokenId),
    eos: v.optional(v.pipe(v.array(tokenId), v.maxLength(16))),
    context: v.optional(count),
    onnx: v.nullish(onnx),
    check: v.nullish(fileRef),
  }),
  saes: v.pipe(v.array(sae), v.minLength(1, 'must name at least one SAE'), v.maxLength(3_000)),
  features: v.nullish(features),
  atlas: v.nullish(v.object({ ...file, k: count })),
  starts: v.optional(
    v.pipe(
      v.array(
        v.object({
          title: text,
          link: text,
          // A text in which steering its seed, with the seed's river, was seen to work.
          steering: v.optional(
            v.object({
              prompt: text,
              seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(TEXT_LIMITS.seed[1])),
              s: v.pipe(v.number(), v.minValue(-10), v.maxValue(10)),
            }),
          ),
        }),
      ),
      v.maxLength(32),
    ),
  ),
  prompts: v.optional(
    v.pipe(v.array(v.object({ title: text, text, shelf: v.optional(text) })), v.maxLength(32)),
  ),
});

export type Manifest = v.InferOutput<typeof schema>;
export type SaeEntry = Manifest['saes'][number];

export interface ReadManifest {
  readonly manifest: Manifest;
  /** Fields that this version does not know, and ignored. */
  readonly unknownFields: readonly string[];
}

/**
 * Reads and validates a manifest.
 *
 * @throws ManifestError that names the field, what was expected and what was found
 */
export function parseManifest(source: string): ReadManifest {
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (cause) {
    throw trouble('pack.json is not JSON.', {
      expected: 'a JSON object',
      found: source.trim() === '' ? 'an empty file' : JSON.stringify(source.trim().slice(0, 40)),
      cause,
    });
  }
  checkKind(json);
  const result = v.safeParse(schema, json, { abortPipeEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  checkPositions(result.output);
  checkSpecialTokens(result.output.model);
  return { manifest: result.output, unknownFields: unknownFields(json, result.output) };
}

interface Found {
  readonly expected?: string;
  readonly found?: string;
  readonly next?: string;
  readonly cause?: unknown;
}

function trouble(what: string, { cause, next, ...found }: Found): HeadwatersError {
  return new HeadwatersError(
    'ManifestError',
    { what, ...found, next: next ?? 'See docs/packs.md for the format.' },
    cause === undefined ? undefined : { cause },
  );
}

/** What the file is comes before what is wrong in it. */
function checkKind(json: unknown): void {
  const record = typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  if (record.format !== FORMAT)
    throw trouble('pack.json is not the manifest of a pack.', {
      expected: `"format": "${FORMAT}"`,
      found: show(record.format),
    });
  if (record.version !== VERSION)
    throw trouble('This pack has a version that cannot be read here.', {
      expected: `version ${VERSION}`,
      found: show(record.version),
      next:
        typeof record.version === 'number' && record.version > VERSION
          ? 'Open it with a newer Headwaters.'
          : 'See docs/packs.md for the format.',
    });
}

function show(x: unknown): string {
  if (x === undefined) return 'nothing';
  let json: string;
  try {
    json = JSON.stringify(x) ?? String(x);
  } catch {
    return 'something nested too deeply';
  }
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}

function issueError(issue: v.BaseIssue<unknown>): HeadwatersError {
  const where = v.getDotPath(issue) ?? 'pack.json';
  const own = issue.message.startsWith('must') ? issue.message : undefined;
  return trouble(`The manifest's field "${where}" is not right${own ? `: it ${own}` : ''}.`, {
    expected: own ? 'such a value' : (issue.expected ?? 'another value'),
    found: show(issue.input),
  });
}

/** Each position once, inside the model; examples and spreads only for positions that have an SAE. */
function checkPositions({ model, saes, features: described }: Manifest): void {
  const seen = new Set<PositionId>();
  for (const entry of saes) {
    const id = positionId(entry);
    if (entry.layer >= model.layers)
      throw trouble(`The manifest has an SAE at ${id}, beyond the model.`, {
        expected: `layers 0 to ${model.layers - 1}`,
        found: String(entry.layer),
      });
    if (seen.has(id)) throw trouble(`The manifest names the SAE at ${id} twice.`, {});
    seen.add(id);
  }
  for (const entry of described?.examples ?? [])
    if (!seen.has(positionId(entry)))
      throw trouble(`The manifest has examples for ${positionId(entry)}, where it has no SAE.`, {});
  for (const entry of described?.spread ?? [])
    if (!seen.has(positionId(entry)))
      throw trouble(`The manifest has a spread for ${positionId(entry)}, where it has no SAE.`, {});
}

/** A first or last token that the model does not know would end every text before it begins. */
function checkSpecialTokens({ bos, eos = [], vocabulary = Infinity }: Manifest['model']): void {
  for (const [field, token] of [['bos', bos] as const, ...eos.map((token) => ['eos', token] as const)])
    if (token !== undefined && token >= vocabulary)
      throw trouble(`The manifest has a token in "model.${field}" that the model does not know.`, {
        expected: `0 to ${vocabulary - 1}`,
        found: String(token),
      });
}

/** Names of fields in the file that did not make it through the schema. */
function unknownFields(input: unknown, output: unknown, prefix = ''): string[] {
  if (Array.isArray(input) && Array.isArray(output))
    return [...new Set(input.flatMap((x, i) => unknownFields(x, output[i], `${prefix}[]`)))];
  if (typeof input !== 'object' || input === null || typeof output !== 'object' || output === null) return [];
  return Object.entries(input).flatMap(([key, value]) => {
    const name = prefix ? `${prefix}.${key}` : key;
    return Object.hasOwn(output, key)
      ? unknownFields(value, (output as Record<string, unknown>)[key], name)
      : [name];
  });
}

/** Whether an SAE's decoder writes into the residual stream: see space.ts. */
export function isResidual({ space }: Pick<SaeEntry, 'space'>): boolean {
  return space === 'residual';
}

/** Bytes of all decoders that can be matched: what "computing the matches here" has to fetch. */
export function decoderBytes(manifest: Manifest): number {
  return manifest.saes.filter(isResidual).reduce((sum, sae) => sum + sae.decoder.bytes, 0);
}

export const MANIFEST_FILE: FileRef = { path: 'pack.json' };
