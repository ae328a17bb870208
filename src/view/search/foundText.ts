import type { IdQuery } from '../../core/idQuery';
import type { FoundSoFar } from './useFound';

const counted = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

/** What was found, in one sentence. */
export function foundText(query: string, id: IdQuery | undefined, found: FoundSoFar): string {
  if (id) return id.kind === 'feature' ? 'One feature: Enter goes there' : id.text;
  if (found.query !== query) return 'Searching…';
  if (found.trouble) return found.trouble;
  const { features, groups, near } = found;
  if (features === 0)
    return `No label and no raised token has “${query}”. Try another word, or an id such as 7/res/93.`;
  const what = `${counted(features, 'feature')} under ${counted(groups, 'label')}`;
  return near ? `Nothing has “${query}”. One letter off: ${what}` : what;
}
