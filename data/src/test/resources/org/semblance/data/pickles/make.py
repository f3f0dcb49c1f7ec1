# -*- coding: utf-8 -*-
"""Writes the fixtures beside it: `python make.py`, under Python 2.7 and 3, with NumPy.

A file for each Python and NumPy, a line for each pickle: its name, and the bytes in Base64. All but the images are
the pictures A, B, A, C and the answers True, False, by each protocol there is:

bytes    a list of byte strings, a list of booleans
arrays   pictures as uint8 arrays of shape (n,)
columns  the same of shape (n, 1)
scalars  byte strings, a list of NumPy's booleans
answers  byte strings, an array of booleans
image    picture A alone, wrapped as Arcface-Paddle does: lengths, the key `1.jpg`, the pickle

`pickle` and, in Python 2, the faster `cPickle` write different operations.
"""

from __future__ import print_function

import base64
import io
import os
import pickle
import struct
import sys

import numpy as np

A = b"\xff\xd8\xff\x41\x27\x0a\x5c"
B = b"\x89\x50\x4e\x47\x00\x80"
C = b"\xff\xd8\xff\x43"
PICTURES = [A, B, A, C]
ANSWERS = [True, False]


def array(picture):
    return np.array(bytearray(picture), dtype=np.uint8)


KINDS = {
    "bytes": (PICTURES, ANSWERS),
    "arrays": ([array(picture) for picture in PICTURES], ANSWERS),
    "columns": ([array(picture).reshape(-1, 1) for picture in PICTURES], ANSWERS),
    "scalars": (PICTURES, [np.bool_(answer) for answer in ANSWERS]),
    "answers": (PICTURES, np.array(ANSWERS)),
}


def lines(module):
    for protocol in range(module.HIGHEST_PROTOCOL + 1):
        name = "%s%d-" % (module.__name__, protocol)
        for kind in sorted(KINDS):
            yield name + kind, module.dumps(KINDS[kind], protocol)
        value = module.dumps(A, protocol)
        key = b"1.jpg"
        yield name + "image", struct.pack("<I", len(key)) + key + struct.pack("<I", len(value)) + value


modules = [pickle]
if sys.version_info[0] == 2:
    import cPickle

    modules.append(cPickle)

here = os.path.dirname(os.path.abspath(__file__))
peer = "python%d.%d-numpy%s" % (sys.version_info[0], sys.version_info[1], ".".join(np.__version__.split(".")[:2]))
with io.open(os.path.join(here, peer + ".txt"), "w", newline="\n") as out:
    for module in modules:
        for name, data in lines(module):
            out.write(u"%s %s\n" % (name, base64.b64encode(data).decode("ascii")))
