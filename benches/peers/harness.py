"""Runs a system: libraries in worker processes, programs from file to file."""

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from threading import BrokenBarrierError

from systems import Program, System

# Messages a worker gets at once; kvetch sorts windows of the same size.
CHUNK = 512
WARM_UP = 1024
# Loading a model or starting a server takes seconds; more means that something is stuck.
LOAD_SECONDS = 300
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

_worker: System


def _open(system: System, folder: Path, ready) -> None:
    global _worker
    try:
        system.load(folder)
        _worker = system
        ready.wait(LOAD_SECONDS)
    except Exception:
        traceback.print_exc(file=sys.stderr)
        ready.abort()


def _label(work):
    texts, tasks = work
    return _worker.label(texts, tasks)


class Workers:
    """A library, loaded in its worker processes."""

    def __init__(self, system: System, folder: Path):
        self.system = system
        for variable in THREAD_VARIABLES:
            os.environ[variable] = str(system.threads)
        os.environ["TOKENIZERS_PARALLELISM"] = "true" if system.threads > 1 else "false"
        system.start(folder)
        context = multiprocessing.get_context("spawn")
        ready = context.Barrier(system.workers + 1)
        self.pool = context.Pool(system.workers, _open, (system, folder, ready))
        try:
            ready.wait(LOAD_SECONDS)
        except BrokenBarrierError:
            self.pool.terminate()
            self.close()
            raise RuntimeError(f"{system.name} could not be loaded") from None

    def label(self, texts: list[str], tasks: tuple[str, ...]) -> dict[str, list[str]]:
        work = [(texts[at : at + CHUNK], tasks) for at in range(0, len(texts), CHUNK)]
        parts = self.pool.map(_label, work, chunksize=1)
        return {task: [label for part in parts for label in part[task]] for task in tasks}

    def close(self) -> None:
        self.pool.close()
        self.pool.join()
        self.system.stop()


def write_messages(texts: list[str], path: Path) -> None:
    lines = (json.dumps({"id": str(i), "text": text}, ensure_ascii=False) + "\n" for i, text in enumerate(texts))
    path.write_text("".join(lines), encoding="utf-8")


def run_program(program: Program, messages: Path, output: Path) -> float:
    """Wall-clock seconds of one run, the program's start included."""
    output.unlink(missing_ok=True)
    started = time.perf_counter()
    done = subprocess.run(program.command(messages, output), capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        raise RuntimeError(f"{program.name} failed: {done.stderr.strip()}")
    return seconds


def label_with_program(program: Program, texts: list[str]) -> dict[str, list[str]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_messages(texts, folder / "messages.jsonl")
        run_program(program, folder / "messages.jsonl", folder / "output.jsonl")
        return program.labels(folder / "output.jsonl")


def rate(count: int, once, min_seconds: float) -> float:
    """Messages a second of `once`, which labels `count` and returns its seconds, repeated until `min_seconds`."""
    seconds, rounds = 0.0, 0
    while seconds < min_seconds:
        seconds += once()
        rounds += 1
    return count * rounds / seconds


def time_library(system: System, folder: Path, texts: list[str], min_seconds: float) -> dict[str, float]:
    """Rate of one question, and of all questions where those take passes of their own."""
    workers = Workers(system, folder)

    def once(tasks: tuple[str, ...]) -> float:
        started = time.perf_counter()
        workers.label(texts, tasks)
        return time.perf_counter() - started

    try:
        workers.label(texts[:WARM_UP], system.tasks)
        rates = {"one": rate(len(texts), lambda: once(system.tasks[:1]), min_seconds)}
        if system.one_pass:
            return rates | {"all": rates["one"]}
        return rates | {"all": rate(len(texts), lambda: once(system.tasks), min_seconds)}
    finally:
        workers.close()


def time_program(program: Program, texts: list[str], min_seconds: float) -> dict[str, float]:
    """Rate over the whole file, and the seconds of a run with one message, which are part of every run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        output, whole = folder / "output.jsonl", folder / "messages.jsonl"
        write_messages(texts[:1], folder / "one.jsonl")
        write_messages(texts[:WARM_UP], folder / "warm-up.jsonl")
        write_messages(texts, whole)
        run_program(program, folder / "warm-up.jsonl", output)
        start = run_program(program, folder / "one.jsonl", output)
        found = rate(len(texts), lambda: run_program(program, whole, output), min_seconds)
        return {"one": found, "all": found, "start_seconds": start}


def summary(values: list[float]) -> dict[str, float]:
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}
