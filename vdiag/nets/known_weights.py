"""The table of known files of weights: what they are, where their publishers offer them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """One file that a scorer can use.

    Attributes:
        name: what the user types, ``vdiag weights fetch NAME``.
        file: where it lies, relative to the folder.
        url: where its publisher offers it.
        sha256: SHA-256 of the published file, 64 hex digits.
        bytes: its size.
        what: the net and what it was trained on.
    """

    name: str
    file: str
    url: str
    sha256: str
    bytes: int
    what: str


_OPENAI_VIT_B_32 = (
    "https://huggingface.co/timm/vit_base_patch32_clip_224.openai/resolve/"
    "a6f597a30f7b82c51704746581f9a4e41421e878/open_clip_model.safetensors"
)

_OPENAI_VIT_L_14_336 = (
    "https://openaipublic.azureedge.net/clip/models/"
    "3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02/ViT-L-14-336px.pt"
)
_INCEPTION = (
    "https://github.com/toshas/torch-fidelity/releases/download/v0.2.0/"
    "weights-inception-2015-12-05-6726825d.pth"
)

KNOWN = {
    entry.name: entry
    for entry in (
        Known(
            name="clip-vit-b-32-openai",
            file="open_clip/ViT-B-32-openai.safetensors",
            url=_OPENAI_VIT_B_32,
            sha256="e6d1bd7789aa45192b3bf90570a789b478bae1b74ebcce7eddd908e83a2b7c31",
            bytes=605_143_284,
            what="CLIP ViT-B/32 by OpenAI, the file that open_clip fetches for the tag openai",
        ),
        Known(
            name="clip-vit-l-14-336-openai",
            file="open_clip/ViT-L-14-336px.pt",
            url=_OPENAI_VIT_L_14_336,
            sha256="3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02",
            bytes=934_088_680,
            what="CLIP ViT-L/14 at 336 px by OpenAI, their own TorchScript archive",
        ),
        Known(
            name="inception-fid",
            file="torch_fidelity/weights-inception-2015-12-05-6726825d.pth",
            url=_INCEPTION,
            sha256="6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2",
            bytes=95_628_359,
            what="Inception v3 of 2015-12-05, TensorFlow's weights for FID, by torch-fidelity",
        ),
        Known(
            name="alexnet",
            file="torchvision/alexnet-owt-7be5be79.pth",
            url="https://download.pytorch.org/models/alexnet-owt-7be5be79.pth",
            sha256="7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02",
            bytes=244_408_911,
            what="AlexNet, ImageNet-1k",
        ),
        Known(
            name="squeezenet1_1",
            file="torchvision/squeezenet1_1-b8a52dc0.pth",
            url="https://download.pytorch.org/models/squeezenet1_1-b8a52dc0.pth",
            sha256="b8a52dc049b60e4b6ab68ad0df457362afab8b6304b2febdc1650a5dab4d7e7b",
            bytes=4_958_839,
            what="SqueezeNet 1.1, ImageNet-1k",
        ),
        Known(
            name="vgg16",
            file="torchvision/vgg16-397923af.pth",
            url="https://download.pytorch.org/models/vgg16-397923af.pth",
            sha256="397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
            bytes=553_433_881,
            what="VGG-16, ImageNet-1k",
        ),
    )
}
