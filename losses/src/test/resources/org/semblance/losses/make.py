"""Writes the JSON files beside it: losses and gradients of public packages, in float64.

    pip install torch==2.13.0 keras==3.15.1 numpy==2.0.2 scipy==1.14.1 scikit-learn==1.5.2 \
        tqdm==4.67.1 pytorch-metric-learning==2.9.0
    python make.py

Inputs are rounded to float32, so that both sides see the same numbers. What is compared with what:

package                                   ours, and where the definitions differ
----------------------------------------  --------------------------------------------------------
keras CategoricalCrossentropy             softmax; label smoothing is the same
pml NormalizedSoftmaxLoss                 cosFace with margin 0 and scale 1 / temperature
pml ArcFaceLoss                           arcFace, arcFaceSimple up to the angle pi - m. Beyond it
                                          theirs goes on as c - m sin m, which is cosFace with the
                                          margin m sin m; ours is reflected, -2 - cos(angle + m)
pml ArcFaceLoss, its change detached      arcFace with the gradient straightThrough
pml CosFaceLoss                           cosFace
pml LargeMarginSoftmaxLoss, margin 2      combinedMargin with m1 = 2, m2 = m3 = 0; theirs multiplies
                                          by the norms, here by the scale as their ArcFaceLoss does
pml SubCenterArcFaceLoss                  arcFace with lossTopK
pml TripletMarginLoss, BatchHardMiner     batchHard by cosines, batchHardEuclidean by squared
                                          distances. Their default mean is over triplets above 0,
                                          which is our mean divided by activeTriplets; "all" is the
                                          mean over all. They leave out pictures that have no other
                                          of their label; ours takes such a picture for its own
pml TripletMarginLoss, packaged triplets  offlineTriplet by cosines, semiHard by squared distances
pml BatchHardMiner, TripletMarginMiner    which triplets those two choose from a bag
keras CosineSimilarity                    distill cosine: ours is 1 + theirs but for 1e-5, which ours
                                          adds to both norms; with norms of 20 to 40 that is a
                                          millionth
keras MeanSquaredError                    distill euclidean: ours is a sum, theirs a mean over values
keras KLDivergence                        distill divergence, of softmax(scale * cosines)

Of marginSoftmax, airFace, curricularFace, magFace, adaFace, adaCos, elasticFace, uniFace, batchAll,
the arc and angular triplets and the centre losses these packages have no form; TensorFlow Addons,
which has a semi-hard triplet loss, does not run on TensorFlow 2.18.
"""

import json
import math
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
from pytorch_metric_learning import distances, losses, miners, reducers

HERE = os.path.dirname(os.path.abspath(__file__))
SIZE, CLASSES = 6, 5
LABELS = [3, 0, 4, 1, 2, 0, 3, 3]

keras.config.set_floatx("float64")
rng = np.random.default_rng(20)


def tensor(values):
    return torch.tensor(np.float64(np.float32(values)), requires_grad=True)


def flat(values):
    return [float(v) for v in values.detach().numpy().ravel()]


def write(name, cases):
    with open(os.path.join(HERE, name + ".json"), "w") as out:
        rows = ",\n".join(json.dumps(case) for case in cases)
        out.write("[\n" + rows + "\n]\n")


# Losses of embeddings and class weights.


def towards(weight, labels, share):
    """Embeddings near their class's weight, or its opposite for a negative share."""
    own = weight[labels] / np.linalg.norm(weight[labels], axis=1, keepdims=True)
    drawn = rng.standard_normal(own.shape)
    norms = rng.uniform(0.5, 9, (len(labels), 1))
    return norms * (share * own + drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def classified(name, loss, parameters, embeddings, weight, centers=1):
    """loss takes embeddings, labels and weights [classes, size]."""
    x, w = tensor(embeddings), tensor(weight)
    value = loss(x, torch.tensor(LABELS), w)
    value.backward()
    return {
        "name": name,
        **parameters,
        "size": SIZE,
        "subCenters": centers,
        "labels": LABELS,
        "embeddings": flat(x),
        "weight": flat(w),
        "loss": value.item(),
        "byEmbeddings": flat(x.grad),
        "byWeight": flat(w.grad),
    }


def metric(type_, smoothing=0.0, **settings):
    """A loss of pytorch-metric-learning whose class weights are given."""

    def loss(x, labels, weight):
        made = type_(num_classes=CLASSES, embedding_size=SIZE, **settings)
        if smoothing:
            made.cross_entropy = torch.nn.CrossEntropyLoss(
                reduction="none", label_smoothing=smoothing
            )
        del made.W
        made.W = weight.t()
        made.cast_types = lambda *_: None
        return made(x, labels)

    return loss


class StraightThrough(losses.ArcFaceLoss):
    def modify_cosine_of_target_classes(self, cosine):
        return cosine + (super().modify_cosine_of_target_classes(cosine) - cosine).detach()


class DoubledAngle(losses.LargeMarginSoftmaxLoss):
    """The margin 2 of SphereFace, scaled as ArcFaceLoss scales."""

    def scale_logits(self, logits, *_):
        return logits * self.scale

    def cast_types(self, dtype, device):
        pass


def crossentropy(smoothing):
    made = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=smoothing, dtype="float64"
    )
    return lambda x, labels, weight: made(
        torch.nn.functional.one_hot(labels, CLASSES).double(), x @ weight.t()
    )


def classification():
    weight = rng.standard_normal((CLASSES, SIZE)) * rng.uniform(0.3, 4, (CLASSES, 1))
    near, far = towards(weight, LABELS, 1.2), towards(weight, LABELS, -3.5)
    three = rng.standard_normal((3 * CLASSES, SIZE))
    margin = 0.5
    degrees = math.degrees(margin)
    arc = {"margin": margin, "scale": 32}
    arc_settings = {"margin": degrees, "scale": 32}
    yield classified("softmax", crossentropy(0), {"labelSmoothing": 0}, near, weight)
    yield classified("softmax", crossentropy(0.1), {"labelSmoothing": 0.1}, near, weight)
    yield classified(
        "normalizedSoftmax",
        metric(losses.NormalizedSoftmaxLoss, temperature=0.05),
        {"scale": 20},
        near,
        weight,
    )
    yield classified("cosFace", metric(losses.CosFaceLoss), {"margin": 0.35, "scale": 64}, near, weight)
    for smoothing in (0, 0.1):
        yield classified(
            "arcFace",
            metric(losses.ArcFaceLoss, smoothing, **arc_settings),
            {**arc, "labelSmoothing": smoothing},
            near,
            weight,
        )
    yield classified(
        "arcFaceStraightThrough", metric(StraightThrough, **arc_settings), arc, near, weight
    )
    yield classified(
        "arcFaceBeyond", metric(losses.ArcFaceLoss, **arc_settings), arc, far, weight
    )
    for name, pictures in (("doubledAngle", near), ("doubledAngleBeyond", far)):
        yield classified(name, metric(DoubledAngle, margin=2, scale=16), {"scale": 16}, pictures, weight)
    yield classified(
        "subCenterArcFace",
        metric(losses.SubCenterArcFaceLoss, sub_centers=3, **arc_settings),
        arc,
        towards(three[1::3], LABELS, 1.2),
        three,
        3,
    )


# Triplets.


def grouped(name, parameters, embeddings, labels, distance, miner, margin):
    """The mean over all triplets, and over those above 0."""
    x = tensor(embeddings)
    numbers = torch.tensor(labels)
    case = {"name": name, **parameters, "size": SIZE, "labels": labels, "embeddings": flat(x)}
    for mean, reducer in (("all", reducers.MeanReducer()), ("aboveZero", reducers.AvgNonZeroReducer())):
        x.grad = None
        loss = losses.TripletMarginLoss(margin, distance=distance, reducer=reducer)
        value = loss(x, numbers, miner(x, numbers))
        value.backward()
        case[mean] = {"loss": value.item(), "byEmbeddings": flat(x.grad)}
    return case


def people(labels, spread):
    centers = rng.standard_normal((max(labels) + 1, SIZE))
    return centers[labels] + spread * rng.standard_normal((len(labels), SIZE))


def triplets():
    cosine = distances.CosineSimilarity()
    labels = [0, 0, 1, 1, 1, 2, 2, 3, 3]
    plain = distances.LpDistance(normalize_embeddings=False, power=2)
    for name, distance, margin, spread in (
        ("batchHard", cosine, 0.35, 0.45),
        ("batchHardEuclidean", plain, 0.8, 0.8),
    ):
        yield grouped(
            name,
            {"alpha": margin},
            people(labels, spread),
            labels,
            distance,
            miners.BatchHardMiner(distance=distance),
            margin,
        )
    packaged = miners.EmbeddingsAlreadyPackagedAsTriplets()
    squared = distances.LpDistance(normalize_embeddings=True, power=2)
    labels = [0, 0, 1, 1, 1, 2, 2, 2, 0, 3, 3, 1, 0, 0, 2]
    for name, distance, margin in (("offlineTriplet", cosine, 0.35), ("semiHard", squared, 0.7)):
        yield grouped(name, {"alpha": margin}, people(labels, 0.8), labels, distance, packaged, margin)


def mining():
    labels = [i // 4 for i in range(24)]
    embeddings = people(labels, 0.9)
    unit = np.float32(embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True))
    x, numbers = torch.tensor(np.float64(unit)), torch.tensor(labels)
    squared = distances.LpDistance(normalize_embeddings=True, power=2)
    for name, miner, alpha in (
        ("hardest", miners.BatchHardMiner(distance=distances.CosineSimilarity()), 0),
        ("semiHard", miners.TripletMarginMiner(0.3, "semihard", distance=squared), 0.3),
        ("all", miners.TripletMarginMiner(0.3, "all", distance=squared), 0.3),
    ):
        found = torch.stack(miner(x, numbers), 1)
        yield {
            "name": name,
            "alpha": alpha,
            "size": SIZE,
            "labels": labels,
            "embeddings": flat(x),
            "triplets": [[int(v) for v in row] for row in found],
        }


# Distillation.


def distilled(name, parameters, loss, student, teacher):
    s, t = tensor(student), tensor(teacher)
    value = loss(s, t.detach())
    value.backward()
    return {
        "name": name,
        **parameters,
        "size": SIZE,
        "embeddings": flat(s),
        "teachers": flat(t),
        "loss": value.item(),
        "byEmbeddings": flat(s.grad),
    }


def distillation():
    student, teacher = rng.standard_normal((2, 7, SIZE))
    longer = lambda rows: rows * rng.uniform(20, 40, (7, 1)) / np.linalg.norm(rows, axis=1, keepdims=True)
    cosine = keras.losses.CosineSimilarity(dtype="float64")
    squares = keras.losses.MeanSquaredError(dtype="float64")
    divergence = keras.losses.KLDivergence(dtype="float64")
    shares = lambda cosines: torch.softmax(10 * cosines, 1)
    yield distilled("cosine", {}, lambda s, t: 1 + cosine(t, s), longer(student), longer(teacher))
    yield distilled("euclidean", {}, lambda s, t: SIZE * squares(t, s), student, teacher)
    yield distilled(
        "divergence",
        {"scale": 10},
        lambda s, t: divergence(shares(t), shares(s)),
        rng.uniform(-0.6, 0.6, (7, SIZE)),
        rng.uniform(-0.6, 0.6, (7, SIZE)),
    )


write("classification", classification())
write("triplets", triplets())
write("mining", mining())
write("distillation", distillation())
