"""The WebGPU shaders on this machine's GPU, beside PyTorch on the same one, without a browser.

    npx tsx bench/gpuShaders.ts > shaders.json
    pip install numpy torch wgpu
    python bench/gpu_matching.py shaders.json

First the lists that each shader finds are compared with cosines in float64, then whole tables are timed. Work is cut
and handed over as src/match/webgpu does it, within the limits that every browser has. Ends with 1 if a list is wrong.
"""

import json
import math
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch
import wgpu

PACK = Path(__file__).parent.parent / "public/packs/demo/saes"
# WebGPU's least maxStorageBufferBindingSize.
BINDING_BYTES = 128 * 2**20
CANDIDATE_BYTES = 8
# F32_ERROR of src/match/refine.ts.
F32_ERROR = 1e-5
# Target rows, source rows, columns: from less than a tile to odd numbers of tiles.
CHECKED = [(1, 5, 7), (63, 130, 192), (200, 333, 193), (1000, 2100, 256), (700, 1500, 2304)]
REAL = [("3.res", "2.res"), ("2.mlp", "2.res"), ("7.res", "6.res")]
TIMED = [(1024, 192), (2048, 256), (4096, 2304), (16384, 2304)]
# k = 8 and four candidates more.
TIMED_PLACES = 12
SECONDS = 0.5


class Decoder:
    """Rows `[n, d]`; a row of zeros is dead."""

    def __init__(self, rows: np.ndarray):
        self.n, self.d = rows.shape
        norms = np.linalg.norm(rows.astype(np.float64), axis=1)
        self.live = norms > 0
        self.unit64 = rows / np.where(self.live, norms, 1)[:, None]
        self.unit = self.unit64.astype(np.float32)


def made_up(n: int, d: int, seed: int, dead: tuple[int, ...] = ()) -> Decoder:
    rows = np.random.default_rng(seed).standard_normal((n, d), dtype=np.float32)
    rows[[row for row in dead if row < n]] = 0
    return Decoder(rows)


def read_decoder(name: str) -> Decoder:
    """`W_dec` of a file of the embedded pack, float16."""
    data = (PACK / f"{name}.decoder.safetensors").read_bytes()
    size = 8 + int.from_bytes(data[:8], "little")
    entry = json.loads(data[8:size])["W_dec"]
    start, end = entry["data_offsets"]
    values = np.frombuffer(data[size + start : size + end], np.float16)
    return Decoder(values.reshape(entry["shape"]).astype(np.float32))


class Gpu:
    def __init__(self):
        adapter = wgpu.gpu.request_adapter_sync(power_preference="high-performance")
        info = adapter.info
        self.name = ", ".join(info[key] for key in ("device", "description", "backend_type"))
        self.device = adapter.request_device_sync(required_features=["timestamp-query"])

    def compile(self, code: str):
        module = self.device.create_shader_module(code=code)
        compute = {"module": module, "entry_point": "main"}
        return self.device.create_compute_pipeline(layout="auto", compute=compute)


class Chunk:
    """Consecutive unit rows in GPU memory: `[tile][column][row of the tile]`, as in chunks.ts."""

    def __init__(self, gpu: Gpu, decoder: Decoder, start: int, end: int, tile: int, pitch: int):
        self.start, self.rows = start, end - start
        self.tiles = math.ceil(self.rows / tile)
        unit = np.zeros((self.tiles * tile, pitch), np.float32)
        unit[: self.rows, : decoder.d] = decoder.unit[start:end]
        live = np.zeros(self.tiles * tile, np.uint32)
        live[: self.rows] = decoder.live[start:end]
        panels = np.ascontiguousarray(unit.reshape(self.tiles, tile, pitch).transpose(0, 2, 1))
        self.unit, self.live = (
            gpu.device.create_buffer_with_data(data=data, usage=wgpu.BufferUsage.STORAGE) for data in (panels, live)
        )


class Table:
    """Two decoders in GPU memory. `most`: bytes of a binding."""

    def __init__(self, gpu: Gpu, host: dict, target: Decoder, source: Decoder, most: int = BINDING_BYTES):
        self.gpu, self.host, self.n = gpu, host, target.n
        self.pitch = math.ceil(target.d / host["columns"]) * host["columns"]
        size = most // (host["tile"] * self.pitch * 4) * host["tile"]
        self.target, self.source = (
            [
                Chunk(gpu, decoder, start, min(decoder.n, start + size), host["tile"], self.pitch)
                for start in range(0, decoder.n, size)
            ]
            for decoder in (target, source)
        )

    def patches(self, kernel: dict, work: float):
        """As in job.ts: some target tiles past all of the source, then the next ones."""
        tile = self.host["tile"]
        most = BINDING_BYTES // (tile * kernel["places"] * CANDIDATE_BYTES) - kernel["workgroups"]
        for chunk in self.target:
            target_tile = 0
            while target_tile < chunk.tiles:
                fit = int(work // (tile * sum(part.rows for part in self.source) * self.pitch))
                target_tiles = max(1, min(fit, chunk.tiles - target_tile, most))
                for part in self.source:
                    source_tile = 0
                    while source_tile < part.tiles:
                        fit = max(1, int(work // (target_tiles * tile * tile * self.pitch)))
                        source_tiles = min(part.tiles - source_tile, fit)
                        yield chunk, target_tile, target_tiles, part, source_tile, source_tiles
                        source_tile += source_tiles
                target_tile += target_tiles


class Run:
    """All dispatches of a table, ready to be given to the GPU again and again. `work`: multiplications of one."""

    def __init__(self, table: Table, kernel: dict, work: float = 1e30):
        device, tile, places = table.gpu.device, table.host["tile"], kernel["places"]
        usage = wgpu.BufferUsage
        self.table, self.places, self.pipeline = table, places, kernel["pipeline"]
        self.device, self.passes, self.workgroups = device, [], 0
        for chunk, target_tile, target_tiles, part, source_tile, source_tiles in table.patches(kernel, work):
            # As in topk.ts.
            wanted = math.ceil(kernel["workgroups"] / target_tiles)
            slice_tiles = max(table.host["sliceTiles"], math.ceil(source_tiles / wanted))
            slices = math.ceil(source_tiles / slice_tiles)
            rows = target_tiles * tile
            numbers = [table.pitch, target_tile, rows, source_tile, source_tiles, slice_tiles, 0, 0]
            job = device.create_buffer_with_data(data=np.array(numbers, np.uint32), usage=usage.UNIFORM)
            size = slices * places * rows * CANDIDATE_BYTES
            found = device.create_buffer(size=size, usage=usage.STORAGE | usage.COPY_SRC)
            read = device.create_buffer(size=size, usage=usage.MAP_READ | usage.COPY_DST)
            entries = [
                {"binding": binding, "resource": {"buffer": buffer, "offset": 0, "size": buffer.size}}
                for binding, buffer in enumerate([job, chunk.unit, part.unit, part.live, found])
            ]
            group = device.create_bind_group(layout=self.pipeline.get_bind_group_layout(0), entries=entries)
            first = chunk.start + target_tile * tile
            self.passes.append((group, (target_tiles, slices), found, read, first, part.start))
            self.workgroups = max(self.workgroups, target_tiles * slices)
        self.clock = device.create_query_set(type="timestamp", count=2)
        self.ticks = device.create_buffer(size=16, usage=usage.QUERY_RESOLVE | usage.COPY_SRC)

    def __call__(self) -> float:
        """Milliseconds by the GPU's own clock."""
        encoder = self.device.create_command_encoder()
        last = len(self.passes) - 1
        for i, (group, grid, *_) in enumerate(self.passes):
            stamps = {} if i else {"beginning_of_pass_write_index": 0}
            stamps |= {"end_of_pass_write_index": 1} if i == last else {}
            step = encoder.begin_compute_pass(timestamp_writes={"query_set": self.clock, **stamps} if stamps else None)
            step.set_pipeline(self.pipeline)
            step.set_bind_group(0, group)
            step.dispatch_workgroups(*grid)
            step.end()
        for _, _, found, read, *_ in self.passes:
            encoder.copy_buffer_to_buffer(found, 0, read, 0, found.size)
        encoder.resolve_query_set(self.clock, 0, 2, self.ticks, 0)
        self.device.queue.submit([encoder.finish()])
        begin, end = np.frombuffer(self.device.queue.read_buffer(self.ticks), np.uint64)
        return float(end - begin) / 1e6

    def lists(self) -> tuple[np.ndarray, np.ndarray]:
        """Cosines and rows of the last call, `[n, places]`, all slices together; -1 where nothing stands."""
        n, places = self.table.n, self.places
        cosines, indices = np.full((n, places), -np.inf), np.full((n, places), -1)
        for _, (tiles, slices), _, read, first, source_start in self.passes:
            read.map_sync(wgpu.MapMode.READ)
            raw = np.frombuffer(bytes(read.read_mapped()), np.float32)
            read.unmap()
            raw = raw.reshape(slices * places, tiles * self.table.host["tile"], 2)
            end = min(n, first + raw.shape[1])
            index = raw.view(np.uint32)[:, : end - first, 1].T.astype(np.int64)
            empty = index == self.table.host["none"]
            cosine = np.where(empty, -np.inf, raw[:, : end - first, 0].T)
            index = np.where(empty, -1, index + source_start)
            cosine = np.concatenate([cosines[first:end], cosine], 1)
            index = np.concatenate([indices[first:end], index], 1)
            order = np.lexsort((index, -cosine), axis=1)[:, :places]
            cosines[first:end] = np.take_along_axis(cosine, order, 1)
            indices[first:end] = np.take_along_axis(index, order, 1)
        return cosines, indices


def cosines64(target: Decoder, source: Decoder) -> np.ndarray:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    a, b = (torch.from_numpy(decoder.unit64).to(device) for decoder in (target, source))
    return np.where(source.live, (a @ b.T).cpu().numpy(), -np.inf)


def compare(run: Run, target: Decoder, source: Decoder, exact: np.ndarray) -> tuple[float, bool]:
    """The largest error of a cosine, and whether the lists are right: full, no row twice, none dead, and no row that
    is worse than the last of the exact list by more than float32 can tell. Lists of dead target rows mean nothing."""
    run()
    cosine, index, exact = (values[target.live] for values in (*run.lists(), exact))
    count = min(run.places, int(source.live.sum()))
    full = bool((index[:, :count] >= 0).all() and (index[:, count:] == -1).all())
    found = np.take_along_axis(exact, np.maximum(index[:, :count], 0), 1)
    single = all(len(set(row)) == count for row in index[:, :count].tolist())
    error = float(np.abs(cosine[:, :count] - found).max(initial=0))
    least = -np.sort(-exact, axis=1)[:, count - 1 : count]
    return error, full and single and error <= F32_ERROR and bool((found >= least - 2 * error).all())


def check(gpu: Gpu, host: dict) -> bool:
    pairs = [(made_up(n, d, 1, (0, n - 1)[: n - 1]), made_up(m, d, 2, (1, 64, m - 1))) for n, m, d in CHECKED]
    pairs += [(read_decoder(target), read_decoder(source)) for target, source in REAL]
    tables = [(Table(gpu, host, *pair), *pair, cosines64(*pair)) for pair in pairs]
    # Two tiles of 193 columns a binding.
    cut = (made_up(200, 193, 1), made_up(333, 193, 2, (64,)))
    tables.append((Table(gpu, host, *cut, 2 * 64 * 208 * 4), *cut, cosines64(*cut)))
    print("| shader | length of lists | tables | largest error | wrong |\n|---|--:|--:|--:|--:|")
    wrong = 0
    for kernel in host["kernels"]:
        # Once in as few dispatches as can be, once in those of a device that nothing is known of yet.
        seen = [compare(Run(table, kernel, work), *rest) for table, *rest in tables for work in (1e30, 2e7)]
        bad = sum(not good for _, good in seen)
        error = max(error for error, _ in seen)
        print(f"| {kernel['name']} | {kernel['places']} | {len(seen)} | {error:.1e} | {bad} |", flush=True)
        wrong += bad
    return wrong == 0


def median_ms(run) -> float:
    """The median of what `run` answers; the first two do not count."""
    run(), run()
    times, since = [], time.perf_counter()
    while len(times) < 5 or (time.perf_counter() - since < SECONDS and len(times) < 200):
        times.append(run())
    return statistics.median(times)


def torch_ms(target: Decoder, source: Decoder, tf32: bool) -> float:
    """Matrix product of unit rows and top k with PyTorch, in GPU memory."""
    if not torch.cuda.is_available():
        return math.nan
    torch.backends.cuda.matmul.allow_tf32 = tf32
    a, b = (torch.from_numpy(decoder.unit).cuda() for decoder in (target, source))

    def run() -> float:
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        (a @ b.T).topk(TIMED_PLACES)
        end.record()
        end.synchronize()
        return begin.elapsed_time(end)

    return median_ms(run)


def measure(gpu: Gpu, host: dict) -> None:
    print("\n| N x d | shader | workgroups | ms | TFLOP/s | torch, ms | torch / ours | torch TF32, ms |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for n, d in TIMED:
        decoders = made_up(n, d, 1), made_up(n, d, 2)
        table = Table(gpu, host, *decoders)
        float32, tf32 = (torch_ms(*decoders, tf32) for tf32 in (False, True))
        for kernel in host["kernels"]:
            if kernel["places"] != TIMED_PLACES:
                continue
            run = Run(table, kernel)
            ms = median_ms(run)
            print(
                f"| {n} x {d} | {kernel['name']} | {run.workgroups} | {ms:.3f} | {2 * n * n * d / ms / 1e9:.2f}"
                f" | {float32:.3f} | {float32 / ms:.2f} | {tf32:.3f} |",
                flush=True,
            )


def main() -> None:
    host = json.loads(Path(sys.argv[1]).read_text())
    gpu = Gpu()
    print(f"{gpu.name}; wgpu {wgpu.__version__}, torch {torch.__version__}, k = {TIMED_PLACES - 4}\n", flush=True)
    for kernel in host["kernels"]:
        kernel["pipeline"] = gpu.compile(kernel["code"])
    good = check(gpu, host)
    measure(gpu, host)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
