import { BACKENDS, type Backend, SELF_TEST_BOUND, type SelfTest } from '../../core/run';
import { bytesText } from '../../core/units';
import type { BackendChoice, BackendState, ModelState } from '../../state/steering';
import type { AppState } from '../../state/store';
import { Explain } from '../Explain';
import { useServices } from '../services';
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
            Loading model and runtime: {bytesText(bytes)} of {bytesText(totalBytes)}
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
      {stage === 'lost' && <p>The next text will be generated on another backend.</p>}
      {(stage === 'idle' || stage === 'stopped') && (
        <button type="button" className="pill" onClick={() => void steering?.load()}>
          Load the model ({bytesText(totalBytes)})
        </button>
      )}
      {stage === 'ready' && using && (
        <p className="with-explanation">
          <span>
            {wordsOf(using, backends[using])} {testWords(backends[using].test)}
          </span>
          <Explain term="the model’s self-test" of={['selfTest']}>
            <p className="quiet">
              A backend whose logits differ by more than {SELF_TEST_BOUND} is not used. Of those that pass,
              the one that is fastest in a short test is used.
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
  if (!test) return 'The pack has no self-test.';
  const name = { pass: 'Self-test passed', fail: 'Self-test failed' }[test.verdict];
  return `${name}: logits within ${test.largest.toPrecision(2)} of the stored ones; ${test.fromPyTorch.toPrecision(2)} nats from PyTorch; ${test.agreeing} of ${test.texts} likeliest tokens the same.`;
}
