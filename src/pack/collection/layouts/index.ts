import type { Layout } from '../layout';
import { circuitTracer } from './circuitTracer';
import { dictionaryLearning } from './dictionaryLearning';
import { gemmaScope } from './gemmaScope';
import { gemmaScope2 } from './gemmaScope2';
import { llamaScope } from './llamaScope';
import { qwenScope } from './qwenScope';
import { saelens } from './saelens';
import { sparsify } from './sparsify';

/** Every layout that is known, in the order in which they are asked. */
export const LAYOUTS: readonly Layout[] = [
  gemmaScope,
  gemmaScope2,
  llamaScope,
  saelens,
  sparsify,
  dictionaryLearning,
  qwenScope,
  circuitTracer,
];
