"""Which rows there are, who takes part, what fits into memory, and what the limits mean."""

import dataclasses

NETWORKS = {"mobilefacenet": 64, "r18": 32, "r50": 32}
#: The batch that shows what a step costs beside its pictures.
SMALL_BATCH = 16
CLASSES = [10_000, 93_000, 360_000]
PRECISIONS = ["float32", "mixed_bfloat16"]
OURS = "ours"

#: Rows of this kind: the product with a sample of the classes beside itself with few classes.
SAMPLE_RATE = 0.1
FEW_CLASSES = "ours-few"

#: Contenders in the order of the tables.
CONTENDERS = {
    "ours": "Semblance",
    "torch": "PyTorch",
    "torch-compile": "torch.compile",
    "keras": "Keras",
}

#: Resident bytes of a training step with few classes, generously: the largest of the contenders.
_STEP_BYTES = {"mobilefacenet": 3.4e9, "r18": 3.0e9, "r50": 4.5e9, "pipeline": 1.5e9}


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the tables."""

    net: str
    precision: str
    kind: str
    classes: int
    batch: int

    @property
    def name(self):
        classes = f"-{self.classes}" if self.kind == "step" else ""
        batch = "" if self.batch != SMALL_BATCH else f"-batch{self.batch}"
        return f"{self.net}-{self.precision}-{self.kind}{classes}{batch}"

    @property
    def group(self):
        """Rows of one group are measured with the same processes."""
        alone = self.kind if self.kind in ("startup", "sampled") else ""
        return (self.net, self.precision, self.classes, self.batch, alone)

    @property
    def work(self):
        """What a process is asked to do."""
        return "step" if self.kind == "sampled" else self.kind

    @property
    def values(self):
        return 256 if self.net == "mobilefacenet" else 512

    def estimated_minutes(self):
        """How long a full measurement takes on two cores, roughly; sets the time left."""
        if self.net == "pipeline":
            return 3
        if self.kind == "startup":
            return 6
        minutes = {"mobilefacenet": 2, "r18": 2, "r50": 3}[self.net]
        if self.work != "step":
            return minutes
        # The group's processes start here, and torch.compile compiles.
        return (minutes + 4) * (1.5 if self.classes > 100_000 else 1)


def rows():
    """Returns all rows in the order of measurement: the heaviest last."""
    found = []
    for net, batch in NETWORKS.items():
        for precision in PRECISIONS:
            for kind in ["step", "backward", "forward", "embed"]:
                found.append(Row(net, precision, kind, CLASSES[0], batch))
    for precision in PRECISIONS:
        found.append(Row("mobilefacenet", precision, "step", CLASSES[0], SMALL_BATCH))
    found.append(Row("pipeline", "float32", "pipeline", CLASSES[0], 64))
    for net, batch in NETWORKS.items():
        found.append(Row(net, "float32", "startup", CLASSES[0], batch))
    for classes in CLASSES[1:]:
        for net, batch in NETWORKS.items():
            for precision in PRECISIONS:
                found.append(Row(net, precision, "step", classes, batch))
    for precision in PRECISIONS:
        found.append(Row("mobilefacenet", precision, "sampled", CLASSES[-1], 64))
    return found


def contenders(row):
    """Returns who takes part in a row, ours first."""
    if row.net == "pipeline":
        return ["ours", "torch", "keras"]
    if row.kind == "sampled":
        return [OURS, FEW_CLASSES]
    if row.kind == "startup":
        return ["ours", "torch", "torch-compile", "torch-compile-cold", "keras"]
    return list(CONTENDERS)


def needed_bytes(row):
    """Estimates what a contender's process takes: weight, gradient, momentum and two normalised
    copies of the class weights; four arrays of classes x batch."""
    head = 0 if row.net == "pipeline" else 5 * row.values * row.classes * 4
    return _STEP_BYTES[row.net] + head + 4 * row.batch * row.classes * 4


def waves(row, budget):
    """Cuts the contenders into sets that fit into memory together, ours in every one.

    Returns (waves, {contender: why it cannot take part}).
    """
    each = needed_bytes(row)
    names = contenders(row)
    room = int(budget // each)
    if room == 0:
        why = f"needs about {each / 1e9:.1f} GB, {budget / 1e9:.1f} GB are free"
        return [], {name: why for name in names}
    if room == 1:  # in turns at least by process
        return [[name] for name in names], {}
    peers = names[1:]
    return [[OURS] + peers[i : i + room - 1] for i in range(0, len(peers), room - 1)], {}


# --- The machine's limits -------------------------------------------------------------------

#: How often a step reads or writes every feature map when each element-wise pass is fused with a
#: neighbour: the convolution writes its output and takes the statistics, normalisation and
#: activation read and write it, the next convolution reads it; the backward pass does twice that.
_PASSES = {"forward": 4, "backward": 12, "step": 12, "embed": 2 * 2}

_PRODUCTS = {"forward": 1, "backward": 3, "step": 3, "embed": 2}

#: Of the class weights: read for the product, its norm and both gradients, gradient written and
#: read, momentum and weight read and written.
_HEAD_PASSES = 9

_LOGIT_PASSES = 6


def limit_seconds(row, work, limits):
    """Returns (seconds per image by arithmetic, by memory) of an ideal that fuses each pass once.

    `work` holds multiply-adds and values of feature maps per image, `limits` the rates that were
    measured. The feature maps' part goes by the row's precision, the class weights' by float32.
    """
    half = row.precision != "float32"
    rate = limits["gemmBfloat16" if half else "gemmFloat32"]
    flop = 2 * work["multiplyAdds"] * _PRODUCTS[row.kind]
    # Feature maps count once per convolution: normalisation, activation and sum are in _PASSES.
    size = work["convolutionOutputs"] * _PASSES[row.kind] * (2 if half else 4)
    arithmetic, memory = flop / rate, size / limits["copy"]
    if row.kind == "step":
        weights = row.values * row.classes
        arithmetic += 6 * weights / limits["gemmFloat32"]
        memory += (
            (weights * _HEAD_PASSES / row.batch + row.classes * _LOGIT_PASSES) * 4 / limits["copy"]
        )
    return arithmetic, memory
