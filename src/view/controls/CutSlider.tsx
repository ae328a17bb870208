import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components/Slider';
import { SITE_NAMES, type Site } from '../../core/ids';

interface Props {
  readonly site: Site;
  readonly value: number;
  /** Effective cuts over the layers, when chance lifts them above `value`. */
  readonly lifted: string | null;
  readonly onDrag: (value: number) => void;
  readonly onSettle: () => void;
}

const SHORT: Readonly<Record<Site, string>> = { res: 'Residual cut', mlp: 'mlp cut', att: 'Attention cut' };

/** The lowest cosine for sources at one site. The picture follows while it is dragged. */
export function CutSlider({ site, value, lifted, onDrag, onSettle }: Props) {
  return (
    <Slider
      className={`slider site-${site}`}
      minValue={0}
      maxValue={1}
      step={0.01}
      value={value}
      onChange={onDrag}
      onChangeEnd={onSettle}
    >
      <Label>
        {SHORT[site]}
        <span className="visually-hidden">: lowest cosine for sources in the {SITE_NAMES[site]}</span>
      </Label>
      <SliderOutput>{value.toFixed(2)}</SliderOutput>
      <SliderTrack className="slider-track">
        {({ state }) => (
          <>
            <span className="slider-fill" style={{ width: `${state.getThumbPercent(0) * 100}%` }} />
            <SliderThumb className="slider-thumb" />
          </>
        )}
      </SliderTrack>
      <span className="slider-note">{lifted ?? '\u00a0'}</span>
    </Slider>
  );
}
