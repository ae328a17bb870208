import type { Backend } from '../../core/run';

/** Bytes of ONNX Runtime's machine code, unpacked: what is fetched before anything runs. */
export const RUNTIME_BYTES: Readonly<Record<Backend, number>> = __RUNTIME_BYTES__;
