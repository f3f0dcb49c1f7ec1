"""TensorFlow with Keras: the same networks from `keras.layers`, in `tf.function`.

`precision` mixed_bfloat16 sets Keras' policy `mixed_bfloat16`. Weight decay is a regulariser, the
optimiser `keras.optimizers.SGD`.
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import shared


def decay():
    # Its gradient is twice its coefficient.
    return keras.regularizers.L2(shared.WEIGHT_DECAY / 2)


def conv(x, name, filters, kernel, stride=1, padding="same"):
    if padding == "symmetric":
        padding = "same"
        if stride > 1:
            x = layers.ZeroPadding2D(kernel // 2)(x)
            padding = "valid"
    return layers.Conv2D(
        filters,
        kernel,
        stride,
        padding if kernel > 1 else "valid",
        use_bias=False,
        kernel_regularizer=decay(),
        name=name,
    )(x)


def depthwise(x, name, kernel, stride=1, padding="same"):
    return layers.DepthwiseConv2D(
        kernel, stride, padding, use_bias=False, depthwise_regularizer=decay(), name=name
    )(x)


def norm(x, name):
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=name)(x)


def prelu(x, name):
    return layers.PReLU(shared_axes=[1, 2], name=name)(x)


def mobilefacenet(x, values):
    x = prelu(norm(conv(x, "stem_conv", 64, 3, 2), "stem_bn"), "stem_prelu")
    x = depthwise(x, "separable_dw", 3)
    x = prelu(norm(conv(x, "separable_conv", 64, 1), "separable_bn"), "separable_prelu")
    for stack, (blocks, outputs, stride, expansion) in enumerate(shared.MOBILEFACENET_STACKS, 1):
        for block in range(1, blocks + 1):
            name = f"stack{stack}_block{block}"
            y = conv(x, name + "_1_conv", x.shape[-1] * expansion, 1)
            y = prelu(norm(y, name + "_1_bn"), name + "_1_prelu")
            y = depthwise(y, name + "_2_dw", 3, stride if block == 1 else 1)
            y = prelu(norm(y, name + "_2_bn"), name + "_2_prelu")
            y = norm(conv(y, name + "_3_conv", outputs, 1), name + "_3_bn")
            x = y if block == 1 else layers.Add()([x, y])
    x = norm(depthwise(x, "GDC_dw", 7, padding="valid"), "GDC_batchnorm")
    x = norm(conv(x, "GDC_conv", values, 1), "pre_embedding")
    return layers.Flatten()(x)


def iresnet(x, blocks, values):
    x = conv(x, "stem_conv", 64, 3, padding="symmetric")
    x = layers.ReLU()(norm(x, "stem_bn"))
    for stack, count in enumerate(blocks, 1):
        channels = 32 << stack
        for block in range(1, count + 1):
            name = f"stack{stack}_block{block}"
            shortcut = x
            stride = 2 if block == 1 else 1
            if block == 1:
                shortcut = norm(conv(x, name + "_0_conv", channels, 1, 2), name + "_0_bn")
            y = norm(x, name + "_1_bn")
            y = norm(conv(y, name + "_1_conv", channels, 3, 1, "symmetric"), name + "_2_bn")
            y = layers.ReLU()(y)
            y = norm(conv(y, name + "_2_conv", channels, 3, stride, "symmetric"), name + "_3_bn")
            x = layers.Add()([shortcut, y])
    x = layers.Flatten()(norm(x, "E_batchnorm"))
    x = layers.Dense(values, use_bias=False, kernel_regularizer=decay(), name="E_dense")(x)
    return norm(x, "pre_embedding")


def build(net, values):
    inputs = keras.Input((shared.SIZE, shared.SIZE, 3))
    x = layers.Rescaling(1 / 128, -127.5 / 128)(inputs)
    if net == "mobilefacenet":
        x = mobilefacenet(x, values)
    else:
        x = iresnet(x, shared.IRESNET_BLOCKS[net], values)
    return keras.Model(inputs, layers.Activation("linear", dtype="float32")(x))


def fill(model, weights):
    """Gives every layer the weights of the same name, in Keras' order of variables."""
    order = {
        layers.Conv2D: ["kernel"],
        layers.DepthwiseConv2D: ["kernel"],
        layers.Dense: ["kernel"],
        layers.PReLU: ["alpha"],
        layers.BatchNormalization: ["gamma", "beta", "moving_mean", "moving_variance"],
    }
    for layer in model.layers:
        names = order.get(type(layer), [])
        if names:
            values = [np.array(weights[f"{layer.name}/{name}"]) for name in names]
            shapes = [weight.shape for weight in layer.get_weights()]
            layer.set_weights([v.reshape(s) for v, s in zip(values, shapes, strict=True)])


class NormDense(layers.Layer):
    """Cosines between embeddings and class weights, as Keras_insightface writes them."""

    def __init__(self, classes, **options):
        super().__init__(**options)
        self.classes = classes

    def build(self, shape):
        self.kernel = self.add_weight(
            shape=(shape[-1], self.classes), initializer="zeros", regularizer=decay(), name="kernel"
        )

    def call(self, embeddings):
        rows = tf.math.l2_normalize(embeddings, 1)
        columns = tf.math.l2_normalize(tf.convert_to_tensor(self.kernel), 0)
        return tf.matmul(rows, columns)


def cosface(cosines, labels):
    cosines = tf.cast(cosines, tf.float32)
    places = tf.stack([tf.range(tf.shape(labels)[0]), labels], 1)
    margins = tf.fill([tf.shape(labels)[0]], shared.MARGIN)
    logits = tf.tensor_scatter_nd_sub(cosines, places, margins) * shared.SCALE
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))


class Contender:
    def __init__(self, request):
        if request["precision"] != "float32":
            keras.mixed_precision.set_global_policy("mixed_bfloat16")
        net, batch, data = request["net"], request["batch"], request["data"]
        values = shared.embedding_size(net)
        self.request = request
        self.model = build(net, values)
        fill(self.model, shared.weights(data, net))
        self.head = None
        self.optimizer = None
        self.bytes = [tf.constant(b) for b in shared.batches(shared.pictures(data), batch)]
        self.images = [tf.cast(b, tf.float32) for b in self.bytes]
        labels = shared.labels(request["classes"]).astype(np.int32)
        self.labels = [tf.constant(b) for b in shared.batches(labels, batch)]
        self.direction = tf.constant(shared.direction(batch, values))
        self.next = 0

    def _add_head(self):
        if self.head is not None:
            return
        net, classes = self.request["net"], self.request["classes"]
        self.head = NormDense(classes, dtype="float32")
        self.head.build((None, shared.embedding_size(net)))
        self.head.kernel.assign(shared.head_weights(self.request["data"], net, classes).T)
        self.variables = self.model.trainable_variables + self.head.trainable_variables
        self.optimizer = keras.optimizers.SGD(shared.RATE, momentum=shared.MOMENTUM)
        self.optimizer.build(self.variables)

    @tf.function
    def _embeddings(self, images):
        return self.model(images, training=True)

    @tf.function
    def _forward(self, images):
        return tf.reduce_mean(self.model(images, training=True) * self.direction)

    @tf.function
    def _backward(self, images):
        with tf.GradientTape() as tape:
            score = tf.reduce_mean(self.model(images, training=True) * self.direction)
        # Returned, which copies nothing: TensorFlow leaves out what only has to be run.
        return score, tape.gradient(score, self.model.trainable_variables)

    @tf.function
    def _step(self, images, labels):
        with tf.GradientTape() as tape:
            loss = cosface(self.head(self.model(images, training=True)), labels)
            total = loss + tf.add_n(self.model.losses + self.head.losses)
        self.optimizer.apply(tape.gradient(total, self.variables), self.variables)
        return loss

    @tf.function
    def _gradient_norm(self, images, labels):
        with tf.GradientTape() as tape:
            loss = cosface(self.head(self.model(images, training=True)), labels)
        return loss, tf.linalg.global_norm(tape.gradient(loss, self.variables))

    @tf.function
    def _both(self, pixels):
        """The sum of the embeddings of pictures and their mirrored copies."""
        both = tf.cast(tf.concat([pixels, tf.reverse(pixels, [2])], 0), tf.float32)
        first, second = tf.split(self.model(both, training=False), 2)
        return first + second

    def step(self, kind):
        self.next = (self.next + 1) % len(self.images)
        images = self.images[self.next]
        if kind == "forward":
            self._forward(images).numpy()
        elif kind == "backward":
            self._backward(images)[0].numpy()
        elif kind == "step":
            self._train(self.next)
        elif kind == "embed":
            self._both(self.bytes[self.next]).numpy()
        else:
            raise ValueError(kind)

    def _train(self, batch):
        self._add_head()
        return float(self._step(self.images[batch], self.labels[batch]).numpy())

    def check(self):
        self._add_head()
        embeddings = self._embeddings(self.images[0]).numpy()
        loss, norm = self._gradient_norm(self.images[0], self.labels[0])
        self._train(0)
        return float(loss), float(norm), self._train(0), embeddings

    def embed(self):
        return self._both(self.bytes[0]).numpy()


class Pipeline:
    """`tf.data`: shuffle, decode and mirror in parallel, batch, prefetch."""

    def __init__(self, request):
        folder = os.path.join(request["data"], "jpeg")
        people = sorted(os.listdir(folder))
        files = [
            (os.path.join(folder, p, f), i)
            for i, p in enumerate(people)
            for f in sorted(os.listdir(os.path.join(folder, p)))
        ]

        def picture(file, label):
            image = tf.io.decode_jpeg(tf.io.read_file(file), 3)
            image = tf.image.random_flip_left_right(image)
            return tf.cast(tf.ensure_shape(image, (shared.SIZE, shared.SIZE, 3)), tf.float32), label

        names, labels = zip(*files, strict=True)
        self.batches = iter(
            tf.data.Dataset.from_tensor_slices((list(names), list(labels)))
            .shuffle(len(files))
            .repeat()
            .map(picture, tf.data.AUTOTUNE)
            .batch(request["batch"], drop_remainder=True)
            .prefetch(4)  # as many as can be dropped before a turn counts
        )

    def step(self, _kind):
        next(self.batches)


def load(request):
    tf.config.threading.set_intra_op_parallelism_threads(request["threads"])
    return Pipeline(request) if request["net"] == "pipeline" else Contender(request)


if __name__ == "__main__":
    shared.serve(load)
