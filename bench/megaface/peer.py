"""The straightforward way with NumPy: `peer.py FOLDER megaface|all-pairs`. Prints figures as JSON.

All embeddings in memory; for each person or block of pictures a float32 matrix of its scores with
all others, of which the largest are kept with `partition`. MegaFace without lists of noise; one set
of all distractors. All pairs without groups.
"""

import json
import os
import sys

import numpy as np

RATES = [1e-6, 1e-5, 1e-4, 1e-3]
RANKS = [1, 5, 10, 100, 1000]
BLOCK = 1000


def normalized(file, *more):
    saved = np.load(file)
    feats = saved["embs"]
    feats /= np.linalg.norm(feats, axis=1, keepdims=True)
    return feats, *(saved[name] for name in more)


def largest(kept, scores, count):
    both = np.concatenate([kept, scores])
    return np.partition(both, len(both) - count)[-count:] if len(both) > count else both


def tars(trues, kept, total):
    falling = np.sort(kept)[::-1]
    limits = [falling[int(rate * total * (1 + 1e-12))] for rate in RATES]
    return [float((trues > limit).mean()) for limit in limits]


def megaface(folder):
    feats, names = normalized(os.path.join(folder, "drawn-facescrub.npz"), "names")
    (others,) = normalized(os.path.join(folder, "drawn-megaface.npz"))
    people = np.array([name.split("/")[1] for name in names])
    total = len(feats) * len(others)
    wanted = int(1e-3 * total) + 1
    kept, trues, found, searches = np.empty(0, np.float32), [], np.zeros(len(RANKS), int), 0
    for person in np.unique(people):
        mine = feats[people == person]
        sims = mine @ others.T
        mates = mine @ mine.T
        most = min(RANKS[-1], sims.shape[1])
        top = np.sort(np.partition(sims, sims.shape[1] - most, axis=1)[:, -most:], axis=1)
        for i in range(len(mine)):
            scores = np.delete(mates[i], i)
            ahead = most - np.searchsorted(top[i], scores)
            found += [int((ahead < rank).sum()) for rank in RANKS]
            searches += len(scores)
            trues.append(mates[i, i + 1 :])
        kept = largest(kept, sims.ravel(), wanted)
    trues = np.concatenate(trues)
    rates = [float(f) / searches for f in found]
    return {"ranks": rates, "tars": tars(trues, kept, total), "positives": len(trues)}


def all_pairs(folder):
    feats, owner = normalized(os.path.join(folder, "drawn-pairs.npz"), "imm_classes")
    counts = np.bincount(owner)
    positives = int((counts * (counts - 1) // 2).sum())
    total = len(feats) * (len(feats) - 1) // 2 - positives
    wanted = int(1e-3 * total) + 1
    kept, trues = np.empty(0, np.float32), []
    for start in range(0, len(feats), BLOCK):
        rest = feats[start:]
        sims = feats[start : start + BLOCK] @ rest.T
        later = np.arange(len(rest))[None] > np.arange(len(sims))[:, None]
        same = owner[start : start + BLOCK, None] == owner[None, start:]
        trues.append(sims[later & same])
        kept = largest(kept, sims[later & ~same], wanted)
    return {
        "tars": tars(np.concatenate(trues), kept, total),
        "positives": positives,
        "negatives": total,
    }


def main():
    folder, protocol = sys.argv[1:]
    print(json.dumps(megaface(folder) if protocol == "megaface" else all_pairs(folder)))


main()
