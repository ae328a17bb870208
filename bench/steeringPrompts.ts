/** A text that begins like the books of each shelf. */
export const PROMPTS = {
  kitchen: 'Take two pounds of flour and',
  tales: 'Once upon a time there lived a king who',
  scripture: 'And the Lord said unto',
  sea: 'The ship',
} as const;
