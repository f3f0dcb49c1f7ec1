"""Writes the networks of this folder and what their own frameworks make of the images.

    pip install torch==2.13.0                    && python make.py torch
    pip install mxnet==1.9.1 numpy==1.23.5       && python make.py mxnet   # Python 3.8 to 3.11

Images are 3 of 12 x 10, [image, y, x, channel] = (37 image + 11 y + 5 x + 71 channel) mod 256, RGB.
FILE.tsv has one embedding per line.
"""
import sys

import numpy as np

N, H, W = 3, 12, 10


def pixels():
    i, y, x, c = np.meshgrid(*[np.arange(k) for k in (N, H, W, 3)], indexing="ij")
    return ((37 * i + 11 * y + 5 * x + 71 * c) % 256).astype(np.float32)


def write(name, rows):
    with open(name + ".tsv", "w") as out:
        for row in np.asarray(rows, np.float64):
            out.write("\t".join(repr(float(v)) for v in row) + "\n")


def draw(*shape):
    size = int(np.prod(shape))
    return (np.random.RandomState(size).uniform(-1, 1, shape) / 8).astype(np.float32)


def torch_network():
    import torch
    from torch import nn

    net = nn.Sequential(
        nn.Conv2d(3, 4, 3, stride=2), nn.BatchNorm2d(4), nn.PReLU(4), nn.Flatten(),
        nn.Linear(4 * 5 * 4, 6))
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(torch.from_numpy(draw(*p.shape)))
        net[1].running_mean.copy_(torch.from_numpy(draw(4)))
        net[1].running_var.copy_(torch.from_numpy(1 + draw(4)))
    net.eval()
    # (x - 127.5) / 128, planes first.
    images = torch.from_numpy(((pixels() - 127.5) / 128).transpose(0, 3, 1, 2).copy())
    with torch.no_grad():
        write("torch", net(images).numpy())
        torch.jit.trace(net, images[:1]).save("torch.pt")

        class Two(nn.Module):
            def __init__(self):
                super().__init__()
                self.net = net

            def forward(self, x):
                return x.mean(), self.net(x)

        torch.jit.trace(Two().eval(), images[:1]).save("two.pt")

        class One(nn.Module):
            """Exported for a single image."""

            def forward(self, x):
                return x[:, :, 0, 0].reshape(1, 3)

        torch.jit.trace(One().eval(), images[:1]).save("one.pt")
    torch.save(net.state_dict(), "state.pt")


def mxnet_network():
    import mxnet as mx

    data = mx.sym.Variable("data")
    # As networks of InsightFace begin: they take pixels from 0 to 255.
    x = (data - 127.5) * 0.0078125
    x = mx.sym.Convolution(x, num_filter=4, kernel=(3, 3), stride=(2, 2), no_bias=True, name="conv0")
    x = mx.sym.BatchNorm(x, fix_gamma=False, eps=2e-5, name="bn0")
    x = mx.sym.LeakyReLU(x, act_type="prelu", name="relu0")
    x = mx.sym.FullyConnected(x, num_hidden=6, name="pre_fc1")
    net = mx.sym.BatchNorm(x, fix_gamma=True, eps=2e-5, name="fc1")
    shapes, _, aux = net.infer_shape(data=(N, 3, H, W))
    args = {n: mx.nd.array(draw(*s)) for n, s in zip(net.list_arguments(), shapes) if n != "data"}
    moved = {n: mx.nd.array(draw(*s) + (1 if n.endswith("var") else 0))
             for n, s in zip(net.list_auxiliary_states(), aux)}
    images = mx.nd.array(pixels().transpose(0, 3, 1, 2))
    bound = net.bind(mx.cpu(), {**args, "data": images}, aux_states=moved)
    write("mxnet", bound.forward(is_train=False)[0].asnumpy())
    mx.model.save_checkpoint("mxnet", 3, net, args, moved)
    mx.model.save_checkpoint("mxnet", 1, net, {n: a * 0 for n, a in args.items()}, moved)


if __name__ == "__main__":
    {"torch": torch_network, "mxnet": mxnet_network}[sys.argv[1]]()
