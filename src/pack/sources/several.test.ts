import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../bytes';
import { memorySource, utf8 } from '../testing';
import { several } from './several';

function named(name: string, files: Readonly<Record<string, Uint8Array>>): ByteSource {
  return {
    ...memorySource(files),
    name,
    list: async () => Object.entries(files).map(([path, { length: bytes }]) => ({ path, bytes })),
  };
}

const res = named('saes-res', { 'layer_0/params.npz': utf8('residual') });
const mlp = named('saes-mlp', { 'layer_0/params.npz': utf8('mlp'), 'README.md': utf8('read me') });

describe('several places', () => {
  it('are one folder with a folder for each', async () => {
    const both = several([res, mlp]);
    const paths = (await both.list?.(''))?.map(({ path }) => path);
    expect(paths).toEqual([
      'saes-res/layer_0/params.npz',
      'saes-mlp/layer_0/params.npz',
      'saes-mlp/README.md',
    ]);
    expect((await both.list?.('saes-mlp'))?.map(({ path }) => path)).toEqual(paths?.slice(1));
    expect(new TextDecoder().decode(await both.read({ path: 'saes-mlp/layer_0/params.npz' }))).toBe('mlp');
    expect((await both.stat('saes-res/layer_0/params.npz')).bytes).toBe(8);
  });

  it('of the same name stay apart', async () => {
    const both = several([res, named('saes-res', { x: utf8('other') })]);
    const paths = (await both.list?.(''))?.map(({ path }) => path) ?? [];
    expect(new Set(paths.map((path) => path.split('/')[0])).size).toBe(2);
  });

  it('have nothing outside of them', async () => {
    await expect(several([res, mlp]).stat('else/params.npz')).rejects.toThrow(/in none of the places/);
  });

  it('need to say what they hold, each of them', async () => {
    const { list: _, ...silent } = mlp;
    await expect(several([res, silent]).list?.('')).rejects.toThrow(
      /saes-mlp cannot say what it holds.*Name repositories of a hub/,
    );
  });
});
