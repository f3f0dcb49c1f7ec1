"""The originals' way with the embeddings of a set: `peer.py FOLDER 11|1n`. Prints figures as JSON.

Written after what Keras_insightface's IJB_evals does with NumPy and scikit-learn: all embeddings in
memory, a search through all pictures for each template, pairs in blocks of 10,000, `roc_curve`; for
1:N a matrix of all similarities and a sort per probe.
"""

import json
import os
import sys

import numpy as np
from sklearn.metrics import auc, roc_curve
from sklearn.preprocessing import normalize

BLOCK = 10000


def pooled(feats, templates, medias, wanted):
    out = np.zeros((len(wanted), feats.shape[1]))
    for row, template in enumerate(wanted):
        (mine,) = np.where(templates == template)
        mine_feats, mine_medias = feats[mine], medias[mine]
        means = []
        for media, count in zip(*np.unique(mine_medias, return_counts=True)):
            (of_media,) = np.where(mine_medias == media)
            part = mine_feats[of_media]
            means.append(part if count == 1 else np.mean(part, 0, keepdims=True))
        out[row] = np.sum(np.array(means), 0)
    return normalize(out)


def one_to_one(feats, lists):
    wanted = np.unique(lists["templates"])
    vectors = pooled(feats, lists["templates"], lists["medias"], wanted)
    place = np.zeros(max(wanted) + 1, dtype=int)
    place[wanted] = np.arange(len(wanted))
    p1, p2 = lists["p1"], lists["p2"]
    scores = []
    for start in range(0, len(p1), BLOCK):
        left = vectors[place[p1[start : start + BLOCK]]]
        right = vectors[place[p2[start : start + BLOCK]]]
        scores.extend(np.sum(left * right, -1))
    fpr, tpr, _ = roc_curve(lists["label"], np.array(scores))
    area = auc(fpr, tpr)
    fpr, tpr = np.flipud(fpr), np.flipud(tpr)
    fars = [10.0**-i for i in range(6, 0, -1)]
    return {"nearest": [float(tpr[np.argmin(abs(fpr - far))]) for far in fars], "auc": float(area)}


def search(probes, gallery, probe_ids, gallery_ids, fars):
    sims = np.dot(probes, gallery.T)
    tops, own, rest, strangers = [0, 0, 0], [], [], []
    for row, subject in enumerate(probe_ids):
        if subject in gallery_ids:
            mate = np.argwhere(gallery_ids == subject)[0, 0]
            order = np.argsort(sims[row])[::-1]
            for i, k in enumerate((1, 5, 10)):
                tops[i] += int(mate in order[:k])
            own.append(sims[row][gallery_ids == subject][0])
            rest.append(sims[row][gallery_ids != subject])
        else:
            strangers.append(sims[row])
    own, rest, strangers = np.array(own), np.array(rest), np.array(strangers)
    first = own > rest.max(1)
    best = np.sort(strangers.max(1))[::-1]
    tpirs = []
    for far in fars:
        limit = best[max(int(len(best) * far) - 1, 0)]
        tpirs.append(float(np.logical_and(first, own > limit).sum() / len(own)))
    return {"tops": tops, "tpirs": tpirs}


def closed_set(probes, gallery, probe_ids, gallery_ids):
    """InsightFace's `ijb_1n`: all probes with a mate, both galleries joined."""
    known = np.isin(probe_ids, gallery_ids)
    probes, probe_ids = probes[known], probe_ids[known]
    sims = np.dot(probes, gallery.T)
    order = np.argsort(-sims, axis=1, kind="stable")[:, :10]
    mated = gallery_ids[None] == probe_ids[:, None]
    tops = [int(np.take_along_axis(mated, order[:, :k], 1).any(1).sum()) for k in (1, 5, 10)]
    own, others = sims[mated], np.sort(sims[~mated])[::-1]
    limits = [others[int(np.ceil(len(probes) * rate)) - 1] for rate in (0.01, 0.1)]
    return {"tops": tops, "recalls": [float((own > limit).mean()) for limit in limits]}


def one_to_many(feats, lists):
    def take(name):
        chosen = np.unique(lists[name])
        vectors = pooled(feats, lists["templates"], lists["medias"], chosen)
        return vectors, lists["owner"][chosen]

    fars = [10**e for e in np.arange(-4, 0, 4 / 100)] + [1]
    galleries = [take("gallery_G1"), take("gallery_G2")]
    probes, ids = take("probe_mixed")
    joined = [np.concatenate(parts) for parts in zip(*galleries)]
    return {
        "openSet": [search(probes, g, ids, g_ids, fars) for g, g_ids in galleries],
        "closedSet": closed_set(probes, joined[0], ids, joined[1]),
    }


def main():
    folder, protocol = sys.argv[1:]
    kept = np.load(os.path.join(folder, "backup.npz"))
    lists = {name: kept[name] for name in kept}
    saved = np.load(os.path.join(folder, "embeddings.npz"))
    embs, embs_f = saved["embs"], saved["embs_f"]
    feats = embs + embs_f
    feats = feats * np.expand_dims(lists["face_scores"], -1)
    found = one_to_one(feats, lists) if protocol == "11" else one_to_many(feats, lists)
    print(json.dumps(found))


main()
