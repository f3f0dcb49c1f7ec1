"""Measures pooling, 1:1 and 1:N on embeddings of IJB-C's sizes, the product beside the NumPy way.

Every run is a process of its own, from files to figures; wall time, processor time and peak
resident memory are the system's. The figures of both must agree, or nothing is reported. The set is
drawn once into FOLDER (2.4 GB, see make_set.py).
"""

import argparse
import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))


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


def check_pairs(ours, theirs):
    figures = ours["verification"][0]
    for tar, wanted in zip(figures["tarAtFars"], theirs["nearest"]):
        same(f"TAR at {tar['far']}", tar["nearest"], wanted)
    same("AUC", figures["auc"], theirs["auc"], 1e-12)


def check_search(ours, theirs):
    for gallery, wanted in zip(ours["search"]["openSet"], theirs["openSet"]):
        for key, found in zip(("rank1", "rank5", "rank10"), wanted["tops"]):
            same(key, gallery[key], found)
        for point, tpir in zip(gallery["curve"], wanted["tpirs"]):
            same(f"TPIR at {point['fpir']}", point["tpir"], tpir)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--share", default="1", help="of the pairs and pictures, for a trial")
    parser.add_argument(
        "--semblance",
        default=os.path.join(HERE, "..", "..", "semblance"),
        help="the command; default that of this repository",
    )
    options = parser.parse_args()
    embeddings = os.path.join(options.folder, "embeddings.npz")
    if not os.path.exists(embeddings):
        make = [sys.executable, os.path.join(HERE, "make_set.py"), options.folder]
        subprocess.run([*make, "--share", options.share], check=True)
    peer = [sys.executable, os.path.join(HERE, "peer.py"), options.folder]
    out = os.path.join(options.folder, "results")
    product = [*options.semblance.split(), "ijb", embeddings, "--data", options.folder]
    product += ["--json", "--out", out]
    rows = {}
    rows["product, 1:1, lists read anew"], _ = measured([*product, "--no-cache"])
    rows["product, 1:1"], pairs = measured(product)
    rows["product, 1:1 and 1:N"], both = measured([*product, "--search"])
    rows["NumPy, 1:1"], peer_pairs = measured([*peer, "11"])
    rows["NumPy, 1:N"], peer_search = measured([*peer, "1n"])
    check_pairs(pairs, peer_pairs)
    check_search(both, peer_search)
    print("| run | wall s | processor s | peak GB |\n|---|---|---|---|")
    for name, row in rows.items():
        print(
            f"| {name} | {row['seconds']:.1f} | {row['processorSeconds']:.1f} |"
            f" {row['peakBytes'] / 1e9:.2f} |"
        )
    with open(os.path.join(options.folder, "measured.json"), "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1)


main()
