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
  if (idle) return 'Silent in this prompt: r changes nothing until a feature fires. Use s to bring it in.';
  const one = edits === 1;
  if (call === 'add')
    return `${one ? 'The feature is' : `All ${edits} features are`} silent in this prompt: s brings ${one ? 'it' : 'them'} in, r waits until ${one ? 'it fires' : 'they fire'}.`;
  if (call === 'rescale')
    return `${one ? 'The feature is' : `All ${edits} features are`} active in this prompt: r turns ${one ? 'it' : 'them'} down or up.`;
  return `${active} of ${edits} features are active in this prompt: r turns those down or up, s brings in the others.`;
}
