"""Writes the fixtures in `wide` beside it: `python make_wide.py` with NumPy.

MegaFace and all pairs on small drawn sets, by the straightforward way: all scores in float64, sorts
and comparisons over whole matrices. In the sets called `ties` all values are 1/4 or -1/4, so that
scores are multiples of 1/8, exact in any order of adding, and mostly equal to others.
"""

import json
import os

import numpy as np

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "wide")
RANKS = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000]
RATES = [1e-6, 1e-5, 1e-4, 1e-3]
SIZE, SEED = 16, 7
MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class Draws:
    """SplitMix64 from a hash of the key, as the product says it draws."""

    def __init__(self, *key):
        self.state = len(key)
        for part in key:
            self.state = mix((self.state * GAMMA + part) & MASK)

    def next(self):
        self.state = (self.state + GAMMA) & MASK
        return mix(self.state)

    def unit(self):
        return (self.next() >> 11) * 2.0**-53

    def permutation(self, count):
        values = list(range(count))
        for i in range(count - 1, 0, -1):
            j = ((self.next() >> 1) * 2 * (i + 1)) >> 64
            values[i], values[j] = values[j], values[i]
        return values


def unit(rows):
    lengths = np.sqrt((rows.astype(np.float64) ** 2).sum(1, keepdims=True))
    return (rows / lengths).astype(np.float32)


def lattice(rows):
    return np.where(rows < 0, -0.25, 0.25).astype(np.float32)


def rates(trues, falses, total, wanted):
    """Accepted is what scores above the (floor(rate * total) + 1)-th largest false score."""
    falling = np.sort(falses)[::-1]
    found = []
    for rate in wanted:
        allowed = int(rate * total * (1 + 1e-12))
        limit = falling[allowed]
        found.append(
            {
                "allowed": allowed,
                "threshold": float(limit),
                "falseAccepts": int((falses > limit).sum()),
                "tar": float((trues > limit).mean()),
            }
        )
    return found


def replaced(rows, people, noisy):
    rows = rows.copy()
    for probe in np.flatnonzero(noisy):
        total = np.zeros(SIZE, np.float32)
        for other in np.flatnonzero((people == people[probe]) & ~noisy):
            total += rows[other] if not noisy[other] else 0
        draws = Draws(SEED, 0x4E6F697365, int(probe))
        spread = [np.float32(-0.001 + 0.002 * draws.unit()) for _ in range(SIZE)]
        rows[probe] = unit((total + np.array(spread, np.float32))[None])[0]
    return rows


def variant(rows, people, distractors, far):
    mates = rows.astype(np.float64) @ rows.astype(np.float64).T
    others = rows.astype(np.float64) @ distractors.astype(np.float64).T
    others[:, far] = -np.inf
    order = Draws(SEED, 0x44697374).permutation(len(distractors))
    sizes = [s for s in (10, 100, 1000) if s < len(distractors)] + [len(distractors)]
    pairs = [
        (i, j)
        for i in range(len(rows))
        for j in range(len(rows))
        if i != j and people[i] == people[j]
    ]
    identification = []
    for size in sizes:
        among = others[:, order[:size]]
        ahead = np.array([(among[i] >= mates[i, j]).sum() for i, j in pairs])
        identification.append({"size": size, "found": [int((ahead < r).sum()) for r in RANKS]})
    trues = np.array([mates[i, j] for i, j in pairs if i < j])
    return {
        "searches": len(pairs),
        "identification": identification,
        "positives": len(trues),
        "negatives": others.size,
        "rates": rates(trues, others.ravel(), others.size, RATES),
    }


def megaface(name, rng, exact):
    people = np.repeat(np.arange(9), [2, 3, 4, 5, 6, 7, 8, 9, 3])
    centers = rng.standard_normal((9, SIZE))
    rows = centers[people] + 0.7 * rng.standard_normal((len(people), SIZE))
    rows[3::11] = rng.standard_normal((len(rows[3::11]), SIZE)) - 0.5  # somebody else
    drawn = rng.standard_normal((2100, SIZE)) + 0.3
    alike = np.arange(5, 2000, 97)
    drawn[alike] = rows[(3 * np.arange(len(alike))) % len(rows)] + 0.3
    rows, drawn = (lattice(rows), lattice(drawn)) if exact else (rows, drawn)
    rows, drawn = rows.astype(np.float32), drawn.astype(np.float32)
    names = [f"scrub/person_{p}/person_{p}_{i}.png" for i, p in enumerate(people)]
    other_names = [f"mega/{i % 7}/album {i % 13}/{i}.jpg" for i in range(len(drawn))]
    np.savez_compressed(os.path.join(HERE, name + "-facescrub.npz"), embeddings=rows, names=names)
    np.savez_compressed(os.path.join(HERE, name + "-megaface.npz"), embeddings=drawn, names=other_names)
    noisy = np.zeros(len(rows), bool)
    noisy[3::11] = True
    far = np.zeros(len(drawn), bool)
    far[5:2000:194] = True
    rows, drawn = unit(rows), unit(drawn)
    return {
        "raw": variant(rows, people, drawn, np.zeros(len(drawn), bool)),
        "clean": variant(replaced(rows, people, noisy), people, drawn, far),
        "noisyProbes": [names[i].split("/")[-1] for i in np.flatnonzero(noisy)],
        "noisyDistractors": ["/".join(other_names[i].split("/")[-3:]) for i in np.flatnonzero(far)],
    }


def all_pairs(name, rng, exact):
    people = rng.permutation(np.repeat(np.arange(24), 3 + np.arange(24) % 7))
    centers = rng.standard_normal((24, SIZE))
    rows = centers[people] + 0.8 * rng.standard_normal((len(people), SIZE))
    rows = (lattice(rows) if exact else rows).astype(np.float32)
    groups = {f"id{p:02}": f"g{p % 3}" for p in range(22)}  # two are in none
    names = [f"id{p:02}/{i}.jpg" for i, p in enumerate(people)]
    np.savez_compressed(
        os.path.join(HERE, name + "-pairs.npz"), embs=rows, imm_classes=people, filenames=names
    )
    with open(os.path.join(HERE, "groups.tsv"), "w", encoding="ascii") as file:
        file.write("# identity TAB group\n")
        file.write("".join(f"{identity}\t{group}\n" for identity, group in groups.items()))
    rows = unit(rows).astype(np.float64)
    scores = rows @ rows.T
    of = np.array([groups.get(f"id{p:02}", "") for p in people])
    upper = np.triu(np.ones(scores.shape, bool), 1)
    same = people[:, None] == people[None]
    found = {}
    for group in ["all", "g0", "g1", "g2"]:
        within = np.full(len(of), True) if group == "all" else of == group
        pairs = upper & within[:, None] & within[None]
        trues, falses = scores[pairs & same], scores[pairs & ~same]
        found[group] = {
            "images": int(within.sum()),
            "identities": len(set(people[within])),
            "positives": len(trues),
            "negatives": len(falses),
            "rates": rates(trues, falses, len(falses), RATES + [0.01, 0.1]),
        }
    return found


def main():
    os.makedirs(HERE, exist_ok=True)
    rng = np.random.default_rng(4)
    expected = {
        "megaface": {"drawn": megaface("drawn", rng, False), "ties": megaface("ties", rng, True)},
        "allPairs": {"drawn": all_pairs("drawn", rng, False), "ties": all_pairs("ties", rng, True)},
    }
    with open(os.path.join(HERE, "expected.json"), "w", encoding="ascii") as file:
        json.dump(expected, file, indent=1)


main()
