import { HeadwatersError } from '../../core/errors';
import { dimParam, node, wholes } from './build';
import { type Graph, isProduct } from './graph';
import { PICKED, PREFIX } from './names';

/**
 * Makes a model give the logits of some tokens alone, whose places are an input. Exports give those of every token, and
 * for a long prompt and a large vocabulary these are hundreds of megabytes that nobody reads.
 *
 * Changes the graph in place, by taking these rows of what the last product takes in.
 *
 * @throws ModelError when that product is not found
 */
export function pickLogits(graph: Graph): void {
  const { proto } = graph;
  const logits = proto.output.find(({ name }) => name === 'logits');
  const product = lastProduct(graph);
  if (!logits || !product)
    throw new HeadwatersError('ModelError', {
      what: `${graph.file} gives no way to read some of its logits alone.`,
      expected: 'an output "logits" made by one product with weights',
      found: logits ? 'another way to make them' : 'no such output',
      next: 'Run it with all logits.',
    });
  const rows = `${PREFIX}picked.rows`;
  const count = `${PREFIX}picked.count`;
  const [all = '', ...weights] = product.input;
  proto.input.push(wholes(PICKED, [count]));
  proto.node = proto.node.flatMap((other) =>
    other === product ? [node('Gather', [all, PICKED], rows, { axis: 1 }), product] : [other],
  );
  product.input = [rows, ...weights];
  const type = logits.type?.value;
  const length = type?.case === 'tensorType' ? type.value.shape?.dim[1] : undefined;
  if (length) length.value = dimParam(count);
}

/** Back from the logits through what is done to each of them alone, such as a soft cap. */
function lastProduct(graph: Graph) {
  const seen = new Set<string>();
  for (let value: string | undefined = 'logits'; value !== undefined && !seen.has(value); ) {
    seen.add(value);
    const made = graph.producer.get(value);
    if (!made || isProduct(made)) return made;
    const computed = made.input.filter((name) => name !== '' && !graph.constants.has(name));
    value = computed.length === 1 ? computed[0] : undefined;
  }
  return undefined;
}
