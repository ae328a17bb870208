import type { Scene } from './scene';

/** What a click on a layer's number does. */
export interface LayerDoor {
  /** In words; null where nothing can be done with the layer. */
  nameOf(layer: number): string | null;
  open(layer: number): void;
}

interface Props {
  readonly scene: Pick<Scene, 'layers' | 'orientation'>;
  /** Null: the numbers are there to be read. */
  readonly door: LayerDoor | null;
  readonly hasNumbers: boolean;
  readonly transform: { readonly x: number; readonly y: number; readonly k: number };
}

/** Breadth of the strip of numbers when it stands upright, and its height along the top. */
export const UPRIGHT = 46;
export const UPSIDE = 34;

/** Layer numbers along the top, or down the left side. They follow the picture along the water and stay in sight. */
export function Axis({ scene: { layers, orientation }, transform: { x, y, k }, door, hasNumbers }: Props) {
  const down = orientation === 'down';
  const apart = layers.length > 1 ? ((layers[1]?.at ?? 0) - (layers[0]?.at ?? 0)) * k : 100;
  const every = Math.max(1, Math.ceil((down ? 18 : 34) / apart));
  const [side, thick] = [-apart / 2 + 4, Math.max(apart - 8, 1)];
  return (
    <g className="axis">
      {/* The picture passes below the numbers, not through them. */}
      {hasNumbers && (
        <rect
          className="axis-ground"
          {...(down ? { width: UPRIGHT - 4, height: '100%' } : { width: '100%', height: UPSIDE - 4 })}
        />
      )}
      {layers.map(({ layer, at, gap }) => (
        <g
          key={layer}
          transform={down ? `translate(0,${y + at * k})` : `translate(${x + at * k},0)`}
          textAnchor="middle"
        >
          {gap && (
            <rect
              className="gap"
              {...(down
                ? { x: hasNumbers ? UPRIGHT : 0, y: side, width: '100%', height: thick }
                : { x: side, y: hasNumbers ? UPSIDE : 0, width: thick, height: '100%' })}
            />
          )}
          {hasNumbers && layer % every === 0 && (
            <LayerNumber
              layer={layer}
              door={door}
              place={down ? { x: UPRIGHT / 2, y: 4.4 } : { x: 0, y: 18 }}
            />
          )}
          {hasNumbers && gap && (!down || thick > 30) && (
            <text className="quiet" {...(down ? { x: UPRIGHT / 2, y: 19 } : { y: 30 })}>
              no SAE
            </text>
          )}
        </g>
      ))}
      {hasNumbers && (
        <>
          <rect
            className="axis-ground"
            {...(down ? { width: UPRIGHT, height: 30 } : { y: 2, width: 62, height: 24 })}
          />
          <text {...(down ? { x: UPRIGHT / 2, y: 20, textAnchor: 'middle' } : { x: 24, y: 18 })}>Layer</text>
        </>
      )}
    </g>
  );
}

interface NumberProps {
  readonly layer: number;
  readonly door: LayerDoor | null;
  readonly place: { readonly x: number; readonly y: number };
}

/** One number; where its layer can be opened or closed as a whole, a click does it. The keys for it are on the nodes. */
function LayerNumber({ layer, door, place: { x, y } }: NumberProps) {
  const name = door?.nameOf(layer);
  const number = (
    <text x={x} y={y}>
      {layer}
    </text>
  );
  if (!door || !name) return number;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: on the nodes L and Shift+L do the same
    <g className="layer-door" onClick={() => door.open(layer)}>
      <title>{name}</title>
      <rect x={x - 14} y={y - 18} width={28} height={26} rx={6} />
      {number}
    </g>
  );
}
