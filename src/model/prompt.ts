import { HeadwatersError } from '../core/errors';
import type { PromptTokens } from '../core/run';
import type { TextSpec } from '../core/textSpec';
import type { Manifest } from '../pack/manifest';
import type { Sizes } from './onnx/sizes';
import type { TextTokenizer } from './tokenizer';

/** Characters beyond which a prompt is refused before it is cut into tokens. */
const LONGEST = 200_000;

/**
 * A prompt as tokens, after the mark of the beginning if the model has one.
 *
 * `length` tokens are to be written after it.
 *
 * @param cutLeft whether a prompt that does not fit may lose its beginning
 * @throws LimitError when there is nothing to go on from or no room; ContextError when it does not fit and may not be cut
 */
export function promptTokens(
  { prompt, length, chat }: Pick<TextSpec, 'prompt' | 'length' | 'chat'>,
  tokenizer: TextTokenizer,
  { model }: Manifest,
  sizes: Sizes,
  cutLeft: boolean,
): PromptTokens {
  if (prompt.length > LONGEST)
    throw new HeadwatersError('LimitError', {
      what: 'The prompt is too long.',
      expected: `at most ${LONGEST} characters`,
      found: `${prompt.length}`,
      next: 'Shorten it.',
    });
  if (chat && !tokenizer.chat)
    throw new HeadwatersError('LimitError', {
      what: 'This model has no chat template.',
      next: 'Use a plain-text prompt.',
    });
  const begin = model.bos === undefined ? [] : [model.bos];
  const all = tokenizer.encode(chat ? (tokenizer.chat?.(prompt) ?? '') : prompt);
  // Templates write the mark of the beginning themselves.
  const ids = chat && all[0] === model.bos ? all.slice(1) : all;
  if (begin.length + ids.length === 0)
    throw new HeadwatersError('LimitError', {
      what: 'The prompt is empty, and this model has no BOS token to start from.',
      next: 'Enter a prompt.',
    });
  const context = Math.min(sizes.context ?? Infinity, model.context ?? Infinity);
  const room = context - length - begin.length;
  if (ids.length <= room) return { ids: [...begin, ...ids], cut: 0 };
  if (room < 1)
    throw new HeadwatersError('LimitError', {
      what: 'The text to generate does not fit into the model’s context.',
      expected: `at most ${context - begin.length - 1} tokens`,
      found: `${length}`,
      next: 'Ask for fewer new tokens.',
    });
  if (!cutLeft)
    throw new HeadwatersError('ContextError', {
      what: `The prompt is too long (${ids.length} tokens; the model reads ${context}).`,
      expected: `at most ${room} tokens before ${length} new ones`,
      found: `${ids.length}`,
      next: 'Shorten it, ask for fewer new tokens, or cut its beginning.',
    });
  return { ids: [...begin, ...ids.slice(-room)], cut: ids.length - room };
}
