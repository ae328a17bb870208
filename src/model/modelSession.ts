import type { Tensors } from './tensor';

/** A value that stays where the runtime computed it, on the device: only the session that made it can read it. */
export interface Kept {
  dispose(): void;
}

export type KeptValues = Readonly<Record<string, Kept>>;

/** A model that is loaded and ready, in whatever ONNX Runtime there is. */
export interface ModelSession {
  /**
   * @param outputs names of those that are wanted
   * @throws ModelError when the model does not run on these inputs; GpuError when the device was lost
   */
  run(feeds: Tensors, outputs: readonly string[]): Promise<Tensors>;
  /**
   * The same, with values that an earlier call kept among the inputs.
   *
   * @param keep names of the outputs that stay on the device; whoever gets them disposes of them
   */
  advance(
    feeds: Tensors,
    kept: KeptValues,
    outputs: readonly string[],
    keep: readonly string[],
  ): Promise<{ readonly outputs: Tensors; readonly kept: KeptValues }>;
  release(): Promise<void>;
}

/** A file of weights. */
export interface ExternalFile {
  /** As the model calls it. */
  readonly path: string;
  readonly data: Uint8Array;
}
