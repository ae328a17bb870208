import type { Advice as AdviceData } from '../../core/advice';
import { Explain } from '../Explain';

/** Which of the two sliders does something with this prompt. */
export function Advice({ advice }: { readonly advice: AdviceData }) {
  return (
    <p className={`advice with-explanation ${advice.idle ? 'idle' : ''}`}>
      <span>{wordsOf(advice)}</span>
      <Explain term="the difference between r and s" of={['r', 's']} />
    </p>
  );
}

function wordsOf({ edits, active, call, idle }: AdviceData): string {
  if (idle) return 'Silent in this prompt: r has no effect until a feature fires. Use s to add it anyway.';
  const one = edits === 1;
  if (call === 'add')
    return `${one ? 'The feature is' : `All ${edits} features are`} silent in this prompt: s adds ${one ? 'it' : 'them'} anyway; r has no effect until ${one ? 'it fires' : 'they fire'}.`;
  if (call === 'rescale')
    return `${one ? 'The feature is' : `All ${edits} features are`} active in this prompt: r scales ${one ? 'it' : 'them'} down or up.`;
  return `${active} of ${edits} features are active in this prompt: r scales those down or up; s adds the others too.`;
}
