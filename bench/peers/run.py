"""Runs the product and its peers in turns and writes RESULTS.json and RESULTS.md.

Started by `bench/run.sh`, which installs the peers and builds the product. See `bench/README.md`.
"""

import argparse
import array
import contextlib
import datetime
import fnmatch
import math
import os
import shutil
import statistics
import sys
import time

import machine
import plan
import report
from quiet import BusyError, Quiet, say
from worker import MissingError, Worker, WorkerError, java_command

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.dirname(HERE)
ROOT = os.path.dirname(BENCH)

#: Relative difference up to which contenders agree. In float32 the loss is good to 1e-6, gradients
#: and what follows batch normalisation are not: NOTES.md has the figures.
TOLERANCES = {
    "float32": {"loss": 1e-4, "nextLoss": 1e-3, "gradientNorm": 2e-3, "embeddings": 2e-3},
    "mixed_bfloat16": {"loss": 0.02, "nextLoss": 0.03, "gradientNorm": 0.15, "embeddings": 0.25},
}


def tolerance(row, key):
    """MobileFaceNet's embeddings agree to 3e-5, those of the residual networks do not."""
    if (row.net, row.precision, key) == ("mobilefacenet", "float32", "embeddings"):
        return 1e-4
    return TOLERANCES[row.precision][key]


#: A step of so many seconds is a turn of its own: its first moments do not matter.
LONG_STEP = 3.0

#: Start-up is measured so many times at most; it hardly varies and takes long.
STARTS = 3


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="bench/run.sh",
        description="Runs the product and its peers in turns on the same pictures and weights, and"
        " writes bench/RESULTS.json and bench/RESULTS.md after every group of rows. Finished rows"
        " are kept in bench/out and in RESULTS.json, so a run that was stopped goes on.",
    )
    parser.add_argument(
        "--rows",
        default="*",
        metavar="PATTERN",
        help="only rows whose name fits a pattern of the shell, several with commas, for instance"
        " 'mobilefacenet-*' or '*-step-10000,pipeline*'",
    )
    parser.add_argument("--list", action="store_true", help="print the rows' names and end")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="few steps and small limits, results in bench/out/quick only: to try the benchmark"
        " out, not for figures",
    )
    parser.add_argument("--again", action="store_true", help="measure rows that are kept again")
    parser.add_argument(
        "--allow-busy",
        action="store_true",
        help="measure though others use the machine; implies that nothing is published",
    )
    parser.add_argument("--threads", type=int, metavar="N", help="cores to use; default all")
    parser.add_argument(
        "--rounds",
        type=int,
        metavar="N",
        help="turns of each contender; default 3, or 5 where a turn is one long step",
    )
    return parser.parse_args()


class Bench:
    """One run of the benchmark."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.quick = arguments.quick
        self.out = os.path.join(BENCH, "out")
        self.data = os.path.join(self.out, "data")
        self.results = os.path.join(self.out, "quick" if self.quick else "full")
        if arguments.allow_busy and not self.quick:
            self.results = os.path.join(self.out, "busy")
        cores = sorted(os.sched_getaffinity(0))
        self.cores = cores[: arguments.threads or len(cores)]
        self.quiet = Quiet(self.cores, arguments.allow_busy)
        self.rounds = arguments.rounds or (2 if self.quick else 3)
        self.turn_seconds = 1.0 if self.quick else 4.0
        self.references = {}
        self.turns = {}  # of each contender, by the name of the row
        for folder in ("rows", "logs"):
            os.makedirs(os.path.join(self.results, folder), exist_ok=True)
        os.makedirs(self.data, exist_ok=True)
        self.published, self.may_publish = self.read_published()

    # --- processes ----------------------------------------------------------------------------

    def start(self, name, tag=""):
        """Starts the process of a contender."""
        threads = str(len(self.cores))
        environment = {"OMP_NUM_THREADS": threads, "TF_CPP_MIN_LOG_LEVEL": "2"}
        if name.startswith("ours"):
            command = java_command("PeerWorker")
            environment["MALLOC_ARENA_MAX"] = "2"
        else:
            script = "keras_peer.py" if name == "keras" else "torch_peer.py"
            command = [sys.executable, os.path.join(HERE, script)]
            cache = os.path.join(self.out, "inductor")
            if name.endswith("cold"):
                cache += "-cold"
                shutil.rmtree(cache, ignore_errors=True)
            environment["TORCHINDUCTOR_CACHE_DIR"] = cache
        log = os.path.join(self.results, "logs", f"{tag or 'x'}-{name}.log")
        return Worker(name, command, environment, self.cores, log)

    def load(self, worker, row):
        sampled = row.kind == "sampled" and worker.name == plan.OURS
        return worker.ask(
            do="load",
            net=row.net,
            classes=plan.CLASSES[0] if worker.name == plan.FEW_CLASSES else row.classes,
            sampleRate=plan.SAMPLE_RATE if sampled else 1,
            batch=row.batch,
            precision=row.precision,
            threads=len(self.cores),
            data=self.data,
            compile=worker.name.startswith("torch-compile"),
        )

    def write_files(self, rows):
        """Lets the product write pictures and first weights where they are not there yet."""
        wanted = ["pictures"]
        for row in rows:
            if row.net != "pipeline":
                few = [plan.CLASSES[0]] if row.kind == "sampled" else []
                for file in [row.net] + [f"head-{row.values}x{n}" for n in [row.classes, *few]]:
                    if file not in wanted:
                        wanted.append(file)
        say("writing pictures and weights where they are missing")
        log = os.path.join(self.results, "logs", "files.log")
        # Not a conversation: the program ends when it is done.
        command = java_command("PeerFiles") + [self.data] + wanted
        worker = Worker("files", command, {}, self.cores, log)
        code = worker.process.wait()
        if code != 0:
            raise WorkerError(f"writing the files ended with {code}; see {log}")

    # --- correctness --------------------------------------------------------------------------

    def reference(self, row, embed):
        """Returns what the product computes in float32, against which everyone is held."""
        key = (row.net, row.classes, row.batch, row.kind == "embed")
        if key not in self.references:
            with contextlib.closing(self.start("ours", "reference")) as worker:
                self.load(worker, plan.Row(row.net, "float32", row.kind, row.classes, row.batch))
                self.references[key] = self.ask_check(worker, row, embed)
        return self.references[key]

    def ask_check(self, worker, row, embed):
        file = os.path.join(self.out, f"embeddings-{worker.name}.f32")
        answer = worker.ask(do="checkEmbed" if embed else "check", file=file)
        values = array.array("f")
        with open(file, "rb") as content:
            values.frombytes(content.read())
        os.remove(file)
        size = row.values
        answer["embeddings"] = [values[i : i + size] for i in range(0, len(values), size)]
        return answer

    def check(self, worker, row, embed):
        """Compares a contender with the reference.

        Returns ({quantity: relative difference}, why it is refused or None).
        """
        expected = self.reference(row, embed)
        found = self.ask_check(worker, row, embed)
        differences = {
            key: abs(float(found[key]) - float(expected[key])) / abs(float(expected[key]))
            for key in found
            if key != "embeddings"
        }
        differences["embeddings"] = max(
            math.dist(a, b) / math.hypot(*b)
            for a, b in zip(found["embeddings"], expected["embeddings"], strict=True)
        )
        for key, difference in differences.items():
            limit = tolerance(row, key)
            if not difference <= limit:  # NaN too
                return differences, f"{key} differs by {difference:.1e}, more than {limit:.0e}"
        return differences, None

    # --- measuring ----------------------------------------------------------------------------

    def warm_up(self, worker, kind):
        """Takes first steps; returns how many steps a turn has, and how many before do not count."""
        least, most = (2, 2) if self.quick else (3, 6)
        seconds = []
        # The first may compile.
        while len(seconds) < least or (len(seconds) < most and sum(seconds[1:]) < 15):
            seconds += worker.ask(do="run", kind=kind, steps=1)["seconds"]
        last = seconds[-1]
        if last > LONG_STEP:
            return 1, 0
        steps = max(2 if not self.quick else 1, min(50, math.ceil(self.turn_seconds / last)))
        # A pipeline has batches ready that were made between the turns.
        return steps, 16 if kind == "pipeline" else 1

    def limits(self):
        """Measures what the machine can do, in PyTorch: rates in FLOP and bytes per second."""
        side, size = (2048, 1 << 26) if self.quick else (4096, 1 << 28)
        with contextlib.closing(self.start("torch", "limits")) as worker:
            worker.ask(do="load", net="limits", threads=len(self.cores), side=side, copyBytes=size)
            best = {}
            for kind in ("gemmFloat32", "gemmBfloat16", "copy"):
                seconds, _ = self.quiet.turn(worker, kind, 3 if self.quick else 10, 2)
                best[kind] = min(seconds)
        flop = 2 * side**3
        return {
            "gemmFloat32": flop / best["gemmFloat32"],
            "gemmBfloat16": flop / best["gemmBfloat16"],
            "copy": 2 * size / best["copy"],
        }

    def measure_wave(self, rows, names, found, work, finish):
        """Measures some contenders in all rows of a group, in turns; tells of each finished row."""
        workers = []
        with contextlib.ExitStack() as stack:
            for name in names:
                worker = self.prepare(name, rows, found, work)
                if worker:
                    stack.callback(worker.close)
                    workers.append(worker)
            for row in rows:
                self.measure_row(row, workers, found[row])
                finish(row)

    def prepare(self, name, rows, found, work):
        """Checks a contender; returns a process with it, or notes why it cannot take part.

        What is measured is a new process, as whoever trains has it: a check may leave memory behind.
        """
        try:
            if rows[0].net != "pipeline" and rows[0].kind != "sampled":
                with contextlib.closing(self.start(name, rows[0].name + "-check")) as worker:
                    work.update(self.load(worker, rows[0]))
                    self.check_rows(worker, rows, found)
            worker = self.start(name, rows[0].name)
            try:
                work.update(self.load(worker, rows[0]))
            except WorkerError:
                worker.close()
                raise
            return worker
        except WorkerError as e:
            why = "not there" if isinstance(e, MissingError) else str(e)
            say(f"  {name}: {e}")
            for row in rows:
                found[row].setdefault(name, {})["skipped"] = why
            return None

    def check_rows(self, worker, rows, found):
        # Embedding first: the other check takes steps.
        for embed in sorted({row.kind == "embed" for row in rows}, reverse=True):
            some = [row for row in rows if (row.kind == "embed") == embed]
            say(f"  checking {worker.name}{' embedding' if embed else ''}")
            differences, refused = self.check(worker, some[0], embed)
            for row in some:
                entry = found[row].setdefault(worker.name, {})
                entry["differences"] = differences
                if refused:
                    entry["skipped"] = "wrong: " + refused

    def measure_row(self, row, workers, found):
        steps = {}
        for worker in list(workers):
            if "skipped" in found.get(worker.name, {}):
                continue
            try:
                steps[worker] = self.warm_up(worker, row.work)
                worker.ask(do="trim")  # what other rows left is not these steps'
                machine.reset_peak(worker.pid)
            except WorkerError as e:
                self.drop(worker, workers, row, found, e)
        if any(skip == 0 for _, skip in steps.values()):  # the same rule for all
            steps = {worker: (count, 0) for worker, (count, _) in steps.items()}
        rounds = self.rounds
        if any(count == 1 for count, _ in steps.values()) and not self.arguments.rounds:
            rounds += 2
        self.turns[row.name] = rounds
        samples = {worker.name: [] for worker in steps}
        others = {worker.name: [] for worker in steps}
        order = list(steps)
        for round_number in range(rounds):
            say(f"  {row.name}: round {round_number + 1} of {rounds}{self.time_left()}")
            for worker in list(order):
                try:
                    seconds, share = self.quiet.turn(worker, row.work, *steps[worker])
                    if row.kind == "pipeline":
                        # Batches come in bursts: only a turn's mean tells the rate.
                        seconds = [statistics.fmean(seconds)]
                    samples[worker.name] += seconds
                    others[worker.name].append(share)
                except WorkerError as e:
                    order.remove(worker)
                    samples.pop(worker.name)
                    self.drop(worker, workers, row, found, e)
            order = order[1:] + order[:1]
        ours = samples.get(plan.OURS)
        for worker in order:
            entry = found.setdefault(worker.name, {})
            entry["seconds"] = entry.get("seconds", []) + samples[worker.name]
            entry["others"] = max(others[worker.name])
            entry["peakBytes"] = max(entry.get("peakBytes", 0), worker.peak_bytes())
            if ours and worker.name != plan.OURS:
                entry["oursSeconds"] = ours

    @staticmethod
    def drop(worker, workers, row, found, error):
        say(f"  {worker.name} fails in {row.name}: {error}")
        found.setdefault(worker.name, {})["skipped"] = str(error)
        if worker.process.poll() is not None:
            workers.remove(worker)

    def measure_startup(self, row, found):
        """From the start of a process to the end of its first whole step, one at a time."""
        rounds = min(self.rounds, STARTS)
        for round_number in range(rounds + 1):  # the first fills caches of files
            say(f"  {row.name}: round {round_number} of {rounds}{self.time_left()}")
            for name in plan.contenders(row):
                if round_number != 1 and name.endswith("cold"):
                    continue  # once is enough: it takes minutes
                entry = found.setdefault(name, {})
                try:
                    seconds, peak = self.start_up(row, name)
                except WorkerError as e:
                    entry["skipped"] = str(e)
                    continue
                if round_number > 0:
                    entry.setdefault("seconds", []).append(seconds)
                entry["peakBytes"] = max(entry.get("peakBytes", 0), peak)

    def start_up(self, row, name):
        """Starts a contender; returns the seconds to the end of its first step, and its memory."""

        def take():
            with contextlib.closing(self.start(name, row.name)) as worker:
                self.load(worker, row)
                worker.ask(do="run", kind="step", steps=1)
                return time.perf_counter() - worker.started, worker.peak_bytes()

        return self.quiet.measured(take)[0]

    # --- the whole ----------------------------------------------------------------------------

    def finished(self, row):
        """Returns whether a row was measured with all who take part in it."""
        record = self.record(row)
        return record is not None and not any(
            "skipped" in entry for entry in record["contenders"].values()
        )

    def row_file(self, row):
        return os.path.join(self.results, "rows", row.name + ".json")

    def record(self, row):
        """Returns what is known of a row, measured here or published before, or None."""
        if os.path.exists(self.row_file(row)):
            return report.read_json(self.row_file(row))
        return self.published.get(row.name)

    def read_published(self):
        """Returns the rows of RESULTS.json by name, and whether this run may write that file.

        It may unless the figures there are of another machine or of other peers.
        """
        if self.quick or self.arguments.allow_busy:
            return {}, False
        file = os.path.join(BENCH, "RESULTS.json")
        if not os.path.exists(file):
            return {}, True
        found = report.read_json(file)
        same_machine = machine.same_kind(found["machine"], machine.facts())
        if not same_machine or found["versions"] != report.versions():
            say("RESULTS.json is of another machine or of other peers; nothing is taken over")
            return {}, False
        return {record["row"]: record for record in found["rows"]}, True

    def time_left(self):
        done = self.finished_minutes or 0.0
        elapsed = (time.monotonic() - self.started) / 60
        # What was foreseen counts like a few minutes' experience.
        pace = (elapsed + 10) / (done + 10) if done else 1.0
        left = max(1, round((self.total_minutes - done) * pace))
        return f"; about {left} min left"

    def measure_group(self, rows):
        row = rows[0]
        budget = 0.85 * machine.available_bytes()
        found = {each: {} for each in rows}
        work = {}
        load_before = machine.load_average()
        limits = self.limits()

        def write(each):
            record = {
                "row": each.name,
                "net": each.net,
                "precision": each.precision,
                "kind": each.kind,
                "classes": each.classes,
                "batch": each.batch,
                "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
                "commit": machine.commit(ROOT),
                "threads": len(self.cores),
                "rounds": self.turns.get(each.name, self.rounds),
                "loadBefore": load_before,
                "loadAfter": machine.load_average(),
                "limits": limits,
                "work": work,
                "contenders": found[each],
            }
            if work and each.kind in ("forward", "backward", "step", "embed"):
                arithmetic, memory = plan.limit_seconds(each, work, limits)
                record["limitSeconds"] = {"arithmetic": arithmetic, "memory": memory}
            report.write_json(self.row_file(each), record)
            self.finished_minutes += each.estimated_minutes()
            for name, entry in found[each].items():
                median = statistics.median(entry["seconds"]) if entry.get("seconds") else None
                say(
                    f"  {each.name}: {name} {f'{median:.3f} s' if median else entry.get('skipped')}"
                )

        if row.kind == "startup":
            self.measure_startup(row, found[row])
            write(row)
            return
        waves, skipped = plan.waves(row, budget)
        for name, why in skipped.items():
            for each in rows:
                found[each][name] = {"skipped": why}
        if not waves:
            for each in rows:
                write(each)
        for number, wave in enumerate(waves, 1):
            say(f"  in turns: {', '.join(wave)}")
            # A row is finished when the last wave has been through it.
            finish = write if number == len(waves) else lambda each: None
            self.measure_wave(rows, wave, found, work, finish)

    def run(self):
        wanted = [
            row
            for row in plan.rows()
            if any(fnmatch.fnmatch(row.name, p) for p in self.arguments.rows.split(","))
        ]
        if self.arguments.list:
            print("\n".join(row.name for row in wanted))
            return
        if not wanted:
            raise SystemExit(f"no row fits --rows {self.arguments.rows}; see --list")
        todo = [r for r in wanted if self.arguments.again or not self.finished(r)]
        say(f"{len(wanted)} rows, {len(wanted) - len(todo)} of them done before")
        self.started = time.monotonic()
        self.finished_minutes = 0.0
        self.total_minutes = sum(row.estimated_minutes() for row in todo)
        if todo:
            self.quiet.require()
            self.write_files(todo)
        groups = {}
        for row in todo:
            groups.setdefault(row.group, []).append(row)
        for number, rows in enumerate(groups.values(), 1):
            say(f"[{number}/{len(groups)}] {', '.join(r.name for r in rows)}{self.time_left()}")
            self.measure_group(rows)
            self.publish()
        say(f"tables in {self.publish()}")

    def publish(self):
        """Writes the tables of all rows that are there, and says which are missing.

        Returns where they are.
        """
        records = [record for record in map(self.record, plan.rows()) if record]
        missing = [row.name for row in plan.rows() if not self.finished(row)]
        trial = self.quick or self.arguments.allow_busy
        folder = BENCH if self.may_publish or not (missing or trial) else self.results
        note = None
        if trial:
            note = "A trial of the benchmark, not a measurement: few steps, or a busy machine."
        elif missing:
            note = f"Not complete; missing or without one of the contenders: {', '.join(missing)}."
        report.write(folder, records, machine.facts(), note)
        return os.path.join(folder, "RESULTS.md")


def main():
    arguments = parse_arguments()
    try:
        Bench(arguments).run()
    except BusyError as e:
        print(f"bench: {e}; stop what runs there, then start again", file=sys.stderr)
        sys.exit(3)
    except KeyboardInterrupt:
        print("bench: stopped; finished rows are kept", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
