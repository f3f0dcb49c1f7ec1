"""Runs a command as a process of its own and says what it took, by the system's account."""

import json
import os
import subprocess
import sys
import time


def measured(command):
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    answer = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)} ended with status {status}")
    row = {
        "seconds": time.monotonic() - start,
        "processorSeconds": usage.ru_utime + usage.ru_stime,
        "peakBytes": usage.ru_maxrss * 1024,
    }
    return row, json.loads(answer)


def same(what, ours, theirs, within=0.0):
    if abs(ours - theirs) > within:
        sys.exit(f"{what}: the product says {ours!r}, NumPy {theirs!r}")


def report(rows, file):
    print("| run | wall s | processor s | peak GB |\n|---|---|---|---|")
    for name, row in rows.items():
        print(
            f"| {name} | {row['seconds']:.1f} | {row['processorSeconds']:.1f} |"
            f" {row['peakBytes'] / 1e9:.2f} |"
        )
    with open(file, "w", encoding="utf-8") as out:
        json.dump(rows, out, indent=1)
