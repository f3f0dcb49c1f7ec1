"""What the worker of every peer shares: the line protocol, the pictures, the weights.

A worker reads one JSON object per line and answers each with one JSON object on a line.
`bench/README.md` describes the commands. The layout of the files is that of `PeerFiles` in Java.
"""

import ctypes
import gc
import json
import os
import sys
import time
import traceback

import numpy as np

SIZE = 112
PICTURES = 256
MARGIN = 0.35
SCALE = 64.0
RATE = 1e-4
MOMENTUM = 0.9
WEIGHT_DECAY = 5e-4

#: Blocks, channels, stride of the first block and expansion of MobileFaceNet's stacks.
MOBILEFACENET_STACKS = [
    (5, 64, 2, 2),
    (1, 128, 2, 4),
    (6, 128, 1, 2),
    (1, 128, 2, 4),
    (2, 128, 1, 2),
]

#: Blocks of IResNet's four stacks.
IRESNET_BLOCKS = {"r18": [2, 2, 2, 2], "r34": [3, 4, 6, 3], "r50": [3, 4, 14, 3]}


def embedding_size(net):
    return 256 if net == "mobilefacenet" else 512


def pictures(data):
    """Returns uint8 [256, 112, 112, 3], RGB."""
    return np.fromfile(os.path.join(data, "pictures.u8"), np.uint8).reshape(PICTURES, SIZE, SIZE, 3)


def labels(classes):
    """Returns the class of every picture, spread over all classes."""
    return np.arange(PICTURES) * (classes // PICTURES)


def batches(array, batch):
    return [array[i * batch : (i + 1) * batch] for i in range(PICTURES // batch)]


def direction(batch, values):
    """A gradient of the embeddings without structure, the same for all contenders."""
    i = np.arange(batch)[:, None]
    j = np.arange(values)[None, :]
    return (((31 * i + 17 * j) % 13 - 6) / 6).astype(np.float32)


def weights(data, name):
    """Reads a safetensors file: {name: float32 array}, memory-mapped."""
    path = os.path.join(data, name + ".safetensors")
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    values = np.memmap(path, np.float32, "r", offset=8 + length)
    header.pop("__metadata__", None)
    return {
        tensor: values[place["data_offsets"][0] // 4 : place["data_offsets"][1] // 4].reshape(
            place["shape"]
        )
        for tensor, place in header.items()
    }


def head_weights(data, net, classes):
    """Returns the class weights [classes, values]."""
    return weights(data, f"head-{embedding_size(net)}x{classes}")["head/weight"]


def write_floats(path, array):
    np.ascontiguousarray(array, np.float32).tofile(path)


def serve(load):
    """Answers requests until `quit` or the end of the input.

    `load(request)` returns a contender with `step(kind)`, and for networks `check()`, which
    returns (loss, gradient norm, loss after one update, embeddings), and `embed()`.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else prints must not get between the answers
    contender = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {}
            if request["do"] == "quit":
                break
            if request["do"] == "load":
                contender = load(request)
                answer = getattr(contender, "facts", {})
            elif request["do"] == "check":
                loss, norm, next_loss, embeddings = contender.check()
                write_floats(request["file"], embeddings)
                answer = {"loss": loss, "gradientNorm": norm, "nextLoss": next_loss}
            elif request["do"] == "checkEmbed":
                write_floats(request["file"], contender.embed())
            elif request["do"] == "pixels":
                answer = contender.pixels()
            elif request["do"] == "trim":
                gc.collect()
                ctypes.CDLL(None).malloc_trim(0)
            elif request["do"] == "run":
                seconds = []
                for _ in range(request["steps"]):
                    start = time.perf_counter()
                    contender.step(request["kind"])
                    seconds.append(time.perf_counter() - start)
                answer = {"seconds": seconds}
            else:
                raise ValueError(f"unknown request {request}")
        except Exception as e:  # the driver decides what a failure means
            traceback.print_exc()
            answer = {"error": f"{type(e).__name__}: {e}".splitlines()[0]}
        print(json.dumps(answer), file=answers, flush=True)
