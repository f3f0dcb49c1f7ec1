"""The driver's side of a worker process."""

import json
import os
import select
import subprocess
import time

import machine


BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def java_command(main):
    """Returns how a program of the product's side is started: as the command `semblance` is."""
    java = "java"
    if "JAVA_HOME" in os.environ:
        java = os.path.join(os.environ["JAVA_HOME"], "bin", "java")
    classes = os.path.join(BENCH, "target", "classes")
    libraries = os.path.join(BENCH, "target", "lib", "*")
    return [
        java,
        "-Xmx3g",
        "-XX:+UseSerialGC",
        "-Xmn64m",
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
        "-Djava.awt.headless=true",
        "-cp",
        f"{classes}:{libraries}",
        f"org.semblance.bench.{main}",
    ]


class WorkerError(Exception):
    """A worker answered with an error, or not at all."""


class MissingError(WorkerError):
    """The contender does not have what is asked for."""


class Worker:
    """One contender's process, pinned to some cores."""

    def __init__(self, name, command, environment, cores, log):
        self.name = name
        self.started = time.perf_counter()
        self.log = open(log, "a", encoding="utf-8")
        self.buffer = b""
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**os.environ, **environment},
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )

    @property
    def pid(self):
        return self.process.pid

    def ask(self, timeout=1800, **request):
        """Sends a request and returns the answer."""
        try:
            self.process.stdin.write((json.dumps(request) + "\n").encode())
            self.process.stdin.flush()
            answer = json.loads(self._line(time.monotonic() + timeout))
        except (BrokenPipeError, EOFError):
            code = self.process.wait()
            raise WorkerError(f"the process ended with {code}; see {self.log.name}") from None
        if "missing" in answer:
            raise MissingError(answer["missing"])
        if "error" in answer:
            raise WorkerError(answer["error"])
        return answer

    def _line(self, deadline):
        output = self.process.stdout.fileno()
        while b"\n" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([output], [], [], left)[0]:
                # Or it would go on working while others are measured.
                self.process.kill()
                self.process.wait()
                raise WorkerError("no answer in time")
            read = os.read(output, 1 << 16)
            if not read:
                raise EOFError
            self.buffer += read
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line

    def peak_bytes(self):
        return machine.peak_bytes(self.pid)

    def close(self):
        try:
            self.process.stdin.write(b'{"do": "quit"}\n')
            self.process.stdin.close()
            self.process.wait(30)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()
