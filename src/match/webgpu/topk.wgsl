// Cosines of two sets of unit rows and the k largest of each row, in one pass: the N x N matrix never exists.
//
// A workgroup of 64 threads owns a tile of 64 target rows and goes through a slice of source tiles. Thread (x, y)
// sums the 8 x 8 products of row groups x, x + 8 and column groups y, y + 8 in registers, the workgroup lays its
// 64 x 64 cosines down in workgroup memory, and then thread t keeps the best list of row t. Lists lie in a
// storage buffer, since after a few tiles hardly any cosine enters them; so k is a plain number, not a pipeline.
// Everything fits the limits that every device has: 16 KiB of workgroup memory, all of it used.

struct Job {
  pitch: u32, // columns of the unit rows, a multiple of DEPTH
  k: u32,
  target_tile: u32, // first tile of target rows
  rows: u32, // target rows of this job, a multiple of 64: the distance between the places of a list
  source_tile: u32, // first tile of source rows
  source_tiles: u32,
  slice_tiles: u32, // source tiles for one workgroup
}

struct Candidate {
  cosine: f32,
  index: u32,
}

@group(0) @binding(0) var<uniform> job: Job;
@group(0) @binding(1) var<storage, read> target_unit: array<vec4f>; // [tile][column][group of 4 rows]
@group(0) @binding(2) var<storage, read> source_unit: array<vec4f>;
@group(0) @binding(3) var<storage, read> source_live: array<u32>;
@group(0) @binding(4) var<storage, read_write> lists: array<Candidate>; // [slice][place][row]

const DEPTH = 16u; // columns in workgroup memory at a time
const GROUPS = 16u; // groups of 4 rows in a tile
const NONE = 0xffffffffu;

// First the two operands, DEPTH x GROUPS each, then the cosines: [source row][group of target rows].
var<workgroup> tile: array<vec4f, 64u * GROUPS>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let x = thread % 8u;
  let y = thread / 8u;
  let target_start = (job.target_tile + workgroup.x) * job.pitch * GROUPS;
  let first = job.source_tile + workgroup.y * job.slice_tiles;
  let end = min(first + job.slice_tiles, job.source_tile + job.source_tiles);
  let list = workgroup.y * job.k * job.rows + workgroup.x * 64u + thread;
  var held = 0u;
  var least = -2.0; // below every cosine

  for (var s = first; s < end; s++) {
    let source_start = s * job.pitch * GROUPS;
    // p, q: target groups x and x + 8; the number counts the source rows 4y.. and 4(y + 8)..
    var p0 = vec4f(); var p1 = vec4f(); var p2 = vec4f(); var p3 = vec4f();
    var p4 = vec4f(); var p5 = vec4f(); var p6 = vec4f(); var p7 = vec4f();
    var q0 = vec4f(); var q1 = vec4f(); var q2 = vec4f(); var q3 = vec4f();
    var q4 = vec4f(); var q5 = vec4f(); var q6 = vec4f(); var q7 = vec4f();

    for (var c = 0u; c < job.pitch; c += DEPTH) {
      workgroupBarrier();
      for (var e = thread; e < DEPTH * GROUPS; e += 64u) {
        tile[e] = target_unit[target_start + c * GROUPS + e];
        tile[DEPTH * GROUPS + e] = source_unit[source_start + c * GROUPS + e];
      }
      workgroupBarrier();
      for (var e = 0u; e < DEPTH * GROUPS; e += GROUPS) {
        let a = tile[e + x];
        let b = tile[e + x + 8u];
        let u = tile[DEPTH * GROUPS + e + y];
        let v = tile[DEPTH * GROUPS + e + y + 8u];
        p0 += a * u.x; p1 += a * u.y; p2 += a * u.z; p3 += a * u.w;
        p4 += a * v.x; p5 += a * v.y; p6 += a * v.z; p7 += a * v.w;
        q0 += b * u.x; q1 += b * u.y; q2 += b * u.z; q3 += b * u.w;
        q4 += b * v.x; q5 += b * v.y; q6 += b * v.z; q7 += b * v.w;
      }
    }

    workgroupBarrier();
    let low = 4u * y * GROUPS + x;
    let high = low + 32u * GROUPS;
    tile[low] = p0; tile[low + 16u] = p1; tile[low + 32u] = p2; tile[low + 48u] = p3;
    tile[high] = p4; tile[high + 16u] = p5; tile[high + 32u] = p6; tile[high + 48u] = p7;
    tile[low + 8u] = q0; tile[low + 24u] = q1; tile[low + 40u] = q2; tile[low + 56u] = q3;
    tile[high + 8u] = q4; tile[high + 24u] = q5; tile[high + 40u] = q6; tile[high + 56u] = q7;
    workgroupBarrier();

    for (var c = 0u; c < 64u; c++) {
      let cosine = tile[c * GROUPS + thread / 4u][thread % 4u];
      if (cosine > least && source_live[s * 64u + c] != 0u) {
        var place = min(held, job.k - 1u);
        while (place > 0u && lists[list + (place - 1u) * job.rows].cosine < cosine) {
          lists[list + place * job.rows] = lists[list + (place - 1u) * job.rows];
          place--;
        }
        lists[list + place * job.rows] = Candidate(cosine, s * 64u + c);
        held = min(held + 1u, job.k);
        if (held == job.k) {
          least = lists[list + (job.k - 1u) * job.rows].cosine;
        }
      }
    }
  }
  for (; held < job.k; held++) {
    lists[list + held * job.rows] = Candidate(0.0, NONE);
  }
}
