/**
 * Neuronpedia for the tests, as far as Headwaters uses it: explanations of features, with the headers that let a page of
 * another origin read them, which are missing where it refuses one that asks too often; and its exports as files.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface Neuronpedia {
  readonly origin: string;
  /** Features that were asked for, question by question, as MODEL/SOURCE/INDEX. */
  readonly asked: string[][];
  /** So many of the next questions are refused. */
  readonly faults: { busy: number };
  close(): Promise<void>;
}

/** @param explanations by MODEL/SOURCE the explanation of each feature; of other sources there is nothing */
export async function startNeuronpedia(
  explanations: Readonly<Record<string, Readonly<Record<number, string>>>>,
): Promise<Neuronpedia> {
  const asked: string[][] = [];
  const faults = { busy: 0 };
  const server = createServer(async (request, response) => {
    if (request.method === 'POST' && request.url === '/api/features') return answer(request, response);
    sendExport(request.url ?? '', response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked,
    faults,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const wanted = JSON.parse(Buffer.concat(chunks).toString()) as {
      modelId: string;
      layer: string;
      index: string;
    }[];
    asked.push(wanted.map(({ modelId, layer, index }) => `${modelId}/${layer}/${index}`));
    if (faults.busy > 0) {
      faults.busy--;
      response.writeHead(429).end('{"error":"Rate limit exceeded"}');
      return;
    }
    const records = wanted.flatMap(({ modelId, layer, index }) => {
      const texts = explanations[`${modelId}/${layer}`];
      if (!texts) return [];
      const description = texts[Number(index)];
      return {
        modelId,
        layer,
        index,
        maxActApprox: 12.5,
        explanations:
          description === undefined ? [] : [{ id: 'x', description, typeName: 'oai_token-act-pair' }],
        activations: [],
      };
    });
    response
      .writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' })
      .end(JSON.stringify(records));
  }

  /** Two features a batch, ordered by the text of their index. */
  function sendExport(path: string, response: ServerResponse): void {
    const [, model = '', source = '', batch] =
      /^\/v1\/([\w.-]+)\/([\w.-]+)\/explanations\/batch-(\d+)\.jsonl\.gz$/.exec(path) ?? [];
    const rows = Object.entries(explanations[`${model}/${source}`] ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(Number(batch) * 2, Number(batch) * 2 + 2)
      .map(
        ([index, description]) =>
          `${JSON.stringify({ modelId: model, layer: source, index, description })}\n`,
      );
    if (batch === undefined || rows.length === 0) {
      response
        .writeHead(404, { 'Content-Type': 'application/xml' })
        .end('<Error><Code>NoSuchKey</Code></Error>');
      return;
    }
    const bytes = gzipSync(rows.join(''));
    response
      .writeHead(200, {
        'Content-Type': 'application/gzip',
        'Content-Length': bytes.length,
        ETag: `"${batch}"`,
      })
      .end(bytes);
  }
}
