import type { Scene } from './scene';

interface Props {
  readonly layers: Scene['layers'];
  readonly transform: { readonly x: number; readonly k: number };
}

/** Layer numbers along the top. They follow the picture sideways and stay in sight. */
export function Axis({ layers, transform }: Props) {
  const place = (x: number): number => transform.x + x * transform.k;
  const apart = layers.length > 1 ? ((layers[1]?.x ?? 0) - (layers[0]?.x ?? 0)) * transform.k : 100;
  const every = Math.max(1, Math.ceil(34 / apart));
  return (
    <g className="axis">
      {/* The picture passes below the numbers, not through them. */}
      <rect className="axis-ground" width="100%" height={40} />
      {layers.map(({ layer, x, gap }) => (
        <g key={layer} transform={`translate(${place(x)},0)`}>
          {gap && (
            <rect className="gap" x={-apart / 2 + 4} width={Math.max(apart - 8, 1)} y={44} height="100%" />
          )}
          {layer % every === 0 && (
            <text y={26} textAnchor="middle">
              {layer}
            </text>
          )}
          {gap && (
            <text className="quiet" y={42} textAnchor="middle">
              no SAE
            </text>
          )}
        </g>
      ))}
      <rect className="axis-ground" y={10} width={68} height={24} />
      <text x={24} y={26}>
        Layer
      </text>
    </g>
  );
}
