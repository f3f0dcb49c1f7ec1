"""Writes the fixtures beside it: `python make.py` with NumPy and scikit-learn.

A set of the IJB form with drawn embeddings, and what the originals' formulas make of them: masks
and means as in their scripts, `sklearn.metrics.roc_curve`, stable sorts where they sort. Some
templates have the same pictures' embeddings, so that there are ties.
"""

import itertools
import json
import os

import numpy as np
from sklearn.metrics import auc, roc_curve
from sklearn.preprocessing import normalize

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "small")
SUBJECTS, SIZE = 30, 21
FARS = [10.0**-i for i in range(6, 0, -1)]


def draw(rng):
    names, templates, medias, embs, embs_f, scores, owner = [], [], [], [], [], [], {}
    centers = rng.standard_normal((SUBJECTS, SIZE))
    template = 100
    for subject in range(SUBJECTS):
        for k in range(4):
            template += int(rng.integers(1, 4))
            owner[template] = subject
            twin = k == 3 and subject % 3 == 0  # the pictures of the template before, once more
            if twin:
                last = [i for i, t in enumerate(templates) if t == before]
                rows = [(medias[i], embs[i], embs_f[i], scores[i]) for i in last]
            else:
                rows = []
                for _ in range(int(rng.integers(1, 5))):
                    e = centers[subject] + 1.1 * rng.standard_normal(SIZE)
                    f = e + 0.1 * rng.standard_normal(SIZE)
                    media = int(rng.integers(-3, 4)) + 10 * template
                    rows.append((media, e, f, round(float(rng.uniform(0.3, 1)), 3)))
            for media, e, f, score in rows:
                names.append(f"{len(names) + 1}.jpg")
                templates.append(template)
                medias.append(media)
                embs.append(e)
                embs_f.append(f)
                scores.append(score)
            before = template
    order = rng.permutation(len(names))  # not grouped by template
    pick = lambda values: [values[i] for i in order]
    arrays = np.array(pick(embs), np.float32), np.array(pick(embs_f), np.float32)
    return names, pick(templates), pick(medias), *arrays, pick(scores), owner


def features(embs, embs_f, scores, n, d, f):
    if f:
        embs = embs + embs_f
    if n:
        embs = normalize(embs)
    return embs * scores[:, None] if d else embs


def pooled(feats, templates, medias, wanted):
    out = np.zeros((len(wanted), feats.shape[1]))
    for row, template in enumerate(wanted):
        (mine,) = np.where(templates == template)
        means = [
            np.mean(feats[mine][medias[mine] == media], 0, keepdims=True)
            for media in np.unique(medias[mine])
        ]
        out[row] = np.sum(np.array(means), 0)
    return normalize(out)


def verification(scores, label):
    fpr, tpr, _ = roc_curve(label, scores)
    area = auc(fpr, tpr)
    back_f, back_t = fpr[::-1], tpr[::-1]
    nearest = [np.argmin(np.abs(back_f - far)) for far in FARS]
    negatives = np.sort(scores[label == 0])[::-1]
    attained, interpolated, thresholds = [], [], []
    for far in FARS:
        allowed = int(np.floor(far * len(negatives) + 1e-9))
        accepted = [t for t in np.unique(scores) if np.sum(negatives >= t) <= allowed]
        attained.append(float(np.mean(scores[label == 1] >= min(accepted))) if accepted else 0.0)
        thresholds.append(float(min(accepted)) if accepted else None)
        at = np.searchsorted(fpr, far, side="right")
        f0, f1, t0, t1 = fpr[at - 1], fpr[at], tpr[at - 1], tpr[at]
        interpolated.append(float(t0 + (t1 - t0) * (far - f0) / (f1 - f0)))
    return {
        "nearest": [float(back_t[i]) for i in nearest],
        "nearestFar": [float(back_f[i]) for i in nearest],
        "interpolated": interpolated,
        "attained": attained,
        "thresholds": thresholds,
        "auc": float(area),
    }


def open_set(probes, gallery, probe_ids, gallery_ids):
    sims = probes @ gallery.T
    tops, own, rest, strangers = [0, 0, 0], [], [], []
    for row, subject in zip(sims, probe_ids):
        if subject in gallery_ids:
            mate = np.argwhere(gallery_ids == subject)[0, 0]
            order = np.argsort(row, kind="stable")[::-1]
            for i, k in enumerate((1, 5, 10)):
                tops[i] += int(mate in order[:k])
            own.append(row[mate])
            rest.append(row[gallery_ids != subject].max())
        else:
            strangers.append(row.max())
    own, rest = np.array(own), np.array(rest)
    strangers = np.sort(strangers)[::-1]
    fars = [10**e for e in np.arange(-4, 0, 4 / 100)] + [1]
    limits = [strangers[max(int(len(strangers) * far) - 1, 0)] for far in fars]
    tpirs = [float(np.logical_and(own > rest, own > limit).sum() / len(own)) for limit in limits]
    return {"tops": tops, "mated": len(own), "unmated": len(strangers), "fpirs": fars, "tpirs": tpirs}


def closed_set(probes, gallery, probe_ids, gallery_ids):
    sims = probes @ gallery.T
    mates = np.array([np.where(gallery_ids == subject)[0][0] for subject in probe_ids])
    order = np.argsort(-sims, 1, kind="stable")
    tops = [int(sum(m in o[:k] for m, o in zip(mates, order))) for k in (1, 5, 10)]
    rows = np.arange(len(mates))
    own = sims[rows, mates]
    mask = np.ones_like(sims, bool)
    mask[rows, mates] = False
    others = np.sort(sims[mask])[::-1]
    limits = [others[int(np.ceil(len(mates) * x)) - 1] for x in (0.01, 0.1)]
    return {"tops": tops, "recalls": [float(np.mean(own > limit)) for limit in limits]}


def main():
    rng = np.random.default_rng(6)
    names, templates, medias, embs, embs_f, scores, owner = draw(rng)
    meta = os.path.join(HERE, "meta")
    os.makedirs(meta, exist_ok=True)

    def write(ending, lines):
        with open(os.path.join(meta, "small" + ending), "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)

    write("_face_tid_mid.txt", map("{} {} {}".format, names, templates, medias))
    points = "38.3 51.7 73.5 51.5 56.0 71.7 41.5 92.4 70.7 92.2"
    write("_name_5pts_score.txt", (f"{n} {points} {s}" for n, s in zip(names, scores)))
    ids = sorted(owner)
    couples = list(itertools.combinations(ids, 2))
    pairs = [couples[i] for i in rng.permutation(len(couples))[:2500]]
    pairs += [(b, a) for a, b in pairs[:40]]
    pairs += [c for c in couples if owner[c[0]] == owner[c[1]]]
    label = np.array([int(owner[a] == owner[b]) for a, b in pairs])
    write("_template_pair_label.txt", (f"{a} {b} {s}" for (a, b), s in zip(pairs, label)))
    first = {s: next(t for t in ids if owner[t] == s) for s in range(SUBJECTS)}
    galleries = [[first[s] for s in range(SUBJECTS) if s % 2 == g] for g in (0, 1)]
    probes = [t for t in ids if t not in first.values()]
    for name, entries in (("G1", galleries[0]), ("G2", galleries[1])):
        lines = [f"{t},{owner[t]}" for t in reversed(entries)]
        write(f"_1N_gallery_{name}.csv", ["TEMPLATE_ID,SUBJECT_ID", *lines])
    write("_1N_probe_mixed.csv", ["TEMPLATE_ID,SUBJECT_ID", *(f"{t},{owner[t]}" for t in probes)])
    np.savez(os.path.join(HERE, "embeddings.npz"), embs=embs, embs_f=embs_f)

    templates, medias = np.array(templates), np.array(medias)
    scores = np.array(scores, np.float32)
    expected = {"verification": {}}
    for n, d, f in itertools.product([1, 0], repeat=3):
        feats = features(embs, embs_f, scores, n, d, f)
        vectors = dict(zip(ids, pooled(feats, templates, medias, ids)))
        cosines = np.array([np.sum(vectors[a] * vectors[b], -1) for a, b in pairs])
        expected["verification"][f"N{n}D{d}F{f}"] = verification(cosines, label)
    feats = features(embs, embs_f, scores, 0, 1, 1)
    take = lambda chosen: (pooled(feats, templates, medias, chosen), np.array([owner[t] for t in chosen]))
    q, q_ids = take(sorted(probes))
    expected["openSet"] = []
    for gallery in galleries:
        g, g_ids = take(sorted(gallery))
        expected["openSet"].append(open_set(q, g, q_ids, g_ids))
    g, g_ids = take(sorted(galleries[0] + galleries[1]))
    expected["closedSet"] = closed_set(q, g, q_ids, g_ids)
    tied = verification_of_ties(rng)
    expected["ties"] = tied
    with open(os.path.join(HERE, "expected.json"), "w", encoding="utf-8") as file:
        json.dump(expected, file)


def verification_of_ties(rng):
    """Scores on coarse grids: many ties between and within both kinds of pairs."""
    cases = []
    for step, count in ((0.5, 40), (0.1, 300), (0.02, 3000), (0.001, 3000)):
        label = (rng.uniform(size=count) < 0.2).astype(int)
        scores = np.clip(np.round((rng.normal(0.4 * label, 0.25)) / step), -1 / step, 1 / step)
        case = {"scores": [int(s) for s in scores], "label": label.tolist()}
        case.update(verification(scores, label))
        cases.append(case)
    return cases


main()
