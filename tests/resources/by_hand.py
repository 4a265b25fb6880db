"""The networks of the templates, written by hand as tutorials and papers have them."""

from __future__ import annotations

import math
from collections import OrderedDict
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812


class ClassicNet(nn.Module):
    """LeNet as tutorials write it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return torch.as_tensor(self.fc3(x))


class RowReader(nn.Module):
    """An LSTM over rows."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(8, 64, batch_first=True)
        self.fc = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        return torch.as_tensor(self.fc(self.lstm(x)[0][:, -1]))


class Model(nn.Module):
    """The model of the tutorial on data parallelism, without what it prints."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        return torch.as_tensor(self.fc(x))


class Pairs(nn.Module):
    """The example in torch's page on nn.ModuleList."""

    def __init__(self) -> None:
        super().__init__()
        self.linears = nn.ModuleList([nn.Linear(10, 10) for i in range(10)])

    def forward(self, x: Tensor) -> Tensor:
        for i, linear in enumerate(self.linears):
            x = self.linears[i // 2](x) + linear(x)
        return x


class TutorialCNN(nn.Module):
    """The classifier of the tutorial on Module, Sequential, ModuleList and ModuleDict, its two mistakes mended."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, kernel_size=3, stride=1, padding=1)
        self.bn1 = nn.BatchNorm2d(32)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=3, stride=1, padding=1)
        self.bn2 = nn.BatchNorm2d(64)
        self.fc1 = nn.Linear(64 * 28 * 28, 1024)
        self.fc2 = nn.Linear(1024, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(self.bn2(self.conv2(x)))
        x = x.view(x.size(0), -1)
        x = torch.sigmoid(self.fc1(x))
        return torch.as_tensor(self.fc2(x))


class DynamicNet(nn.Module):
    """The network of random depth from PyTorch's first examples; the number of turns is drawn by torch."""

    def __init__(self) -> None:
        super().__init__()
        self.input_linear = nn.Linear(1000, 100)
        self.middle_linear = nn.Linear(100, 100)
        self.output_linear = nn.Linear(100, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.input_linear(x).clamp(min=0)
        for _ in range(int(torch.randint(0, 4, ()))):
            x = self.middle_linear(x).clamp(min=0)
        return torch.as_tensor(self.output_linear(x))


class UNet(nn.Module):
    """U-Net with padded convolutions, and a normalisation behind each."""

    def __init__(self) -> None:
        super().__init__()
        widths = (3, 64, 128, 256, 512, 1024)
        self.down = nn.ModuleList(double_conv(a, b) for a, b in pairwise(widths))
        up = [
            (nn.ConvTranspose2d(2 * width, width, 2, 2), double_conv(2 * width, width)) for width in (512, 256, 128, 64)
        ]
        self.up = nn.ModuleList(layer for pair in up for layer in pair)
        self.head = nn.Conv2d(64, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        seen = []
        for layer in self.down[:-1]:
            seen.append(layer(x))
            x = F.max_pool2d(seen[-1], 2)
        x = self.down[-1](x)
        for upsample, conv in zip(self.up[::2], self.up[1::2], strict=True):
            x = conv(torch.cat((seen.pop(), upsample(x)), 1))
        return torch.as_tensor(self.head(x))


class ViT(nn.Module):
    """A vision transformer for CIFAR-10 with a class token; torch's layers with the norm first."""

    def __init__(self) -> None:
        super().__init__()
        self.class_token = nn.Parameter(torch.zeros(1, 1, 192))
        self.positions = nn.Parameter(torch.randn(1, 65, 192) * 0.02)
        self.patches = nn.Conv2d(3, 192, 4, 4)
        self.blocks = nn.ModuleList(Attending(192, 3) for _ in range(12))
        self.norm = nn.LayerNorm(192)
        self.head = nn.Linear(192, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).mT
        x = torch.hstack([self.class_token.repeat(len(x), 1, 1), x]) + self.positions
        for block in self.blocks:
            x = block(x)
        return torch.as_tensor(self.head(self.norm(x)[:, 0]))


class Attending(nn.Module):
    """One block of a transformer."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.attention = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        y = self.norm1(x)
        x = x + self.attention(y, y, y, attn_mask=mask)[0]
        return torch.as_tensor(x + self.mlp(self.norm2(x)))


class LanguageModel(nn.Module):
    """A transformer that sees nothing of the tokens to come; its last layer has the weights of its first."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("steps", torch.arange(64))
        self.tokens, self.positions = nn.Embedding(256, 128), nn.Embedding(64, 128)
        self.blocks = nn.ModuleList(Attending(128, 4) for _ in range(4))
        self.norm = nn.LayerNorm(128)

    def forward(self, x: Tensor) -> Tensor:
        x = self.tokens(x) + self.positions.weight
        for block in self.blocks:
            x = block(x, torch.ones(64, 64, dtype=torch.bool).triu(1))
        return F.linear(self.norm(x), self.tokens.weight).transpose(1, 2) / math.sqrt(128)


class VAE(nn.Module):
    """A variational autoencoder as its first examples have it."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Linear(64, 32)
        self.mu, self.log_var = nn.Linear(32, 8), nn.Linear(32, 8)
        self.decoder = perceptron(8, 32, 64)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = F.relu(self.encoder(x))
        mu, log_var = self.mu(x), self.log_var(x)
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * log_var)
        return torch.sigmoid(self.decoder(z)), mu, log_var


class Trace(nn.Module):
    """Layers in a list that keeps what each of them gave, as tutorials on nn.ModuleList have it."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairwise((64, 32, 16, 10))])

    def forward(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        trace = []
        for layer in self.layers:
            x = layer(x)
            trace.append(x)
        return x, trace


class FancyMLP(nn.Module):
    """A layer used twice, a constant matrix between, then plain control flow."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("w", torch.rand(20, 20, generator=torch.Generator().manual_seed(0)))
        self.linear = nn.Linear(20, 20)

    def forward(self, x: Tensor) -> Tensor:
        x = self.linear(x)
        x = F.relu(torch.mm(x, self.get_buffer("w")) + 1)
        x = self.linear(x)
        while x.norm().item() > 1:
            x = x / 2
        if x.norm().item() < 0.8:
            x = x * 10
        return x.sum()


def nested_mlp() -> nn.Sequential:
    nest = nn.Sequential(nn.Linear(40, 30), nn.ReLU())
    return nn.Sequential(OrderedDict(nest=nest, linear=nn.Linear(30, 20), fancy=FancyMLP()))


def perceptron(*widths: int) -> nn.Sequential:
    layers = [nn.Linear(a, b) for a, b in pairwise(widths)]
    return nn.Sequential(*[each for layer in layers for each in (layer, nn.ReLU())][:-1])


def reference() -> nn.Sequential:
    """The network whose losses on MNIST were published."""
    convolutions = (nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2))
    return nn.Sequential(*convolutions, nn.Flatten(), *perceptron(400, 64, 32, 10))


def autoencoder() -> nn.Sequential:
    encoder = perceptron(64, 32, 8)
    decoder = nn.Sequential(*perceptron(8, 32, 64), nn.Sigmoid())
    return nn.Sequential(OrderedDict(encoder=encoder, decoder=decoder))


def conv_block(in_f: int, out_f: int, activation: nn.Module | None = None) -> nn.Sequential:
    """The block that the tutorial repeats."""
    return nn.Sequential(nn.Conv2d(in_f, out_f, 3, padding=1), nn.BatchNorm2d(out_f), activation or nn.ReLU())


def deep_encoder() -> nn.Sequential:
    encoder = [conv_block(a, b) for a, b in pairwise((1, 32, 64, 128, 256))]
    decoder = nn.Linear(256, 1024), nn.Sigmoid(), nn.Linear(1024, 10)
    return nn.Sequential(*encoder, nn.AdaptiveAvgPool2d(1), nn.Flatten(), *decoder)


def two_activations() -> nn.Sequential:
    first, second = conv_block(1, 32), conv_block(32, 64, nn.LeakyReLU())
    return nn.Sequential(first, nn.MaxPool2d(2), second, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64 * 7 * 7, 10))


def double_conv(channels: int, out: int) -> nn.Sequential:
    """Two convolutions, each normalised."""
    layers = [
        layer
        for width in (channels, out)
        for layer in (nn.Conv2d(width, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU())
    ]
    return nn.Sequential(*layers)
