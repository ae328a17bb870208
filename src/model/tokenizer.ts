import { PreTrainedTokenizer } from '@huggingface/transformers';
import { HeadwatersError } from '../core/errors';
import type { FileRef, ReadOptions } from '../pack/bytes';
import type { Pack } from '../pack/open';

/** A model's own way from text to tokens and back. */
export interface TextTokenizer {
  /** Tokens that it knows. */
  readonly size: number;
  /** Token ids of a text, without a mark of the beginning. */
  encode(text: string): number[];
  decode(tokens: readonly number[]): string;
  /** The text as a person's turn in a chat; absent where the model has no template for it. */
  readonly chat?: (text: string) => string;
}

/**
 * Reads the tokenizer of a pack's model.
 *
 * @throws ModelError when the pack has none or it cannot be used; FileError; NetworkError; AbortError
 */
export async function openTokenizer(
  { source, manifest }: Pack,
  options: ReadOptions = {},
): Promise<TextTokenizer> {
  const { tokenizer: ref, tokenizer_config: settings } = manifest.model;
  if (!ref)
    throw new HeadwatersError('ModelError', {
      what: `The pack ${manifest.id} has no tokenizer, so its model cannot read text.`,
      next: 'Add the tokenizer.json of the model to the pack.',
    });
  const json = async (file: FileRef): Promise<Record<string, unknown>> =>
    parseObject(new TextDecoder().decode(await source.read(file, options)), file.path);
  const [tokenizer, config] = await Promise.all([json(ref), settings ? json(settings) : {}]);
  return wrapTokenizer(tokenizer, config, ref.path);
}

/** @throws ModelError when it is no tokenizer that can be used here */
export function wrapTokenizer(
  json: Record<string, unknown>,
  config: Record<string, unknown>,
  name: string,
): TextTokenizer {
  let tokenizer: PreTrainedTokenizer;
  try {
    tokenizer = new PreTrainedTokenizer({ ...json, pre_tokenizer: withMerging(json.pre_tokenizer) }, config);
    tokenizer.encode('a');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw unusable(name, reason, cause);
  }
  return {
    size: tokenizer.get_vocab().size,
    encode: (text) => (text === '' ? [] : tokenizer.encode(text, { add_special_tokens: false })),
    decode: (tokens) =>
      tokens.length === 0
        ? ''
        : tokenizer.decode([...tokens], { skip_special_tokens: false, clean_up_tokenization_spaces: false }),
    ...(typeof config.chat_template === 'string'
      ? {
          chat: (content: string): string =>
            tokenizer.apply_chat_template([{ role: 'user', content }], {
              tokenize: false,
              add_generation_prompt: true,
            }) as string,
        }
      : {}),
  };
}

/**
 * The library cuts at a separator but leaves it alone, where the tokenizer says that it belongs to its neighbour
 * (version 4.3.1). The same cuts can be written as the pieces themselves.
 */
function withMerging(step: unknown): unknown {
  if (typeof step !== 'object' || step === null) return step;
  const { type, pretokenizers, pattern, behavior } = step as Record<string, unknown>;
  if (type === 'Sequence' && Array.isArray(pretokenizers))
    return { ...step, pretokenizers: pretokenizers.map(withMerging) };
  const separator = (pattern as { String?: unknown } | undefined)?.String;
  if (type !== 'Split' || typeof separator !== 'string' || separator === '') return step;
  const one = separator.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const between = `(?:(?!${one})[\\s\\S])+`;
  const pieces =
    behavior === 'MergedWithNext'
      ? `(?:${one})?${between}|${one}`
      : behavior === 'MergedWithPrevious'
        ? `${between}(?:${one})?|${one}`
        : undefined;
  return pieces === undefined
    ? step
    : { type, pattern: { Regex: pieces }, behavior: 'Removed', invert: true };
}

function parseObject(text: string, name: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json))
      return json as Record<string, unknown>;
  } catch {
    // Falls through to the one message below.
  }
  throw unusable(name, 'it is no JSON object', undefined);
}

function unusable(name: string, reason: string, cause: unknown): HeadwatersError {
  return new HeadwatersError(
    'ModelError',
    {
      what: `${name} cannot be used as a tokenizer: ${reason.slice(0, 200).replace(/\.$/, '')}.`,
      next: 'Use the tokenizer.json that came with the model.',
    },
    { cause },
  );
}

/** Vocabularies are often padded with tokens that are never used, by a few hundred at most. */
const MOST_UNUSED = 0.05;

/** @throws ModelError when the tokenizer cannot be the model's: one knows tokens that the other does not */
export function checkVocabulary(
  name: string,
  { size }: TextTokenizer,
  model: string,
  vocabulary: number,
): void {
  if (size <= vocabulary && size >= vocabulary * (1 - MOST_UNUSED)) return;
  throw new HeadwatersError('ModelError', {
    what: `${name} is not the tokenizer of ${model}: their vocabularies differ.`,
    expected: `${vocabulary} tokens, as the model has logits`,
    found: `${size} in the tokenizer`,
    next: 'Use the tokenizer.json that came with the model.',
  });
}
