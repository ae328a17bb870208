import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components/Slider';

interface Props {
  readonly className: string;
  readonly label: string;
  /** What the label leaves out, for people who cannot see where the slider stands. */
  readonly meaning: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly value: number;
  /** The value as it is shown. */
  readonly text: string;
  readonly note: string;
  /** A mark beside the label that explains it. */
  readonly explanation?: ReactNode;
  /** Values that mean something of their own. */
  readonly marks?: readonly number[];
  /** Below the first of these values another number holds in all cases, from the second on in none. */
  readonly floor?: readonly [number, number];
  /** What is drawn behind the track. */
  readonly behind?: ReactNode;
  readonly onDrag: (value: number) => void;
  readonly onSettle: () => void;
}

/** A number that the picture follows while it is dragged. */
export function NumberSlider({
  className,
  label,
  meaning,
  least,
  most,
  text,
  note,
  explanation,
  marks = [],
  floor,
  behind,
  ...rest
}: Props) {
  const { step, value, onDrag, onSettle } = rest;
  const placeOf = (x: number): string => `${((x - least) / (most - least)) * 100}%`;
  return (
    <Slider
      className={`slider ${className}`}
      minValue={least}
      maxValue={most}
      step={step}
      value={value}
      onChange={onDrag}
      onChangeEnd={onSettle}
    >
      <span className="with-explanation">
        <Label>
          {label}
          <span className="visually-hidden">: {meaning}</span>
        </Label>
        {explanation}
      </span>
      <SliderOutput>{text}</SliderOutput>
      <SliderTrack className="slider-track">
        {({ state }) => (
          <>
            {behind}
            {marks.map((mark) => (
              <span key={mark} className="slider-mark" style={{ left: placeOf(mark) }} />
            ))}
            <span className="slider-fill" style={{ width: `${state.getThumbPercent(0) * 100}%` }} />
            {floor && (
              <>
                <span className="slider-floor" style={{ width: placeOf(floor[0]) }} />
                <span className="slider-floor-ends" style={{ left: placeOf(floor[0]) }} />
              </>
            )}
            <Thumb text={text} />
          </>
        )}
      </SliderTrack>
      <span className="slider-note">{note}</span>
    </Slider>
  );
}

/** Says the value as it is shown: by itself, the slider would say the bare number, rounded. */
function Thumb({ text }: Pick<Props, 'text'>) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.setAttribute('aria-valuetext', text));
  return <SliderThumb inputRef={input} className="slider-thumb" />;
}
