"""PyTorch: the same networks from `torch.nn`, channels-last, as its users write them.

`compile` in a request wraps the computation in `torch.compile`, `precision` mixed_bfloat16 runs it
under `torch.autocast`. The optimiser is `torch.optim.SGD(fused=True)`.

MobileFaceNet's convolutions of stride 2 pad right and below only, as Keras' do. So that torch can
use its own symmetric padding at no extra cost, its pictures and kernels are turned by 180 degrees:
that computes the same embeddings, with every feature map turned as well.
"""

import os

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import shared


def conv(source, inputs, outputs, kernel, stride=1, groups=1, padding=None):
    """A convolution that remembers the name of its weights."""
    padding = kernel // 2 if padding is None else padding
    layer = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False)
    layer.source = source
    return layer


def norm(source, channels, kind=nn.BatchNorm2d):
    layer = kind(channels, eps=1e-5, momentum=0.1)
    layer.source = source
    return layer


def prelu(source, channels):
    layer = nn.PReLU(channels)
    layer.source = source
    return layer


class Bottleneck(nn.Module):
    """1x1 expansion, depthwise 3x3, 1x1 projection."""

    def __init__(self, source, inputs, outputs, stride, expansion, shortcut):
        super().__init__()
        wide = inputs * expansion
        self.shortcut = shortcut
        self.layers = nn.Sequential(
            conv(source + "_1_conv", inputs, wide, 1),
            norm(source + "_1_bn", wide),
            prelu(source + "_1_prelu", wide),
            conv(source + "_2_dw", wide, wide, 3, stride, groups=wide),
            norm(source + "_2_bn", wide),
            prelu(source + "_2_prelu", wide),
            conv(source + "_3_conv", wide, outputs, 1),
            norm(source + "_3_bn", outputs),
        )

    def forward(self, x):
        return x + self.layers(x) if self.shortcut else self.layers(x)


def mobilefacenet(values):
    layers = [
        conv("stem_conv", 3, 64, 3, 2),
        norm("stem_bn", 64),
        prelu("stem_prelu", 64),
        conv("separable_dw", 64, 64, 3, groups=64),
        conv("separable_conv", 64, 64, 1),
        norm("separable_bn", 64),
        prelu("separable_prelu", 64),
    ]
    channels = 64
    for stack, (blocks, outputs, stride, expansion) in enumerate(shared.MOBILEFACENET_STACKS, 1):
        for block in range(1, blocks + 1):
            first = block == 1
            layers.append(
                Bottleneck(
                    f"stack{stack}_block{block}",
                    channels,
                    outputs,
                    stride if first else 1,
                    expansion,
                    not first,
                )
            )
            channels = outputs
    layers += [
        conv("GDC_dw", channels, channels, 7, groups=channels, padding=0),
        norm("GDC_batchnorm", channels),
        conv("GDC_conv", channels, values, 1),
        norm("pre_embedding", values),
        nn.Flatten(),
    ]
    return nn.Sequential(*layers)


class Residual(nn.Module):
    """InsightFace's improved block."""

    def __init__(self, source, inputs, outputs, stride):
        super().__init__()
        self.shortcut = nn.Identity()
        if stride != 1:
            self.shortcut = nn.Sequential(
                conv(source + "_0_conv", inputs, outputs, 1, stride),
                norm(source + "_0_bn", outputs),
            )
        self.layers = nn.Sequential(
            norm(source + "_1_bn", inputs),
            conv(source + "_1_conv", inputs, outputs, 3),
            norm(source + "_2_bn", outputs),
            nn.ReLU(inplace=True),
            conv(source + "_2_conv", outputs, outputs, 3, stride),
            norm(source + "_3_bn", outputs),
        )

    def forward(self, x):
        return self.shortcut(x) + self.layers(x)


def iresnet(blocks, values):
    layers = [conv("stem_conv", 3, 64, 3), norm("stem_bn", 64), nn.ReLU(inplace=True)]
    inputs = 64
    for stack, count in enumerate(blocks, 1):
        outputs = 32 << stack
        for block in range(1, count + 1):
            source = f"stack{stack}_block{block}"
            layers.append(Residual(source, inputs, outputs, 2 if block == 1 else 1))
            inputs = outputs
    dense = nn.Linear(7 * 7 * 512, values, bias=False)
    dense.source = "E_dense"
    layers += [
        norm("E_batchnorm", 512),
        nn.Flatten(),
        dense,
        norm("pre_embedding", values, nn.BatchNorm1d),
    ]
    return nn.Sequential(*layers)


def fill(model, weights, turned):
    """Gives every layer the weights of the same name."""

    def of(name):
        return torch.from_numpy(np.array(weights[name]))

    for layer in model.modules():
        source = getattr(layer, "source", None)
        if isinstance(layer, nn.Conv2d):
            kernel = of(source + "/kernel")  # [h, w, in, out], depthwise [h, w, channels, 1]
            kernel = kernel.permute(2, 3, 0, 1) if layer.groups > 1 else kernel.permute(3, 2, 0, 1)
            layer.weight.data.copy_(kernel.flip(2, 3) if turned else kernel)
        elif isinstance(layer, nn.Linear):
            kernel = of(source + "/kernel")  # [h w in, out]
            kernel = kernel.reshape(7, 7, 512, -1).permute(3, 2, 0, 1)
            layer.weight.data.copy_(kernel.reshape(layer.weight.shape))
        elif isinstance(layer, nn.PReLU):
            layer.weight.data.copy_(of(source + "/alpha"))
        elif isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
            layer.weight.data.copy_(of(source + "/gamma"))
            layer.bias.data.copy_(of(source + "/beta"))
            layer.running_mean.copy_(of(source + "/moving_mean"))
            layer.running_var.copy_(of(source + "/moving_variance"))


class CosFace(nn.Module):
    """Normalised class weights and the margin softmax, as arcface_torch writes them."""

    def __init__(self, weight):
        super().__init__()
        self.weight = nn.Parameter(weight)  # [classes, values]

    def forward(self, embeddings, labels):
        cosines = F.linear(F.normalize(embeddings), F.normalize(self.weight)).float()
        rows = torch.arange(len(labels))
        cosines[rows, labels] -= shared.MARGIN
        return F.cross_entropy(cosines * shared.SCALE, labels)


def scaled(pixels):
    return (pixels.float() - 127.5) / 128


class Contender:
    def __init__(self, request):
        net, batch, data = request["net"], request["batch"], request["data"]
        values = shared.embedding_size(net)
        turned = net == "mobilefacenet"
        if turned:
            self.model = mobilefacenet(values)
        else:
            self.model = iresnet(shared.IRESNET_BLOCKS[net], values)
        fill(self.model, shared.weights(data, net), turned)
        self.model = self.model.to(memory_format=torch.channels_last)
        self.request = request
        self.head = None
        self.optimizer = None
        self.bfloat16 = request["precision"] != "float32"
        pixels = shared.pictures(data)
        if turned:
            pixels = np.ascontiguousarray(pixels[:, ::-1, ::-1])
        # A permuted [n, h, w, c] is a channels-last [n, c, h, w].
        self.bytes = [
            torch.from_numpy(b).permute(0, 3, 1, 2) for b in shared.batches(pixels, batch)
        ]
        self.images = [b.float() for b in self.bytes]
        labels = shared.labels(request["classes"])
        self.labels = [torch.from_numpy(b) for b in shared.batches(labels, batch)]
        self.direction = torch.from_numpy(shared.direction(batch, values))
        self.next = 0
        wrap = torch.compile if request.get("compile") else lambda function: function
        self.score_of = wrap(self._score)
        self.loss_of = wrap(self._loss)
        self.both_of = wrap(self._both)

    def _autocast(self):
        return torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16)

    def _score(self, images):
        with self._autocast():
            embeddings = self.model(scaled(images)).float()
        return (embeddings * self.direction).mean()

    def _loss(self, images, labels):
        with self._autocast():
            embeddings = self.model(scaled(images))
            return self.head(embeddings, labels), embeddings.detach()

    def _both(self, pixels):
        """The sum of the embeddings of pictures and their mirrored copies."""
        with self._autocast():
            both = self.model(scaled(torch.cat([pixels, pixels.flip(3)]))).float()
        first, second = both.chunk(2)
        return first + second

    def _add_head(self):
        if self.head is not None:
            return
        weight = shared.head_weights(
            self.request["data"], self.request["net"], self.request["classes"]
        )
        # A copy: the file is mapped, and cannot be written to.
        self.head = CosFace(torch.from_numpy(np.array(weight)))
        parameters = list(self.model.parameters()) + [self.head.weight]
        decayed = [p for p in parameters if p.dim() > 1]
        others = [p for p in parameters if p.dim() == 1]
        self.optimizer = torch.optim.SGD(
            [{"params": decayed, "weight_decay": shared.WEIGHT_DECAY}, {"params": others}],
            lr=shared.RATE,
            momentum=shared.MOMENTUM,
            fused=True,
        )

    def step(self, kind):
        self.next = (self.next + 1) % len(self.images)
        images = self.images[self.next]
        self.model.train(kind != "embed")
        if kind == "forward":
            with torch.no_grad():
                self.score_of(images).item()
        elif kind == "backward":
            self.model.zero_grad(set_to_none=True)
            score = self.score_of(images)
            score.backward()
            score.item()
        elif kind == "step":
            self._train(self.next)
        elif kind == "embed":
            with torch.inference_mode():
                self.both_of(self.bytes[self.next]).numpy()
        else:
            raise ValueError(kind)

    def _train(self, batch):
        self._add_head()
        self.optimizer.zero_grad(set_to_none=True)
        loss, _ = self.loss_of(self.images[batch], self.labels[batch])
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def check(self):
        self.model.train()
        self._add_head()
        loss, embeddings = self.loss_of(self.images[0], self.labels[0])
        loss.backward()
        squares = 0.0
        for group in self.optimizer.param_groups:
            squares += sum(p.grad.double().square().sum().item() for p in group["params"])
        self._train(0)
        return loss.item(), squares**0.5, self._train(0), embeddings.float().numpy()

    def embed(self):
        self.model.eval()
        with torch.inference_mode():
            return self.both_of(self.bytes[0]).numpy()


class JpegFolder(torch.utils.data.Dataset):
    """JPEG files, decoded and mirrored at random."""

    def __init__(self, folder):
        self.files = sorted(
            os.path.join(folder, person, file)
            for person in os.listdir(folder)
            for file in os.listdir(os.path.join(folder, person))
        )
        people = sorted(os.listdir(folder))
        self.labels = [people.index(os.path.basename(os.path.dirname(f))) for f in self.files]

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        from torchvision.io import ImageReadMode, decode_jpeg, read_file

        image = decode_jpeg(read_file(self.files[index]), ImageReadMode.RGB)
        if torch.rand(()) < 0.5:
            image = image.flip(2)
        return image, self.labels[index]


class Pipeline:
    """`DataLoader` with one worker process per thread."""

    def __init__(self, request):
        folder = JpegFolder(os.path.join(request["data"], "jpeg"))
        self.loader = torch.utils.data.DataLoader(
            folder,
            request["batch"],
            # One long epoch: its workers begin anew at each.
            sampler=torch.utils.data.RandomSampler(folder, True, 1 << 20),
            num_workers=request["threads"],
            drop_last=True,
            persistent_workers=True,
        )
        self.batches = iter(self.loader)

    def step(self, _kind):
        try:
            images, _labels = next(self.batches)
        except StopIteration:
            self.batches = iter(self.loader)
            images, _labels = next(self.batches)
        images.float()


class Limits:
    """What the machine can do: products of large matrices, a copy of a large array."""

    def __init__(self, request):
        side = request["side"]
        self.single = [torch.randn(side, side) for _ in range(2)]
        self.half = [m.bfloat16() for m in self.single]
        self.source = torch.zeros(request["copyBytes"] // 4)
        self.target = torch.zeros_like(self.source)

    def step(self, kind):
        if kind == "gemmFloat32":
            torch.mm(*self.single)
        elif kind == "gemmBfloat16":
            torch.mm(*self.half)
        elif kind == "copy":
            self.target.copy_(self.source)
        else:
            raise ValueError(kind)


def load(request):
    torch.set_num_threads(request["threads"])
    kinds = {"pipeline": Pipeline, "limits": Limits}
    return kinds.get(request["net"], Contender)(request)


if __name__ == "__main__":
    shared.serve(load)
