"""Measuring while nobody else uses the machine: the turns of all benchmarks here."""

import datetime
import os
import time

import machine

#: Share of the cores that others may use during a turn.
OTHERS = 0.04

#: So many minutes a turn waits for the others to end before the benchmark gives up.
PATIENCE_MINUTES = 15


class BusyError(Exception):
    """The machine is not ours alone."""


def say(text):
    print(f"{datetime.datetime.now():%H:%M:%S} {text}", flush=True)


class Quiet:
    """Some cores, and whether others may use them meanwhile."""

    def __init__(self, cores, allow_busy):
        self.cores = cores
        self.allow_busy = allow_busy

    def require(self):
        """Refuses a machine that others use."""
        if self.allow_busy:
            return
        others, busiest = machine.others_now(self.cores)
        if others > OTHERS:
            raise BusyError(
                f"others use {others:.0%} of the cores ({', '.join(busiest) or 'unknown'}), the"
                f" load average is {machine.load_average():.1f}"
            )

    def measured(self, take):
        """Returns what `take` gives, and the share of the cores that others used meanwhile.

        Taken again, once the machine is quiet, when others were busy.
        """
        patience = time.monotonic() + 60 * PATIENCE_MINUTES
        while True:
            watch = machine.Watch(self.cores, os.getpid())
            found = take()
            others = watch.others()
            if others <= OTHERS or self.allow_busy:
                return found, others
            say(f"others used {others:.0%} of the cores; waiting for them to end")
            self._wait(patience)

    def turn(self, worker, kind, steps, skip):
        """Lets a worker take steps; returns their seconds without the first ones, and the others'
        share."""

        def take():
            time.sleep(0.3)  # the one before comes to rest
            return worker.ask(do="run", kind=kind, steps=steps + skip)["seconds"][skip:]

        return self.measured(take)

    def _wait(self, patience):
        while True:
            others, busiest = machine.others_now(self.cores)
            if others <= OTHERS:
                return
            if time.monotonic() > patience:
                raise BusyError(
                    f"others used the cores for {PATIENCE_MINUTES} minutes, now {others:.0%}"
                    f" ({', '.join(busiest) or 'unknown'})"
                )
