"""Measures the input pipeline beside `tf.data` and bare libjpeg-turbo, in turns.

Started by `bench/input.sh`, which installs the peers and builds the product. Writes INPUT.json and
INPUT.md. See `bench/README.md`.
"""

import argparse
import contextlib
import datetime
import json
import math
import os
import statistics
import subprocess
import sys
from importlib import metadata

import machine
import report
from quiet import BusyError, Quiet, say
from worker import BENCH, Worker, WorkerError, java_command

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(BENCH)
LFW = os.path.join(ROOT, "..", "shared", "data", "lfw", "lfw112.zip")
BATCH = 64

#: Batches that are ready between the turns, more than any pipeline keeps.
READY = 48

#: What the product is to reach, by the name of what it is compared with.
GOALS = {"tf.data": 1.2, "libjpeg-turbo": 0.85}

#: Name in the tables, of each contender.
CONTENDERS = {
    "ours-recordio": "Semblance, RecordIO",
    "ours-tfrecord": "Semblance, TFRecord",
    "ours-zip": "Semblance, ZIP",
    "tfdata-autotune": "tf.data, AUTOTUNE",
    "tfdata-cores": "tf.data, a call per core",
    "libjpeg": "libjpeg-turbo alone",
}
FILES = {"recordio": "train.rec", "tfrecord": "faces.tfrecord", "zip": "faces.zip"}


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="bench/input.sh",
        description="Decodes, mirrors and batches the same JPEGs of 112x112 pixels with the product,"
        " from RecordIO, TFRecord and ZIP, and with tf.data, and decodes them with libjpeg-turbo"
        " alone; in turns, on one core and on all. Writes bench/INPUT.json and bench/INPUT.md.",
    )
    parser.add_argument(
        "--source",
        metavar="PATH",
        help="a data set of any format with JPEGs of 112x112 pixels; default"
        " ../shared/data/lfw/lfw112.zip, or drawn faces where that is not there",
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="turns; default 5")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="short turns, results in bench/out/quick only: to try the benchmark out",
    )
    parser.add_argument(
        "--allow-busy",
        action="store_true",
        help="measure though others use the machine; results in bench/out/busy",
    )
    return parser.parse_args()


class InputBench:
    """One run of the benchmark."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.cores = sorted(os.sched_getaffinity(0))
        self.turn_seconds = 0.5 if arguments.quick else 3.0
        self.sets = os.path.join(BENCH, "out", "sets")
        kept = "quick" if arguments.quick else "busy" if arguments.allow_busy else None
        self.results = os.path.join(BENCH, "out", kept) if kept else BENCH
        self.logs = os.path.join(BENCH, "out", "logs")
        for folder in (self.sets, self.results, self.logs):
            os.makedirs(folder, exist_ok=True)

    def write_sets(self):
        """Lets the product write the same pictures in each format; returns what they are."""
        source = self.arguments.source or (LFW if os.path.exists(LFW) else "")
        command = java_command("PeerSets") + [self.sets] + ([source] if source else [])
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise WorkerError(f"writing the pictures ended with {done.returncode}")
        facts = json.loads(done.stdout)
        facts["source"] = os.path.basename(facts["source"])  # where it lies is of no interest
        return facts

    def start(self, name, cores):
        kind, which = name.split("-") if "-" in name else (name, "")
        environment = {"TF_CPP_MIN_LOG_LEVEL": "2"}
        if kind == "ours":
            command = java_command("PeerWorker")
            environment["MALLOC_ARENA_MAX"] = "2"
        else:
            command = [sys.executable, os.path.join(HERE, "input_peer.py")]
        worker = Worker(name, command, environment, cores, os.path.join(self.logs, name + ".log"))
        file = FILES[which if kind == "ours" else "tfrecord" if kind == "tfdata" else "zip"]
        answer = worker.ask(
            do="load",
            net="input" if kind == "ours" else kind,
            set=os.path.join(self.sets, file),
            batch=BATCH,
            threads=len(cores),
            parallel=len(cores) if which == "cores" else 0,
        )
        worker.pictures = answer["pictures"]
        return worker

    def check(self, workers):
        """Requires that all contenders see the same pixels."""
        sums = {worker.name: worker.ask(do="pixels")["sum"] for worker in workers}
        if len(set(sums.values())) != 1:
            raise WorkerError(f"the contenders' pixels differ: {sums}")

    def steps(self, worker):
        """Returns how many steps a turn has, and how many before do not count."""
        ready = READY if worker.pictures == BATCH else 1
        worker.ask(do="run", kind="batch", steps=ready)
        count = 20 if worker.pictures == BATCH else 1
        seconds = []
        while sum(seconds) < 2 * self.turn_seconds:  # Java compiles meanwhile
            seconds += worker.ask(do="run", kind="batch", steps=count)["seconds"]
        last = statistics.fmean(seconds[-count:])
        return max(1, math.ceil(self.turn_seconds / last)), ready

    def measure(self, cores):
        """Returns the rates of each contender on some cores, one for each round."""
        quiet = Quiet(cores, self.arguments.allow_busy)
        rates = {name: [] for name in CONTENDERS}
        micros = {name: [] for name in CONTENDERS}
        with contextlib.ExitStack() as stack:
            workers = []
            for name in CONTENDERS:
                workers.append(self.start(name, cores))
                stack.callback(workers[-1].close)
            self.check(workers)
            steps = {worker: self.steps(worker) for worker in workers}
            others = 0
            for number in range(self.arguments.rounds):
                say(f"  {len(cores)} cores: round {number + 1} of {self.arguments.rounds}")
                for worker in workers:
                    used = machine.tree_seconds(worker.pid)
                    seconds, share = quiet.turn(worker, "batch", *steps[worker])
                    used = machine.tree_seconds(worker.pid) - used
                    rates[worker.name].append(worker.pictures / statistics.fmean(seconds))
                    micros[worker.name].append(1e6 * used / worker.pictures / sum(steps[worker]))
                    others = max(others, share)
                workers = workers[1:] + workers[:1]
        return {
            "cores": len(cores),
            "others": others,
            "imagesPerSecond": rates,
            "processorMicros": micros,
        }

    def run(self):
        Quiet(self.cores, self.arguments.allow_busy).require()
        load = machine.load_average()
        pictures = self.write_sets()
        say(f"{pictures['pictures']:,} pictures of {pictures['bytes']:,} bytes, {pictures['source']}")
        core_sets = [self.cores[:1]] + ([self.cores] if len(self.cores) > 1 else [])
        record = {
            "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            "commit": machine.commit(ROOT),
            "loadBefore": load,
            "machine": machine.facts(),
            "versions": {name: metadata.version(name) for name in ("tensorflow-cpu", "simplejpeg")},
            "pictures": pictures,
            "batch": BATCH,
            "rows": [self.measure(cores) for cores in core_sets],
        }
        record["loadAfter"] = machine.load_average()
        record["ratios"] = [ratios(row) for row in record["rows"]]
        report.write_json(os.path.join(self.results, "INPUT.json"), record)
        report.write_text(os.path.join(self.results, "INPUT.md"), "\n".join(self.text(record)))
        say(f"tables in {os.path.join(self.results, 'INPUT.md')}")

    def text(self, record):
        facts = record["machine"]
        lines = ["# The input pipeline beside its peers", ""]
        lines += ["Written by `bench/input.sh`; do not edit. What and how: [README](README.md).", ""]
        if self.results != BENCH:
            lines += ["**A trial, not a measurement: short turns, or a busy machine.**", ""]
        versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
        pictures = record["pictures"]
        lines += [
            f"- machine: {facts['processor']}, {len(self.cores)} cores, {facts['system']}",
            f"- time: {record['time']}; commit {record['commit']}; load average before"
            f" {record['loadBefore']:.1f}, after {record['loadAfter']:.1f}",
            f"- peers: {versions}",
            f"- pictures: {pictures['pictures']:,} JPEGs of 112x112, {pictures['bytes']:,} bytes on"
            f" average, {pictures['source']}; batch {BATCH}",
            "",
        ]
        for row, found in zip(record["rows"], record["ratios"], strict=True):
            lines += [f"## {row['cores']} core{'s' if row['cores'] > 1 else ''}", ""]
            lines += table(row, found) + [""]
        goals = " and ".join(f"{goal} × {name}" for name, goal in GOALS.items())
        lines += [
            f"Goal: at least {goals}. Medians over {self.arguments.rounds} rounds; ± is half the"
            " distance between the quartiles. Ratios are medians of each round's own; tf.data counts"
            " with its faster form of the round.",
            "",
        ]
        return lines


def ratios(row):
    """Returns, of each of the product's formats, its rate divided by those of the peers."""
    rates = row["imagesPerSecond"]
    peers = {
        "tf.data": [max(pair) for pair in zip(rates["tfdata-autotune"], rates["tfdata-cores"])],
        "libjpeg-turbo": rates["libjpeg"],
    }
    return {
        name: {
            peer: statistics.median(a / b for a, b in zip(rates[name], theirs))
            for peer, theirs in peers.items()
        }
        for name in rates
        if name.startswith("ours")
    }


def table(row, found):
    lines = []
    for name, title in CONTENDERS.items():
        rates = row["imagesPerSecond"][name]
        median = statistics.median(rates)
        cells = [f"{median:,.0f} ±{100 * report.spread(rates):.1f} %"]
        cells.append(f"{median / row['cores']:,.0f}")
        cells.append(f"{statistics.median(row['processorMicros'][name]):.0f}")
        for peer, goal in GOALS.items():
            ratio = found.get(name, {}).get(peer)
            cells.append("–" if ratio is None else f"{ratio:.2f}{'' if ratio >= goal else ' (below)'}")
        lines.append([title, *cells])
    head = ["", "images/s", "per core", "µs of processor per picture"]
    head += [f"÷ {peer}" for peer in GOALS]
    align = ["---"] + ["---:"] * (len(head) - 1)
    return ["| " + " | ".join(map(str, line)) + " |" for line in [head, align, *lines]]


def main():
    try:
        InputBench(parse_arguments()).run()
    except (BusyError, WorkerError) as e:
        print(f"bench: {e}", file=sys.stderr)
        sys.exit(3 if isinstance(e, BusyError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
