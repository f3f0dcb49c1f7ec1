"""What the machine is, and who else is using it."""

import math
import os
import platform
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")


def _read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def _first(path, key):
    for line in _read(path).splitlines():
        if line.startswith(key):
            return line.split(":", 1)[1].strip()
    return "?"


def facts():
    """Returns what a reader needs to know of the machine."""
    flags = _first("/proc/cpuinfo", "flags").split()
    wanted = ["avx2", "avx512f", "avx512_bf16", "amx_bf16"]
    return {
        "processor": _first("/proc/cpuinfo", "model name"),
        "instructions": [flag for flag in wanted if flag in flags],
        "memoryBytes": int(_first("/proc/meminfo", "MemTotal").split()[0]) * 1024,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def same_kind(facts, others):
    """Returns whether two machines are alike; the memory that a system tells varies a little."""
    alike = all(facts[key] == others[key] for key in ("processor", "instructions"))
    return alike and math.isclose(facts["memoryBytes"], others["memoryBytes"], rel_tol=0.02)


def available_bytes():
    return int(_first("/proc/meminfo", "MemAvailable").split()[0]) * 1024


def load_average():
    return os.getloadavg()[0]


def busy_seconds(cores):
    """Returns processor seconds so far, of everything, the host's theft included."""
    seconds = 0.0
    for line in _read("/proc/stat").splitlines():
        name, *values = line.split()
        if name.startswith("cpu") and name[3:].isdigit() and int(name[3:]) in cores:
            user, nice, system, _idle, _wait, irq, softirq, steal = map(int, values[:8])
            seconds += (user + nice + system + irq + softirq + steal) / TICK
    return seconds


def _processes():
    """Yields (id, parent, processor seconds with those of ended children, name)."""
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                text = _read(f"/proc/{entry}/stat")
            except OSError:
                continue
            name = text[text.index("(") + 1 : text.rindex(")")]
            rest = text[text.rindex(")") + 2 :].split()
            yield int(entry), int(rest[1]), sum(map(int, rest[11:15])) / TICK, name


def tree_seconds(root):
    """Returns processor seconds so far of a process and its descendants."""
    found = list(_processes())
    members = {root}
    grown = True
    while grown:
        more = {pid for pid, parent, _, _ in found if parent in members} - members
        members |= more
        grown = bool(more)
    return sum(seconds for pid, _, seconds, _ in found if pid in members)


class Watch:
    """Measures which share of some cores went to others than a process and its descendants."""

    def __init__(self, cores, root):
        self.cores = cores
        self.root = root
        self.start = time.monotonic()
        self.busy = busy_seconds(cores)
        self.own = tree_seconds(root)

    def others(self):
        elapsed = time.monotonic() - self.start
        busy = busy_seconds(self.cores) - self.busy
        own = tree_seconds(self.root) - self.own
        return max(0.0, busy - own) / (elapsed * len(self.cores))


def others_now(cores, seconds=3.0):
    """Returns the share of the cores that others use, and the busiest of them by name."""
    watch = Watch(cores, os.getpid())
    before = {pid: used for pid, _, used, _ in _processes()}
    time.sleep(seconds)
    used = [(spent - before.get(pid, spent), name) for pid, _, spent, name in _processes()]
    busiest = [name for spent, name in sorted(used, reverse=True)[:3] if spent > 0.05]
    return watch.others(), busiest


def peak_bytes(pid):
    """Returns the highest resident memory of a process since `reset_peak`."""
    return int(_first(f"/proc/{pid}/status", "VmHWM").split()[0]) * 1024


def reset_peak(pid):
    with open(f"/proc/{pid}/clear_refs", "w", encoding="utf-8") as file:
        file.write("5")


def commit(folder):
    """Returns the commit, with a + if files differ from it."""

    def git(*words):
        done = subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True)
        return done.stdout.strip()

    return git("rev-parse", "--short=10", "HEAD") + ("+" if git("status", "--porcelain") else "")
