// Unit rows in float32, laid out for tiles.ts and rows.ts.
//
// One workgroup takes four rows of a decoder, a group, and writes each column of the four as one vec4. Sixteen
// groups are a tile of 64 rows; inside a tile the columns follow each other: unit[tile][column][group]. Rows past
// the end and rows of zeros come out as zeros and are not live.

struct Shape {
  rows: u32,
  d: u32, // columns of raw
  pitch: u32, // columns of unit, zeros from d on
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> raw: array<f32>;
@group(0) @binding(2) var<storage, read_write> unit: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> live: array<vec4u>;

const THREADS = 64u;
var<workgroup> part: array<vec4f, THREADS>;

fn element(row: u32, column: u32) -> f32 {
  if (row >= shape.rows || column >= shape.d) {
    return 0.0;
  }
  return raw[row * shape.d + column];
}

fn four(group: u32, column: u32) -> vec4f {
  let row = 4u * group;
  return vec4f(
    element(row, column), element(row + 1u, column), element(row + 2u, column), element(row + 3u, column)
  );
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let group = workgroup.x;

  // The largest magnitude first: squares of numbers up to 1 neither overflow nor vanish.
  var largest = vec4f(0.0);
  for (var c = thread; c < shape.d; c += THREADS) {
    largest = max(largest, abs(four(group, c)));
  }
  part[thread] = largest;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      part[thread] = max(part[thread], part[thread + half]);
    }
  }
  workgroupBarrier();
  largest = part[0];
  workgroupBarrier();
  let alive = largest > vec4f(0.0);
  largest = select(vec4f(1.0), largest, alive);

  var squares = vec4f(0.0);
  for (var c = thread; c < shape.d; c += THREADS) {
    let v = four(group, c) / largest;
    squares += v * v;
  }
  part[thread] = squares;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      part[thread] += part[thread + half];
    }
  }
  workgroupBarrier();
  let norm = select(vec4f(1.0), sqrt(part[0]), alive);

  let first = group / 16u * shape.pitch * 16u + group % 16u;
  for (var c = thread; c < shape.pitch; c += THREADS) {
    unit[first + c * 16u] = four(group, c) / largest / norm;
  }
  if (thread == 0u) {
    live[group] = select(vec4u(0u), vec4u(1u), alive);
  }
}
