"""Measures pooling, 1:1 and 1:N on embeddings of IJB-C's sizes, the product beside the NumPy way.

Every run is a process of its own, from files to figures; wall time, processor time and peak
resident memory are the system's. The figures of both must agree, or nothing is reported. The set is
drawn once into FOLDER (2.4 GB, see make_set.py).
"""

import argparse
import os
import subprocess
import sys

from measure import measured, report, same

HERE = os.path.dirname(os.path.abspath(__file__))


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
    closed, wanted = ours["search"]["closedSet"], theirs["closedSet"]
    for key, found in zip(("rank1", "rank5", "rank10"), wanted["tops"]):
        same(f"closed set, {key}", closed[key], found)
    for recall, found in zip(closed["recalls"], wanted["recalls"]):
        same(f"recall at {recall['fpir']}", recall["tpir"], found)


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
    report(rows, os.path.join(options.folder, "measured.json"))


main()
