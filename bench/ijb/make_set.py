"""Writes a set of IJB-C's form and sizes with drawn embeddings: `make_set.py FOLDER [--share S]`.

469,375 pictures in 23,124 templates of 3,531 people, 15,658,489 pairs of which 19,557 of one
person, galleries of 1,772 and 1,759 templates, 19,593 probes; 512 values. About 2.4 GB.
"""

import argparse
import os

import numpy as np

PEOPLE, TEMPLATES, PICTURES = 3531, 23124, 469375
PAIRS, GENUINE, FIRST_GALLERY, SIZE = 15658489, 19557, 1772, 512


def write(folder, ending, *columns, header=None, separator=" "):
    path = os.path.join(folder, "IJBC", "meta", "ijbc" + ending)
    with open(path, "w", encoding="ascii") as file:
        if header:
            file.write(header + "\n")
        for start in range(0, len(columns[0]), 1 << 18):
            rows = zip(*(column[start : start + (1 << 18)].tolist() for column in columns))
            file.write("".join(separator.join(map(str, row)) + "\n" for row in rows))


def embeddings(rng, owner_of_picture):
    centers = rng.standard_normal((PEOPLE, SIZE), dtype=np.float32)
    for flipped in (False, True):
        rows = np.empty((len(owner_of_picture), SIZE), np.float32)
        for start in range(0, len(rows), 1 << 14):
            part = owner_of_picture[start : start + (1 << 14)]
            noise = rng.standard_normal((len(part), SIZE), dtype=np.float32)
            spread = rng.uniform(1, 6, (len(part), 1)).astype(np.float32)
            rows[start : start + (1 << 14)] = centers[part] + spread * noise
        yield "embs_f" if flipped else "embs", rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--share", type=float, default=1, help="of the pairs and pictures")
    options = parser.parse_args()
    rng = np.random.default_rng(1)
    templates, people = TEMPLATES, PEOPLE
    pictures, pairs = int(PICTURES * options.share), int(PAIRS * options.share)
    pictures = max(pictures, templates)
    owner = np.concatenate([np.arange(people), rng.integers(0, people, templates - people)])
    # Every template has a picture; the rest follow a long tail, as in the real set.
    weights = rng.pareto(1.5, templates) + 0.1
    of_picture = np.sort(
        np.concatenate(
            [
                np.arange(templates),
                rng.choice(templates, pictures - templates, p=weights / weights.sum()),
            ]
        )
    )
    media = of_picture * 100 + np.minimum(rng.geometric(0.15, pictures), 99)
    os.makedirs(os.path.join(options.folder, "IJBC", "meta"), exist_ok=True)
    names = np.array([f"{i + 1}.jpg" for i in range(pictures)])
    scores = np.round(rng.uniform(0.5, 1, pictures), 3)
    write(options.folder, "_face_tid_mid.txt", names, of_picture, media)
    points = np.array(["38.3 51.7 73.5 51.5 56.0 71.7 41.5 92.4 70.7 92.2"])
    write(options.folder, "_name_5pts_score.txt", names, np.repeat(points, pictures), scores)

    probes = np.arange(people, templates)
    genuine = probes[: int(GENUINE * min(1, options.share * 4))]
    left = rng.integers(0, people, pairs - len(genuine))
    right = rng.choice(probes, pairs - len(genuine))
    clash = owner[left] == owner[right]
    left[clash] = (left[clash] + 1) % people
    left = np.concatenate([owner[genuine], left])
    right = np.concatenate([genuine, right])
    order = np.argsort(left, kind="stable")
    left, right = left[order], right[order]
    label = (owner[left] == owner[right]).astype(int)
    write(options.folder, "_template_pair_label.txt", left, right, label)
    lists = {
        "gallery_G1": np.arange(FIRST_GALLERY),
        "gallery_G2": np.arange(FIRST_GALLERY, people),
        "probe_mixed": probes,
    }
    for name, entries in lists.items():
        write(
            options.folder,
            f"_1N_{name}.csv",
            entries,
            owner[entries],
            header="TEMPLATE_ID,SUBJECT_ID",
            separator=",",
        )
    arrays = dict(embeddings(rng, owner[of_picture]))
    np.savez(os.path.join(options.folder, "embeddings.npz"), **arrays)
    # What the original keeps of the lists, so that it need not parse them either.
    np.savez(
        os.path.join(options.folder, "backup.npz"),
        templates=of_picture,
        medias=media,
        p1=left,
        p2=right,
        label=label,
        face_scores=scores.astype(np.float32),
        owner=owner,
        **lists,
    )


main()
