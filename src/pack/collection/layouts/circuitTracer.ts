import type { FileEntry } from '../../bytes';
import { beside, type Folder, folderOf } from '../folder';
import { type FoundSae, PLAIN } from '../foundSae';
import type { Layout } from '../layout';

/**
 * Transcoders as circuit-tracer keeps them, all of them for the MLP. One a layer: `layer_3.safetensors`, W_dec
 * [features, d], in its first files [d, features]. Across layers: `W_enc_3.safetensors` and `W_dec_3.safetensors`, whose
 * W_dec_3 is [features, layers - 3, d]: what a feature adds at its own layer comes first. `config.yaml` stands beside them.
 */

const NAME = 'circuit-tracer';
const PER_LAYER = /^(?:.*\/)?layer_(\d+)\.safetensors$/;
const DECODER = /^(?:.*\/)?W_dec_(\d+)\.safetensors$/;
const ENCODER = /^(?:.*\/)?W_enc_(\d+)\.safetensors$/;

export const circuitTracer: Layout = {
  name: NAME,
  async look(file, folder) {
    if (ENCODER.test(file.path)) return folder.has(file.path.replace('W_enc_', 'W_dec_')) ? null : undefined;
    const across = DECODER.exec(file.path)?.[1];
    const layer = across ?? PER_LAYER.exec(file.path)?.[1];
    const settings = await folder.text(beside(file.path, 'config.yaml'));
    if (layer === undefined || (across === undefined && settings === undefined)) return undefined;
    const threshold = across === undefined ? 'activation_function.threshold' : `threshold_${layer}`;
    return {
      layout: NAME,
      name: file.path.replace(/\.safetensors$/, ''),
      hook: `blocks.${layer}.hook_mlp_out`,
      at: { position: { layer: Number(layer), site: 'mlp' }, space: 'residual' },
      isTranscoder: true,
      kind: folderOf(file.path),
      rank: 0,
      model: settings && field(settings, 'model_name'),
      weights: across === undefined ? perLayer(file) : acrossLayers(file, layer, folder),
      encoding: {
        ...PLAIN,
        // Without an array of thresholds they are ReLUs.
        activation: { name: 'jumprelu', threshold: { arrays: [threshold], value: 0 } },
      },
    } satisfies FoundSae;
  },
};

function perLayer(file: FileEntry): FoundSae['weights'] {
  return {
    file,
    decoder: [{ name: 'W_dec', features: 'lengths' }],
    encoder: [{ name: 'W_enc', features: 'lengths' }],
    bias: ['b_enc'],
    outputBias: ['b_dec'],
    declared: {},
  };
}

function acrossLayers(file: FileEntry, layer: string, folder: Folder): FoundSae['weights'] {
  const encoderFile = folder.has(file.path.replace('W_dec_', 'W_enc_'));
  return {
    file,
    ...(encoderFile && { encoderFile }),
    decoder: [{ name: `W_dec_${layer}`, features: 0, ownLayer: 0 }],
    encoder: [{ name: `W_enc_${layer}`, features: 0 }],
    bias: [`b_enc_${layer}`],
    outputBias: [`b_dec_${layer}`],
    declared: {},
  };
}

/** A text in a file of plain `name: "value"` lines. */
function field(yaml: string, name: string): string | undefined {
  return new RegExp(`^${name}:\\s*["']?([^"'\\n#]+?)["']?\\s*$`, 'm').exec(yaml)?.[1];
}
