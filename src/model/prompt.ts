import { HeadwatersError } from '../core/errors';
import type { PromptTokens } from '../core/run';
import type { Manifest } from '../pack/manifest';
import type { Sizes } from './onnx/sizes';
import type { TextTokenizer } from './tokenizer';

/** Characters beyond which a prompt is refused before it is cut into tokens. */
const LONGEST = 200_000;

/**
 * A prompt as tokens, after the mark of the beginning if the model has one.
 *
 * @param length tokens that are to be written after it
 * @param cutLeft whether a prompt that does not fit may lose its beginning
 * @throws LimitError when there is nothing to go on from, or it does not fit and may not be cut
 */
export function promptTokens(
  text: string,
  length: number,
  tokenizer: TextTokenizer,
  { model }: Manifest,
  sizes: Sizes,
  cutLeft: boolean,
): PromptTokens {
  if (text.length > LONGEST)
    throw new HeadwatersError('LimitError', {
      what: 'The prompt is enormous.',
      expected: `at most ${LONGEST} characters`,
      found: `${text.length}`,
      next: 'Shorten it.',
    });
  const begin = model.bos === undefined ? [] : [model.bos];
  const ids = tokenizer.encode(text);
  if (begin.length + ids.length === 0)
    throw new HeadwatersError('LimitError', {
      what: 'The prompt is empty, and this model has no mark of the beginning to go on from.',
      next: 'Write something.',
    });
  const context = Math.min(sizes.context ?? Infinity, model.context ?? Infinity);
  const room = context - length - begin.length;
  if (ids.length <= room) return { ids: [...begin, ...ids], cut: 0 };
  if (room < 1)
    throw new HeadwatersError('LimitError', {
      what: 'The text to be written does not fit into the model.',
      expected: `at most ${context - begin.length - 1} tokens`,
      found: `${length}`,
      next: 'Ask for a shorter one.',
    });
  if (!cutLeft)
    throw new HeadwatersError('LimitError', {
      what: `The prompt is too long: the model holds ${context} tokens, and ${length} are to be written.`,
      expected: `a prompt of at most ${room} tokens`,
      found: `${ids.length}`,
      next: 'Shorten it, ask for a shorter text, or let its beginning be cut off.',
    });
  return { ids: [...begin, ...ids.slice(-room)], cut: ids.length - room };
}
