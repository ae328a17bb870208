import { BACKENDS, type Backend, type SelfTest } from '../../core/run';
import type { BackendChoice, BackendState, ModelState } from '../../state/steering';
import type { AppState } from '../../state/store';
import { Explain } from '../Explain';
import { useServices } from '../services';
import { bytesText } from '../status/units';
import { useApp } from '../useApp';

const modelOf = (state: AppState) => state.model;

const BACKEND_NAMES: Readonly<Record<Backend, string>> = { webgpu: 'WebGPU', wasm: 'WebAssembly' };

/** What the model runs on, how fast, and how far it can be trusted here. */
export function ModelLine() {
  const { steering } = useServices();
  const model = useApp(modelOf);
  const { stage, bytes, totalBytes, using, choice, backends } = model;
  return (
    <section className="model-line" aria-label="Model" data-stage={stage} data-using={using}>
      {stage === 'loading' && (
        <div className="loading">
          <progress value={bytes} max={totalBytes} aria-label="Model" />
          <span>
            Fetching model and runtime: {bytesText(bytes)} of {bytesText(totalBytes)}
            {bytes >= totalBytes && ', testing'}
          </span>
          <button type="button" className="link more" onClick={() => steering?.stopLoading()}>
            Cancel
          </button>
        </div>
      )}
      {stage === 'failed' && (
        <div role="alert" className="notice">
          <p>{model.trouble}</p>
          <button type="button" onClick={() => void steering?.load()}>
            Try again
          </button>
        </div>
      )}
      {stage === 'lost' && <p>The next text is written on another backend.</p>}
      {(stage === 'idle' || stage === 'stopped') && (
        <button type="button" className="pill" onClick={() => void steering?.load()}>
          Fetch the model ({bytesText(totalBytes)})
        </button>
      )}
      {stage === 'ready' && using && (
        <p className="with-explanation">
          <span>
            {wordsOf(using, backends[using])} {testWords(backends[using].test)}
          </span>
          <Explain term="the model’s self-test" of={['selfTest']}>
            <p className="quiet">
              Up to 0.001 passes; more is drift, which 8-bit kernels show because each rounds in its own way;
              from 0.05 on the backend is not used. Which backend runs is decided by measuring a few tokens on
              each, not by what there is.
            </p>
          </Explain>
        </p>
      )}
      {stage !== 'idle' && stage !== 'stopped' && (
        <label>
          <span className="quiet">Runs on</span>
          <select
            value={choice}
            disabled={stage === 'loading'}
            onChange={(event) => steering?.choose(event.target.value as BackendChoice)}
          >
            <option value="auto">what is fastest here</option>
            {BACKENDS.map((backend) => (
              <option key={backend} value={backend}>
                {BACKEND_NAMES[backend]}
              </option>
            ))}
          </select>
        </label>
      )}
      <Others model={model} />
    </section>
  );
}

/** What came of the other backends. */
function Others({ model: { backends, using } }: { readonly model: ModelState }) {
  const words = BACKENDS.filter((backend) => backend !== using).flatMap((backend) => {
    const { stage, speed, trouble } = backends[backend];
    if (stage === 'loading') return [`${BACKEND_NAMES[backend]} is being tried.`];
    if (stage === 'slower' && speed !== null)
      return [`${BACKEND_NAMES[backend]} is slower here: ${speedText(speed)}.`];
    if (stage === 'failed') return [`${BACKEND_NAMES[backend]} is not used: ${trouble ?? 'it failed.'}`];
    return [];
  });
  return words.length === 0 ? null : <p className="quiet">{words.join(' ')}</p>;
}

function wordsOf(backend: Backend, { threads, speed }: BackendState): string {
  const how = backend === 'wasm' ? `, ${threads} ${threads === 1 ? 'thread' : 'threads'}` : '';
  return `${BACKEND_NAMES[backend]}${how}${speed === null ? '' : `, ${speedText(speed)}`}.`;
}

function speedText(speed: number): string {
  return `${speed < 10 ? speed.toFixed(1) : speed.toFixed(0)} tokens a second`;
}

function testWords(test: SelfTest | null): string {
  if (!test) return 'The pack brings nothing to test it with.';
  const name = { pass: 'Self-test passed', drift: 'Self-test shows drift', fail: 'Self-test failed' }[
    test.verdict
  ];
  return `${name}: ${test.divergence.toPrecision(2)} nats from the stored answers (logits differ by up to ${test.largest.toPrecision(2)}), ${test.fromPyTorch.toPrecision(2)} from PyTorch’s; ${test.agreeing} of ${test.texts} likeliest tokens the same.`;
}
