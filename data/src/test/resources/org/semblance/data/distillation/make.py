# -*- coding: utf-8 -*-
"""Writes the fixtures beside it with TensorFlow 2.18's own writer, as Keras_insightface's data_distiller does:
`python make.py`.

Three pictures of three classes, embeddings of four values in float32 and in float16.
"""

import os

import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = [b"faces/0/a.jpg", "faces/2/Jos\u00e9.png".encode(), b"faces/0/b.jpg"]
CLASSES = [0, 2, 0]
EMBEDDINGS = [[1, -2.5, 0.1, 3e-6], [0, -0.0, 65504, -5.9604645e-8], [1 / 3, 1e-4, -70, 2]]


def integer(value):
    return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))


def text(value):
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))


for use_fp16, ending in ((False, "32"), (True, "16")):
    path = os.path.join(HERE, "float%s.tfrecord" % ending)
    with tf.io.TFRecordWriter(path) as writer:
        for i, (name, label, embedding) in enumerate(zip(NAMES, CLASSES, EMBEDDINGS)):
            raw = np.array(embedding, dtype="float16" if use_fp16 else "float32").tobytes()
            feature = {"image_names": text(name), "image_classes": integer(label), "embeddings": text(raw)}
            if i == 0:
                feature["classes"] = integer(3)
                feature["emb_shape"] = integer(4)
                feature["total"] = integer(3)
                feature["use_fp16"] = integer(use_fp16)
            example = tf.train.Example(features=tf.train.Features(feature=feature))
            writer.write(example.SerializeToString(deterministic=True))
