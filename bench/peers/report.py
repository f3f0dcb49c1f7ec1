"""Turns the rows' JSON into RESULTS.json and RESULTS.md."""

import json
import os
import platform
import statistics
from importlib import metadata

import plan

KINDS = {
    "forward": "forward",
    "backward": "forward + backward",
    "step": "whole step",
    "embed": "embedding with flip",
}

PACKAGES = ["torch", "torchvision", "tensorflow-cpu", "keras", "numpy"]


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_text(path, text):
    with open(path + ".part", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".part", path)


def write_json(path, value):
    write_text(path, json.dumps(value, indent=1) + "\n")


def spread(seconds):
    """Returns half the distance between the quartiles, relative to the median."""
    if len(seconds) < 4:
        low, high = min(seconds), max(seconds)
    else:
        low, _, high = statistics.quantiles(seconds, n=4)
    return (high - low) / 2 / statistics.median(seconds)


def seconds_of(record, name):
    return record["contenders"].get(name, {}).get("seconds") or None


def rate(record, name):
    """Returns images per second, or None."""
    seconds = seconds_of(record, name)
    return record["batch"] / statistics.median(seconds) if seconds else None


def ratio(record, peers):
    """Returns how many times as fast as the fastest of some peers we are, and that peer.

    Compared are steps that were taken in turns.
    """
    found = []
    for peer in peers:
        entry = record["contenders"].get(peer, {})
        if entry.get("seconds") and entry.get("oursSeconds"):
            median = statistics.median(entry["seconds"])
            found.append((median / statistics.median(entry["oursSeconds"]), peer))
    return min(found) if found else None


def why_not(record, name):
    """Why a contender has no figure, fit for a table."""
    text = record["contenders"].get(name, {}).get("skipped", "–")
    return text.splitlines()[0].split("; see ")[0].replace("|", "/")


def cell(record, name, unit=""):
    seconds = seconds_of(record, name)
    if not seconds:
        return why_not(record, name)
    return f"{rate(record, name):.1f} ±{100 * spread(seconds):.1f} %{unit}"


def ratio_cell(record, peers):
    found = ratio(record, peers)
    return f"{found[0]:.2f}" if found else "–"


def share_cell(record, name):
    """How much of the machine's limit a contender reaches, and what the limit is."""
    limit = record.get("limitSeconds")
    reached = rate(record, name)
    if not limit or not reached:
        return "–"
    return f"{100 * reached * max(limit.values()):.0f} %"


def limit_cell(record):
    limit = record.get("limitSeconds")
    if not limit:
        return "–"
    what = max(limit, key=limit.get)
    return f"{1 / limit[what]:.0f} ({what})"


def kind_text(record):
    text = KINDS.get(record["kind"], record["kind"])
    return f"{text}, {record['classes']:,} classes" if record["kind"] == "step" else text


def table(head, lines):
    align = ["---"] * 2 + ["---:"] * (len(head) - 2)
    return ["| " + " | ".join(map(str, line)) + " |" for line in [head, align, *lines]]


def speed(records):
    names = plan.CONTENDERS
    head = ["network, batch, precision", "what"] + [f"{n}, images/s" for n in names.values()]
    head += ["÷ fastest PyTorch", "÷ Keras", "limit, images/s", "share of it", "PyTorch's share"]
    lines = []
    for r in records:
        best = max(["torch", "torch-compile"], key=lambda name: rate(r, name) or 0)
        line = [f"{r['net']}, {r['batch']}, {r['precision']}", kind_text(r)]
        line += [cell(r, name) for name in names]
        line += [ratio_cell(r, ["torch", "torch-compile"]), ratio_cell(r, ["keras"])]
        line += [limit_cell(r), share_cell(r, "ours"), share_cell(r, best)]
        lines.append(line)
    return table(head, lines)


def fastest(records, names):
    """Returns (images per second, contender, precision) of the fastest, or None."""
    found = [(rate(r, n), n, r["precision"]) for r in records for n in names if rate(r, n)]
    return max(found) if found else None


def best_precision(records):
    """Each side in its faster precision, which is what a user picks."""
    pairs = {}
    for r in records:
        pairs.setdefault((r["net"], r["batch"], kind_text(r)), []).append(r)
    lines = []
    for (net, batch, kind), both in pairs.items():
        ours = fastest(both, ["ours"])
        line = [f"{net}, {batch}", kind, f"{ours[0]:.1f}, {ours[2]}" if ours else "–"]
        for names in (["torch", "torch-compile"], ["keras"]):
            peer = fastest(both, names)
            line.append(f"{peer[0]:.1f}, {plan.CONTENDERS[peer[1]]} {peer[2]}" if peer else "–")
            line.append(f"{ours[0] / peer[0]:.2f}" if ours and peer else "–")
        lines.append(line)
    head = [
        "network, batch",
        "what",
        "Semblance, images/s",
        "PyTorch, images/s",
        "÷",
        "Keras, images/s",
        "÷",
    ]
    return table(head, lines)


def agreement(records):
    lines = []
    for r in records:
        for name, entry in r["contenders"].items():
            if "differences" in entry and r["kind"] in ("step", "embed"):
                d = entry["differences"]
                cells = [
                    f"{d[key]:.1e}" if key in d else "–"
                    for key in ("loss", "gradientNorm", "nextLoss", "embeddings")
                ]
                lines.append([f"{r['row']}", plan.CONTENDERS[name], *cells])
    head = ["row", "contender", "loss", "gradient norm", "loss after a step", "embeddings"]
    return table(head, lines)


def memory(records):
    lines = []
    for r in records:
        if r["kind"] == "step":
            cells = []
            for name in plan.CONTENDERS:
                entry = r["contenders"].get(name, {})
                cells.append(f"{entry['peakBytes'] / 2**20:,.0f}" if entry.get("seconds") else "–")
            lines.append([f"{r['net']}, {r['batch']}, {r['precision']}", kind_text(r), *cells])
    return table(
        ["network, batch, precision", "what"] + [f"{n}, MiB" for n in plan.CONTENDERS.values()],
        lines,
    )


def startup(records):
    names = {**plan.CONTENDERS, "torch-compile-cold": "torch.compile, nothing cached"}
    lines = []
    for r in records:
        cells = []
        for name in names:
            seconds = seconds_of(r, name)
            cells.append(f"{statistics.median(seconds):.1f}" if seconds else why_not(r, name))
        lines.append([r["net"], f"batch {r['batch']}, {r['classes']:,} classes", *cells])
    return table(["network", "first step done after"] + [f"{n}, s" for n in names.values()], lines)


def pipeline(records):
    names = {k: v for k, v in plan.CONTENDERS.items() if k != "torch-compile"}
    lines = []
    for r in records:
        line = ["JPEG 112x112 to batches", f"batch {r['batch']}"] + [cell(r, n) for n in names]
        lines.append(line + [ratio_cell(r, ["torch"]), ratio_cell(r, ["keras"])])
    head = ["what", ""] + [f"{n}, images/s" for n in names.values()] + ["÷ PyTorch", "÷ Keras"]
    return table(head, lines)


def sampled(records):
    lines = []
    for r in records:
        cells = [cell(r, plan.OURS), cell(r, plan.FEW_CLASSES)]
        found = ratio(r, [plan.FEW_CLASSES])
        cells.append(f"{1 / found[0]:.2f}" if found else "–")
        peaks = [r["contenders"].get(n, {}).get("peakBytes") for n in (plan.OURS, plan.FEW_CLASSES)]
        cells += [f"{peak / 2**20:,.0f}" if peak else "–" for peak in peaks]
        lines.append([f"{r['net']}, {r['batch']}, {r['precision']}", f"{r['classes']:,}", *cells])
    head = ["network, batch, precision", "classes", f"sampled at {plan.SAMPLE_RATE}, images/s"]
    head += [f"all of {plan.CLASSES[0]:,}, images/s", "time of a step, sampled ÷ few"]
    return table(head + ["sampled, MiB", "few, MiB"], lines)


def limits(records):
    def range_of(key, scale, unit):
        values = [r["limits"][key] / scale for r in records]
        return f"{statistics.median(values):,.0f} {unit} ({min(values):,.0f} to {max(values):,.0f})"

    return [
        f"- float32 matrix product: {range_of('gemmFloat32', 1e9, 'GFLOP/s')}",
        f"- bfloat16 matrix product: {range_of('gemmBfloat16', 1e9, 'GFLOP/s')}",
        f"- memory copy, read + write: {range_of('copy', 1e9, 'GB/s')}",
    ]


def versions():
    """Returns the versions of the peers."""
    return {name: metadata.version(name) for name in PACKAGES}


def write(folder, records, facts, note):
    """Writes both files; `note` warns readers of tables that are not for publication."""
    write_json(
        os.path.join(folder, "RESULTS.json"),
        {"note": note, "machine": facts, "versions": versions(), "rows": records},
    )
    nets = [r for r in records if r["kind"] in KINDS]
    commits = sorted({r["commit"] for r in records})
    loads = [r["loadBefore"] for r in records]
    lines = ["# Semblance beside its peers", ""]
    lines += [
        "Written by `bench/run.sh`; do not edit. What is measured and how: [README](README.md).",
        "",
    ]
    if note:
        lines += [f"**{note}**", ""]
    if records:
        lines += [
            f"- machine: {facts['processor']}, {records[0]['threads']} threads,"
            f" {facts['memoryBytes'] / 2**30:.0f} GiB, {' '.join(facts['instructions'])},"
            f" {facts['system']}",
            f"- time: {min(r['time'] for r in records)} to {max(r['time'] for r in records)};"
            f" commit {', '.join(commits)}; load average before a row at most {max(loads):.1f}, after"
            f" one {max(r['loadAfter'] for r in records):.1f}",
            "- peers: "
            + ", ".join(f"{k} {v}" for k, v in versions().items())
            + f", Python {platform.python_version()}",
            *limits(records),
            "",
        ]
    sections = [
        (
            "Speed",
            speed,
            nets,
            "Medians; ± is half the distance between the quartiles. Ratios above 1: Semblance is"
            " faster. The limit is the smaller of what arithmetic and memory allow; it counts a"
            " convolution's multiplications one by one, of which Semblance's 3×3 convolutions need"
            " a quarter to a third, so shares may exceed 100 %.",
        ),
        (
            "Each in its faster precision",
            best_precision,
            nets,
            "Steps of the two precisions were not taken in turns.",
        ),
        ("Input pipeline", pipeline, [r for r in records if r["kind"] == "pipeline"], ""),
        (
            "Sampled classes",
            sampled,
            [r for r in records if r["kind"] == "sampled"],
            "The product beside itself: a step that moves a sample of many classes, and one with few.",
        ),
        ("Peak memory of the timed steps", memory, nets, ""),
        (
            "Start-up",
            startup,
            [r for r in records if r["kind"] == "startup"],
            "From the start of the process to the end of the first whole step.",
        ),
        (
            "Agreement",
            agreement,
            nets,
            "Relative differences to Semblance in float32, from the same weights.",
        ),
    ]
    for title, make, chosen, text in sections:
        if chosen:
            lines += [f"## {title}", "", *([text, ""] if text else []), *make(chosen), ""]
    write_text(os.path.join(folder, "RESULTS.md"), "\n".join(lines))
