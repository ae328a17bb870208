import { useEffect, useState } from 'react';
import { Checkbox } from 'react-aria-components/Checkbox';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import { isAbort, messageOf } from '../../core/errors';
import { PageDialog } from '../PageDialog';
import { useAppStore } from '../useApp';
import { attempt, type Done, save, shownIn } from './actions';
import { type FigureOptions, type MadeFigure, makeFigure } from './figure';
import { FIGURE_DPI, figurePdf, figurePng } from './figureFiles';
import { FIGURE_WIDTHS } from './figureSvg';

interface Props {
  readonly onClose: () => void;
  readonly onDone: (done: Done) => void;
}

const FORMATS = ['SVG', 'PDF', 'PNG'] as const;
type Format = (typeof FORMATS)[number];

const WIDTH_NAMES: Readonly<Record<FigureOptions['width'], string>> = {
  85: '85 mm, one column',
  174: '174 mm, two columns',
};

/** The graph on show as a figure for print, with a preview at its size. */
export function FigureDialog({ onClose, onDone }: Props) {
  const store = useAppStore();
  const [options, setOptions] = useState<FigureOptions>({ width: 174, isTransparent: false, withIds: false });
  const [latest, setLatest] = useState<{ readonly options: FigureOptions; readonly figure: MadeFigure }>();
  const [trouble, setTrouble] = useState<string>();
  const [saving, setSaving] = useState<Format>();

  useEffect(() => {
    const shown = shownIn(store);
    if (!shown) return;
    let isLatest = true;
    makeFigure(shown, options).then(
      (figure) => {
        if (!isLatest) return;
        setLatest({ options, figure });
        setTrouble(undefined);
      },
      (error: unknown) => {
        if (!isLatest || isAbort(error)) return;
        setLatest(undefined);
        setTrouble(messageOf(error));
      },
    );
    return () => {
      isLatest = false;
    };
  }, [store, options]);
  // What was made of other options is no figure of these.
  const made = latest?.options === options ? latest.figure : undefined;
  const address = useAddress(latest?.figure.svg);

  const saveAs = async (format: Format): Promise<void> => {
    const shown = shownIn(store);
    if (!made || !shown || saving) return;
    setSaving(format);
    const name = `${shown.name}-${options.width}mm`;
    const done = await attempt(store, async () => {
      if (format === 'SVG') return save(made.svg, 'image/svg+xml', `${name}.svg`);
      if (format === 'PNG') return save(await figurePng(made.svg), 'image/png', `${name}.png`);
      const pdf = await figurePdf(made.svg, options.width, made.height);
      return save(pdf, 'application/pdf', `${name}.pdf`);
    });
    setSaving(undefined);
    onDone(done);
    if (done === null) onClose();
  };

  return (
    <PageDialog title="Figure for a paper" name="figure" startsAtClose onClose={onClose}>
      <div className="figure-options">
        <ToggleButtonGroup
          className="segments"
          aria-label="Width"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[String(options.width)]}
          onSelectionChange={(keys) => {
            const width = FIGURE_WIDTHS.find((one) => keys.has(String(one)));
            if (width) setOptions({ ...options, width });
          }}
        >
          {FIGURE_WIDTHS.map((width) => (
            <ToggleButton key={width} id={String(width)}>
              {WIDTH_NAMES[width]}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <Option
          name="Transparent background"
          isSelected={options.isTransparent}
          onChange={(isTransparent) => setOptions({ ...options, isTransparent })}
        />
        <Option
          name="Ids of features"
          isSelected={options.withIds}
          onChange={(withIds) => setOptions({ ...options, withIds })}
        />
      </div>
      <section
        className={`figure-preview${options.isTransparent ? ' checked' : ''}`}
        aria-label="Preview"
        aria-busy={!made}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        tabIndex={0}
      >
        {address && <img src={address} style={{ width: `${options.width}mm` }} alt="Preview of the figure" />}
      </section>
      <p className="quiet" role="status">
        {trouble ?? (made ? sizeText(options, made) : 'Drawing…')}
      </p>
      <div className="actions">
        {FORMATS.map((format) => (
          <button
            key={format}
            type="button"
            // Disabled, it would lose the focus, and the dialog the keyboard with it.
            aria-disabled={!made || saving !== undefined}
            onClick={() => void saveAs(format)}
          >
            {saving === format ? 'Saving…' : `Save ${format}`}
          </button>
        ))}
      </div>
    </PageDialog>
  );
}

interface OptionProps {
  readonly name: string;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
}

function Option({ name, isSelected, onChange }: OptionProps) {
  return (
    <Checkbox className="checkbox" isSelected={isSelected} onChange={onChange}>
      <span className="box" aria-hidden="true" />
      {name}
    </Checkbox>
  );
}

/** An address of the picture, for as long as it is shown. */
function useAddress(svg: string | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (svg === undefined) return;
    const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [svg]);
  return address;
}

function sizeText({ width }: FigureOptions, { height, unlabelled, isTooWide }: MadeFigure): string {
  const size = `${width} × ${Math.round(height)} mm, text of 7 pt or more; PNG at ${FIGURE_DPI} dpi, PDF set in Helvetica.`;
  if (isTooWide) return `${size} The graph is too wide for it: some of it is cut off. Show fewer features.`;
  if (unlabelled === 0) return size;
  const features = unlabelled === 1 ? 'One feature has' : `${unlabelled} features have`;
  return `${size} ${features} too little room${width === 85 ? ': try 174 mm, or show fewer.' : ': show fewer.'}`;
}
