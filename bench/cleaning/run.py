"""Measures what cleaning by sub-centres is worth on real faces with wrong labels.

Four runs see equally many pictures: right labels, wrong labels, wrong labels after cleaning, and
wrong labels with three sub-centres kept. Written is what was dropped, rightly and wrongly, and the
accuracy of each run. Started by `bench/cleaning.sh`.
"""

import argparse
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCHEDULE = os.path.join("bench", "cleaning", "faces.yaml")
FACES = "../shared/data/celeba/celeba_train_112.zip"
IDENTITIES = "../shared/data/celeba/train_identities.txt"
STRANGERS = "../shared/data/lfw/lfw112.zip"
# Nobody of the verification pairs.
STRANGER_IDENTITIES = "../shared/data/lfw/train_identities_disjoint_from_folds6-10.txt"
VERIFIED = "lfw_folds6-10"
FIRST_EPOCHS = 2


def parse_arguments():
    parser = argparse.ArgumentParser(prog="bench/cleaning.sh", description=__doc__)
    parser.add_argument("--share", type=float, default=0.2, help="of wrong labels; default 0.2")
    parser.add_argument("--seed", type=int, default=7, help="of the wrong labels; default 7")
    parser.add_argument("--epochs", type=int, default=20, help="of each run; default 20")
    parser.add_argument("--degrees", type=float, default=78, help="limit of cleaning; default 78")
    parser.add_argument(
        "--center", default="mean", help="what angles are to, mean or dominant; default mean"
    )
    parser.add_argument(
        "--only-clean",
        action="store_true",
        help="train with three sub-centres, clean, tell precision and recall, and end",
    )
    parser.add_argument(
        "--out", default="bench/out/cleaning", metavar="FOLDER", help="default bench/out/cleaning"
    )
    arguments = parser.parse_args()
    # Runs of other wrong labels, or of another length, are others.
    name = f"share{arguments.share:g}-seed{arguments.seed}-epochs{arguments.epochs}"
    arguments.out = os.path.join(arguments.out, name)
    return arguments


def call(*command):
    print("bench:", " ".join(command), flush=True)
    subprocess.run(command, check=True)


def wrong_faces(out, arguments):
    """Writes the set with wrong labels; returns {path: right, moved or stranger}."""
    faces, truth = os.path.join(out, "wrong.zip"), os.path.join(out, "truth.tsv")
    if not os.path.exists(truth):
        call(
            *["java", "-cp", "bench/target/classes:bench/target/lib/*"],
            "org.semblance.bench.WrongFaces",
            *[FACES, IDENTITIES, STRANGERS, STRANGER_IDENTITIES],
            *[str(arguments.share), str(arguments.seed), faces, truth],
        )
    with open(truth, encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("\t") for line in lines)


def train(folder, data, epochs, *more):
    """Trains, or goes on, or finds it done; returns the accuracy at the end."""
    if not os.path.exists(os.path.join(folder, "done")):
        settings = [
            f"data.train={data}",
            f"learningRate.epochs={epochs}",
            f"schedule[0].epochs={FIRST_EPOCHS}",
            f"schedule[1].epochs={epochs - FIRST_EPOCHS}",
            *more,
        ]
        command = ["./semblance", "train", SCHEDULE, "--out", folder]
        if os.path.exists(os.path.join(folder, "checkpoints")):
            command.append("--resume")
        call(*command, *[word for setting in settings for word in ("--set", setting)])
        open(os.path.join(folder, "done"), "w").close()
    with open(os.path.join(folder, "history.jsonl"), encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    return [entry["accuracy"] for entry in entries if entry.get("set") == VERIFIED][-1]


def clean(run, faces, out, arguments):
    """Returns the paths that cleaning keeps."""
    kept = os.path.join(out, "cleaned.lst")
    for old in (kept, os.path.join(out, "cleaned.html")):
        if os.path.exists(old):
            os.remove(old)
    call(
        *["./semblance", "clean", run, "--data", faces, "--out", kept],
        *["--degrees", str(arguments.degrees), "--center", arguments.center],
        *["--report", os.path.join(out, "cleaned.html")],
    )
    with open(kept, encoding="utf-8") as lines:
        return {line.split("\t")[0] for line in lines}


def main():
    arguments = parse_arguments()
    os.chdir(ROOT)
    for needed in (FACES, STRANGERS):
        if not os.path.exists(needed):
            sys.exit(f"bench: {needed} is needed, and not there")
    out = arguments.out
    os.makedirs(out, exist_ok=True)
    truth = wrong_faces(out, arguments)
    wrong = os.path.join(out, "wrong.zip")
    noisy = f"{{type: folder, path: {wrong}}}"
    right = f"{{type: folder, path: {FACES}, identities: {IDENTITIES}}}"
    found = {}
    centers = os.path.join(out, "noisy-k3")
    found["wrong labels, three sub-centres kept"] = train(
        centers, noisy, arguments.epochs, "schedule[0].lossTopK=3", "schedule[1].lossTopK=3"
    )
    kept = clean(centers, wrong, out, arguments)
    dropped = [what for path, what in truth.items() if path not in kept]
    were_wrong = sum(what != "right" for what in truth.values())
    hits = sum(what != "right" for what in dropped)
    result = {
        "degrees": arguments.degrees,
        "center": arguments.center,
        "pictures": len(truth),
        "wrong": were_wrong,
        "dropped": len(dropped),
        "precision": hits / max(1, len(dropped)),
        "recall": hits / max(1, were_wrong),
        "recallMoved": share_of(truth, kept, "moved"),
        "recallStrangers": share_of(truth, kept, "stranger"),
    }
    print(json.dumps(result, indent=1), flush=True)
    if arguments.only_clean:
        return
    found["wrong labels"] = train(os.path.join(out, "noisy"), noisy, arguments.epochs)
    found["right labels"] = train(os.path.join(out, "right"), right, arguments.epochs)
    # As many pictures seen: more epochs of fewer.
    epochs = round(arguments.epochs * len(truth) / len(kept))
    cleaned = f"{{type: list, list: {os.path.join(out, 'cleaned.lst')}, images: {wrong}}}"
    name = f"cleaned-{arguments.center}-{arguments.degrees:g}"
    found["wrong labels, cleaned"] = train(os.path.join(out, name), cleaned, epochs)
    cost = found["right labels"] - found["wrong labels"]
    result["accuracy"] = found
    # Without a cost there is nothing to recover.
    gain = found["wrong labels, cleaned"] - found["wrong labels"]
    result["recovered"] = gain / cost if cost > 0 else None
    with open(os.path.join(out, "result.json"), "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
    print(json.dumps(result, indent=1))


def share_of(truth, kept, what):
    paths = [path for path, found in truth.items() if found == what]
    return sum(path not in kept for path in paths) / max(1, len(paths))


if __name__ == "__main__":
    main()
