"""Writes the fixtures beside it with MXNet 1.9.1's own writer: `python make.py`.

MXNet 1.9.1 wants a NumPy older than 1.24: `pip install numpy==1.23.5`, then `pip install --no-deps mxnet==1.9.1`.

grouped.rec, grouped.idx: InsightFace's layout of three pictures of two people: pictures, a range of keys for each
person, and key 0, which is written last. The second picture has RecordIO's magic at a multiple of four: its record is
split.
labels.rec, labels.idx: several labels for a picture, keys from 0, no header; the magic first and last in a picture.
"""

import os

import numpy

numpy.bool = bool  # MXNet asks for it, NumPy 1.23 only warns

from mxnet import recordio  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
MAGIC = b"\x0a\x23\xd7\xce"


def write(name, records):
    index, file = (os.path.join(HERE, name + ending) for ending in (".idx", ".rec"))
    writer = recordio.MXIndexedRecordIO(index, file, "w")
    for key, label, id2, picture in records:
        writer.write_idx(key, recordio.pack(recordio.IRHeader(0, label, key, id2), picture))
    writer.close()


write(
    "grouped",
    [
        (1, 0.0, 0, b"first"),
        (2, 0.0, 0, b"AAAA" + MAGIC + b"BB"),
        (3, 1.0, 0, b"third picture"),
        (4, [1, 3], 0, b""),
        (5, [3, 4], 0, b""),
        (0, [4, 6], 1, b""),
    ],
)
write(
    "labels",
    [
        (0, [9, 1], 0, b"nine"),
        (1, [4.0], 0, MAGIC + b"inside" + MAGIC + b"XX" + MAGIC),
        (2, [4, 0.5, -1], 0, b"four"),
    ],
)
