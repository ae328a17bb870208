import type { Tensors } from './tensor';

/** A model that is loaded and ready, in whatever ONNX Runtime there is. */
export interface Session {
  /**
   * @param outputs names of those that are wanted
   * @throws ModelError when the model does not run on these inputs
   */
  run(feeds: Tensors, outputs: readonly string[]): Promise<Tensors>;
  release(): Promise<void>;
}

/** A file of weights. */
export interface ExternalFile {
  /** As the model calls it. */
  readonly path: string;
  readonly data: Uint8Array;
}
