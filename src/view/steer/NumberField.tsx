import { useEffect, useRef, useState } from 'react';

interface Props {
  readonly label: string;
  readonly title?: string;
  readonly value: number;
  readonly least?: number;
  readonly most?: number;
  /** 1 or more: whole numbers alone. */
  readonly step: number;
  readonly onCommit: (value: number) => void;
}

/** A pause in typing after which a number is taken. */
const PAUSE_MS = 600;

/** A number that can be typed in peace: it counts after a pause, on Enter, or when the field is left. */
export function NumberField({ label, title, value, least, most, step, onCommit }: Props) {
  const [text, setText] = useState(String(value));
  const commit = useRef(onCommit);
  commit.current = onCommit;
  // Undo, a link or a preset brings another number.
  useEffect(() => setText(String(value)), [value]);

  const number = text.trim() === '' ? Number.NaN : Number(text);
  const valid =
    Number.isFinite(Math.fround(number)) &&
    (step < 1 || Number.isInteger(number)) &&
    number >= (least ?? number) &&
    number <= (most ?? number);
  useEffect(() => {
    if (!valid || number === value) return undefined;
    const timer = setTimeout(() => commit.current(number), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [valid, number, value]);

  return (
    <label {...(title === undefined ? {} : { title })}>
      <span className="quiet">{label}</span>
      <input
        type="number"
        step={step < 1 ? 'any' : step}
        min={least}
        max={most}
        value={text}
        aria-invalid={!valid}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => (valid ? number !== value && onCommit(number) : setText(String(value)))}
        onKeyDown={(event) => event.key === 'Enter' && valid && number !== value && onCommit(number)}
      />
    </label>
  );
}
