/**
 * What is left of an SAE's path when its own layer is taken out: the same for all SAEs that were made in one go.
 *
 * @param hook taken out where the path names it
 * @param layer otherwise the last whole number that is this one
 */
export function kindOf(path: string, hook: string, layer: number | undefined): string {
  if (hook !== '' && path.includes(hook)) return path.replace(hook, '*');
  if (layer === undefined) return path;
  const places = [...path.matchAll(/\d+/g)].filter(([digits]) => Number(digits) === layer);
  const last = places.at(-1);
  return last ? `${path.slice(0, last.index)}*${path.slice(last.index + last[0].length)}` : path;
}

/** 16k, 65k, 1m in features; above all else where it is no such number. */
export function widthOf(text: string): number {
  const [, digits, unit] = /^(\d+)([km]?)$/i.exec(text) ?? [];
  if (digits === undefined) return Number.POSITIVE_INFINITY;
  return Number(digits) * ({ k: 1_000, m: 1_000_000 }[(unit ?? '').toLowerCase()] ?? 1);
}

/** `openai/gpt2-small` and `gpt2-small` are one model. */
export function shortName(model: string): string {
  return (model.split('/').at(-1) ?? model).toLowerCase();
}
