"""Measures MegaFace's protocols and all pairs on drawn embeddings, beside NumPy.

Every run is a process of its own, from files to figures; wall time, processor time and peak
resident memory are the system's. NumPy's scores are float32 and the product's figures those of
float64, so the figures of both must agree within 1e-4, or nothing is reported; that the product's are
exact is tested on small sets (ijb/src/test). The sets are drawn once into FOLDER (see make_set.py).
"""

import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "ijb"))

from measure import measured, report, same  # noqa: E402

WITHIN = 1e-4


def check_megaface(ours, theirs):
    raw = ours["variants"][0]
    same("pairs of one person", raw["positives"], theirs["positives"])
    ranks = {point["rank"]: point["rate"] for point in raw["identification"][-1]["ranks"]}
    for rank, rate in zip((1, 5, 10, 100, 1000), theirs["ranks"]):
        same(f"rank {rank}", ranks[rank], rate, WITHIN)
    check_tars(raw["tars"], theirs["tars"])


def check_tars(ours, theirs):
    for tar, wanted in zip(ours, theirs):
        if tar["tarLow"] != tar["tarHigh"]:
            sys.exit(f"the rate at {tar['far']} must be exact")
        same(f"TAR at {tar['far']}", tar["tarLow"], wanted, WITHIN)


def check_pairs(ours, theirs):
    everything = ours["groups"][0]
    same("pairs of one person", everything["positives"], theirs["positives"])
    same("pairs of two", everything["negatives"], theirs["negatives"])
    check_tars(everything["tars"], theirs["tars"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--share", default="1", help="of the pictures, for a trial")
    parser.add_argument(
        "--semblance",
        default=os.path.join(HERE, "..", "..", "semblance"),
        help="the command; default that of this repository",
    )
    options = parser.parse_args()

    def at(name):
        return os.path.join(options.folder, name)

    if not os.path.exists(at("drawn-megaface.npz")):
        make = [sys.executable, os.path.join(HERE, "make_set.py"), options.folder]
        subprocess.run([*make, "--share", options.share], check=True)
    peer = [sys.executable, os.path.join(HERE, "peer.py"), options.folder]
    product = options.semblance.split()
    search = [*product, "megaface", "--facescrub", at("drawn-facescrub.npz")]
    search += ["--megaface", at("drawn-megaface.npz"), "--json", "--out", at("results")]
    noise = ["--facescrub-noises", at("facescrub_noises.txt")]
    noise += ["--megaface-noises", at("megaface_noises.txt")]
    pairs = [*product, "evaluate", "all-pairs", at("drawn-pairs.npz"), "--json"]
    rows = {}
    rows["product, MegaFace"], found = measured(search)
    rows["product, MegaFace with noise and without"], _ = measured([*search, *noise])
    rows["NumPy, MegaFace, all distractors"], wanted = measured([*peer, "megaface"])
    check_megaface(found, wanted)
    rows["product, all pairs"], found = measured(pairs)
    rows["product, all pairs and four groups"], _ = measured([*pairs, "--groups", at("groups.tsv")])
    rows["NumPy, all pairs"], wanted = measured([*peer, "all-pairs"])
    check_pairs(found, wanted)
    report(rows, at("measured.json"))


main()
