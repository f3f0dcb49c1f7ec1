"""Draws embeddings of 512 values: `make_set.py FOLDER [--share S]`.

MegaFace: 3,530 pictures of 80 people, 1,000,000 distractors, lists of noise. All pairs: 100,000
pictures of 5,000 people in four groups. About 2.4 GB.
"""

import argparse
import os

import numpy as np

SIZE, PEOPLE, PICTURES, DISTRACTORS = 512, 80, 3530, 1000000
PAIRS_PEOPLE, PAIRS_PICTURES = 5000, 100000


def rows(rng, owner, people, least, most):
    centers = rng.standard_normal((people, SIZE), dtype=np.float32)
    found = np.empty((len(owner), SIZE), np.float32)
    for start in range(0, len(found), 1 << 14):
        part = owner[start : start + (1 << 14)]
        noise = rng.standard_normal((len(part), SIZE), dtype=np.float32)
        spread = rng.uniform(least, most, (len(part), 1)).astype(np.float32)
        found[start : start + (1 << 14)] = centers[part] + spread * noise
    return found


def megaface(folder, rng, share):
    owner = np.sort(rng.integers(0, PEOPLE, max(4 * PEOPLE, int(PICTURES * share))))
    pictures = rows(rng, owner, PEOPLE, 0.8, 2.5)
    names = np.array([f"scrub/p{p}/p{p}_{i}.png" for i, p in enumerate(owner)])
    noisy = rng.random(len(owner)) < 0.05
    pictures[noisy] = rng.standard_normal((int(noisy.sum()), SIZE), dtype=np.float32)
    np.savez(os.path.join(folder, "drawn-facescrub.npz"), embs=pictures, names=names)
    count = int(DISTRACTORS * share)
    others = rng.standard_normal((count, SIZE), dtype=np.float32)
    alike = rng.choice(count, count // 500, replace=False)
    others[alike] += 0.6 * pictures[rng.integers(0, len(pictures), len(alike))]
    names = np.array([f"m/{i % 97}/{i % 1009}/{i}.jpg" for i in range(count)])
    np.savez(os.path.join(folder, "drawn-megaface.npz"), embs=others, names=names)
    with open(os.path.join(folder, "facescrub_noises.txt"), "w", encoding="ascii") as file:
        file.writelines(f"p{owner[i]}_{i}.png\n" for i in np.flatnonzero(noisy))
    with open(os.path.join(folder, "megaface_noises.txt"), "w", encoding="ascii") as file:
        file.writelines(f"{i % 97}/{i % 1009}/{i}.jpg\n" for i in alike[::2])


def all_pairs(folder, rng, share):
    people = max(8, int(PAIRS_PEOPLE * share))
    owner = np.sort(rng.integers(0, people, int(PAIRS_PICTURES * share)))
    names = np.array([f"id{p}/{i}.jpg" for i, p in enumerate(owner)])
    np.savez(
        os.path.join(folder, "drawn-pairs.npz"),
        embs=rows(rng, owner, people, 0.8, 2.5),
        imm_classes=owner,
        filenames=names,
    )
    with open(os.path.join(folder, "groups.tsv"), "w", encoding="ascii") as file:
        file.writelines(f"id{p}\tg{p % 4}\n" for p in np.unique(owner))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--share", type=float, default=1, help="of the pictures, for a trial")
    options = parser.parse_args()
    rng = np.random.default_rng(1)
    all_pairs(options.folder, rng, options.share)
    megaface(options.folder, rng, options.share)


main()
