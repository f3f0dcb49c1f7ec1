"""Writes figures.tsv beside it: `python make.py` with NumPy, SciPy and scikit-learn.

What other implementations make of the 15,000 drawn pairs of DrawnScores.java: accuracies by folds
from all candidate thresholds at once, `sklearn.metrics.roc_curve` for shared thresholds,
`LogisticRegression` for the map to probabilities, `binomtest` for intervals, weights instead of
orders for discarding. Scores have four digits and qualities one, so that there are ties.
"""

import os

import numpy as np
from scipy.stats import binomtest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import auc, roc_curve

PAIRS, GROUPS, FOLDS = 15000, "ABC", 10


def draw():
    state = 4711
    rows = []

    def uniform():
        nonlocal state
        state = (1103515245 * state + 12345) % 2**31
        return state / 2**31

    for i in range(PAIRS):
        same, group = i % 5 == 0, (i // 5) % 3
        bell = uniform() + uniform() + uniform() - 1.5
        score = np.rint(((0.6 if same else 0.02 * group) + 0.4 * bell) * 1e4) / 1e4
        quality = np.rint((score + (1 if same else 0) + 3 * (uniform() - 0.5)) * 10) / 10
        rows.append((score, same, group, quality))
    return [np.array(column) for column in zip(*rows)]


def fold_accuracy(scores, same, fold):
    accuracies, thresholds = [], []
    for k in np.unique(fold):
        s, y = scores[fold != k], same[fold != k]
        values = np.unique(s)
        candidates = np.concatenate([values[:1], (values[:-1] + values[1:]) / 2, values[-1:] + 1])
        p, n = np.sort(s[y]), np.sort(s[~y])
        right = len(p) - np.searchsorted(p, candidates) + np.searchsorted(n, candidates)
        best = candidates[np.argmax(right)]
        thresholds.append(best)
        accuracies.append(np.mean((scores[fold == k] >= best) == same[fold == k]))
    return np.mean(accuracies), np.std(accuracies), thresholds


def rates(out, name, scores, same, threshold):
    accepted = scores >= threshold
    counts = {
        "falseAccepts": (int(np.sum(accepted & ~same)), int(np.sum(~same))),
        "falseRejects": (int(np.sum(~accepted & same)), int(np.sum(same))),
    }
    for kind, (k, n) in counts.items():
        out[f"{name}.{kind}"] = k
        interval = binomtest(k, n).proportion_ci(0.95, "wilson")
        out[f"{name}.{kind}.low"], out[f"{name}.{kind}.high"] = interval.low, interval.high
    out[f"{name}.accuracy"] = np.mean(accepted == same)


def at_far(scores, same, far):
    fpr, _, thresholds = roc_curve(same, scores, drop_intermediate=False)
    return thresholds[np.flatnonzero(fpr <= far)[-1]]


def groups(out, scores, same, group, fold):
    accuracies = []
    for g, name in enumerate(GROUPS):
        mine = group == g
        mean, std, _ = fold_accuracy(scores[mine], same[mine], fold[mine])
        accuracies.append(mean)
        out[f"group.{name}.accuracy"], out[f"group.{name}.std"] = mean, std
    out["groups.mean"], out["groups.std"] = np.mean(accuracies), np.std(accuracies)
    out["groups.spread"] = np.ptp(accuracies)
    fpr, tpr, thresholds = roc_curve(same, scores, drop_intermediate=False)
    accuracy = tpr * same.sum() + (1 - fpr) * (~same).sum()
    best = thresholds[np.flatnonzero(accuracy > accuracy.max() - 0.5)[-1]]
    for kind, threshold in (("far", at_far(scores, same, 1e-3)), ("best", best)):
        rates(out, f"{kind}.all", scores, same, threshold)
        for g, name in enumerate(GROUPS):
            rates(out, f"{kind}.{name}", scores[group == g], same[group == g], threshold)


def discard(out, scores, same, quality):
    q = quality[same]
    for fmr in (1e-3, 1e-4):
        error = scores[same] < at_far(scores, same, fmr)
        shares = np.arange(20) / 20
        fnmr, best = [], []
        for share in shares:
            kept = len(q) - len(q) * round(share * 20) // 20
            limit = np.sort(q)[::-1][kept - 1]
            above, at = q > limit, q == limit
            weight = above + at * (kept - above.sum()) / at.sum()
            fnmr.append(np.sum(weight * error) / kept)
            best.append(np.sort(error)[: kept].mean())
        for i, share in enumerate(shares):
            out[f"discard.{fmr}.{i}.fnmr"], out[f"discard.{fmr}.{i}.best"] = fnmr[i], best[i]
        for to in (0.2, 0.3):
            end = round(to * 20) + 1
            out[f"discard.{fmr}.area.{to}"] = auc(shares[:end], fnmr[:end])
            out[f"discard.{fmr}.bestArea.{to}"] = auc(shares[:end], best[:end])


def thresholds(out, scores, same):
    for far in (1e-2, 1e-3, 1e-4):
        threshold = at_far(scores, same, far)
        out[f"threshold.{far}.lowestAccepted"] = threshold
        out[f"threshold.{far}.highestRefused"] = scores[scores < threshold].max()
        rates(out, f"threshold.{far}", scores, same, threshold)


def calibration(out, name, scores, same):
    """A pair with target t counts as t pairs of one person and 1 - t of two."""
    p, n = same.sum(), (~same).sum()
    target = np.where(same, (p + 1) / (p + 2), 1 / (n + 2))
    fit = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    fit.fit(
        np.concatenate([scores, scores])[:, None],
        np.repeat([1, 0], len(scores)),
        np.concatenate([target, 1 - target]),
    )
    out[f"{name}.slope"], out[f"{name}.intercept"] = fit.coef_[0, 0], fit.intercept_[0]


def main():
    scores, same, group, quality = draw()
    fold = np.arange(PAIRS) * FOLDS // PAIRS
    out = {}
    groups(out, scores, same, group, fold)
    discard(out, scores, same, quality)
    thresholds(out, scores, same)
    calibration(out, "calibration", scores, same)
    apart = np.array([0.8, 0.7, 0.9, 0.1, 0.2, 0.0, -0.1])
    calibration(out, "calibration.apart", apart, apart > 0.5)
    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), "figures.tsv")
    with open(file, "w", encoding="utf-8") as lines:
        lines.writelines(f"{name}\t{float(value)!r}\n" for name, value in out.items())


main()
