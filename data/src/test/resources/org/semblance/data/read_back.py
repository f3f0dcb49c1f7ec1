"""Reads what Semblance writes with the formats' own readers: `python read_back.py SEMBLANCE`.

SEMBLANCE is the command, as one argument: `python read_back.py ./semblance`. What is checked depends on what can be
imported: pickle and NumPy (.bin, Arcface-Paddle's bin images), TensorFlow (TFRecord, also packed, and distillation
records), MXNet (RecordIO; see recordio/make.py for how it is installed). Ends with exit code 1 if anything differs,
or if nothing could be checked.
"""

import gzip
import importlib
import os
import pickle
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

MAGIC = b"\x0a\x23\xd7\xce"  # RecordIO's
DISTILLATION = """
import org.semblance.data.distillation.*;
var header = new DistillationHeader(4, 3, 4, %s);
var pictures = new DistillationWriter.Pictures() {
  public String name(int picture) { return "faces/" + picture + "/José.png"; }
  public int label(int picture) { return 3 - picture; }
};
try (var writer = DistillationWriter.open(Path.of("%s"), header, pictures)) {
  for (int i = 0; i < 4; i++) { writer.add(new float[] {i, -1 / 3f, 1e-6f}); }
  writer.finish();
}
/exit
"""


def png(shade, note):
    """Returns a picture of 8 x 8 pixels of one grey, and a note behind its end that readers pass over."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([shade]) * 8 for _ in range(8))
    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"") + note
    )


def write_faces(folder):
    """Returns pictures by identity, in order; the magic stands at every remainder of four."""
    faces = {}
    for identity in range(20):
        name = "face%02d" % identity
        os.makedirs(os.path.join(folder, name))
        faces[name] = []
        for i in range(3):
            picture = png(10 * identity + i, b"x" * i + MAGIC + b"yy" + MAGIC * 2)
            with open(os.path.join(folder, name, "%d.png" % i), "wb") as file:
                file.write(picture)
            faces[name].append(picture)
    return faces


def equal(what, found, expected):
    if found != expected:
        sys.exit("%s: found %r, expected %r" % (what, found, expected))


def check_pickles(run, faces):
    import numpy as np

    run("data", "pairs", "faces", "--out", "pairs.bin", "--count", "20")
    run("data", "convert-pairs", "pairs.bin", "pairs", "--to", "pairFolder")
    with open("pairs.bin", "rb") as file:
        pictures, same = pickle.load(file, encoding="bytes")
    with open("pairs/label.txt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    equal("answers", [int(answer) for answer in same], [int(row[2]) for row in rows])
    listed = [open(os.path.join("pairs", name), "rb").read() for row in rows for name in row[:2]]
    equal("pictures of pairs", pictures, listed)
    known = {picture: name for name in faces for picture in faces[name]}
    people = [known[picture] for picture in pictures]
    equal("people", [people[2 * i] == people[2 * i + 1] for i in range(len(same))], same)
    equal("as an array", np.frombuffer(pictures[0], np.uint8).tobytes(), pictures[0])

    run("data", "convert", "faces", "paddle", "--to", "paddlebin")
    wanted = [(picture, label) for label, name in enumerate(sorted(faces)) for picture in faces[name]]
    with open("paddle/label.txt", encoding="utf-8") as file:
        for line, (picture, label) in zip(file, wanted):
            path, number = line.rstrip("\n").split("\t")
            data = open(os.path.join("paddle", path), "rb").read()
            (key,) = struct.unpack_from("<I", data)
            (value,) = struct.unpack_from("<I", data, 4 + key)
            equal("end of " + path, len(data), 8 + key + value)
            equal(path, (pickle.loads(data[8 + key :]), int(number)), (picture, label))
    return ".bin with %d pairs, %d of Arcface-Paddle's bin images" % (len(same), len(wanted))


def check_mxnet(run, faces):
    import numpy

    numpy.bool = bool
    from mxnet import recordio

    run("data", "convert", "faces", "train.rec")
    reader = recordio.MXIndexedRecordIO("train.idx", "train.rec", "r")
    header, _ = recordio.unpack(reader.read_idx(0))
    equal("header", list(header.label), [61, 81])
    key = 1
    for label, name in enumerate(sorted(faces)):
        spans, _ = recordio.unpack(reader.read_idx(61 + label))
        equal("range of " + name, list(spans.label), [key, key + len(faces[name])])
        for picture in faces[name]:
            found, data = recordio.unpack(reader.read_idx(key))
            equal("picture %d" % key, (found.label, data), (float(label), picture))
            key += 1
    return "RecordIO with %d pictures" % (key - 1)


def check_tensorflow(run, faces):
    import tensorflow as tf

    run("data", "convert", "faces", "faces.tfrecord")
    with open("faces.tfrecord", "rb") as plain, gzip.open("packed.tfrecord.gz", "wb") as packed:
        shutil.copyfileobj(plain, packed)
    wanted = [(picture, label) for label, name in enumerate(sorted(faces)) for picture in faces[name]]
    features = {"image_raw": tf.io.FixedLenFeature([], tf.string), "label": tf.io.FixedLenFeature([], tf.int64)}
    for path, packing in (("faces.tfrecord", ""), ("packed.tfrecord.gz", "GZIP")):
        found = []
        for record in tf.data.TFRecordDataset([path], compression_type=packing):
            example = tf.io.parse_single_example(record, features)
            found.append((example["image_raw"].numpy(), int(example["label"])))
        equal(path, found, wanted)
    for half in (False, True):
        check_distillation(run, tf, half)
    return "TFRecord with %d pictures, packed and not, and distillation records" % len(wanted)


def check_distillation(run, tf, half):
    """Reads as Keras_insightface does."""
    path = "float%d.tfrecord" % (16 if half else 32)
    with open("write.jsh", "w", encoding="utf-8") as script:
        script.write(DISTILLATION % ("true" if half else "false", path))
    run("shell", "write.jsh")
    base = {key: tf.io.FixedLenFeature([], tf.int64) for key in ("classes", "emb_shape", "total", "use_fp16")}
    features = {
        "image_names": tf.io.FixedLenFeature([], tf.string),
        "image_classes": tf.io.FixedLenFeature([], tf.int64),
        "embeddings": tf.io.FixedLenFeature([], tf.string),
    }
    records = list(tf.data.TFRecordDataset([path]))
    first = tf.io.parse_single_example(records[0], base)
    equal(path, {key: int(first[key]) for key in base}, dict(classes=4, emb_shape=3, total=4, use_fp16=int(half)))
    dtype = tf.float16 if half else tf.float32
    for i, record in enumerate(records):
        example = tf.io.parse_single_example(record, features)
        equal("name", example["image_names"].numpy().decode(), "faces/%d/José.png" % i)
        equal("class", int(example["image_classes"]), 3 - i)
        expected = tf.cast(tf.constant([i, -1 / 3, 1e-6], tf.float32), dtype)
        equal("embedding", tf.io.decode_raw(example["embeddings"], dtype).numpy().tobytes(), expected.numpy().tobytes())
    equal("records of " + path, len(records), 4)


def main():
    command = shlex.split(sys.argv[1])
    command[0] = shutil.which(command[0]) or command[0]
    command[0] = os.path.abspath(command[0])
    checked = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        faces = write_faces("faces")

        def run(*arguments):
            subprocess.run([*command, *arguments], check=True, stdout=subprocess.DEVNULL)

        for module, check in (("numpy", check_pickles), ("mxnet.recordio", check_mxnet), ("tensorflow", check_tensorflow)):
            try:
                if module.startswith("mxnet"):
                    importlib.import_module("numpy").bool = bool
                importlib.import_module(module)
            except ImportError as error:
                print("not checked with %s: %s" % (module, error))
                continue
            print("equal in %s: %s" % (module, check(run, faces)))
            checked += 1
        os.chdir("/")
    sys.exit(0 if checked else 1)


if __name__ == "__main__":
    main()
