/**
 * The colours of base.css as plain values: a file that leaves the app has no style sheet behind it. A test compares
 * the two. Reading them off the live page would tie the picture to a DOM that has to be open, and a custom property
 * comes back as it is written there, `light-dark(...)` and all.
 */
export interface Palette {
  readonly ground: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly track: string;
  readonly res: string;
  readonly mlp: string;
  readonly att: string;
  readonly river: string;
}

export const PALETTES: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    ground: '#fbfaf7',
    ink: '#1a2026',
    quiet: '#5a6672',
    line: '#e4e1d9',
    track: '#e2dfd6',
    res: '#0b63a5',
    mlp: '#b4500b',
    att: '#0a7a58',
    river: '#e6eff6',
  },
  dark: {
    ground: '#0e1216',
    ink: '#eceff1',
    quiet: '#98a4af',
    line: '#232b33',
    track: '#27313a',
    res: '#5fb0f0',
    mlp: '#f0975a',
    att: '#48c29b',
    river: '#16232e',
  },
};
