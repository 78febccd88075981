"""A CLIP of the ``open_clip`` package with weights from a file, never from a network."""

import logging
import os
import pickle
import shutil
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import Any

from vdiag import extras
from vdiag.errors import BadInput, MissingPart, UnknownName
from vdiag.nets import weights
from vdiag.nets.known_weights import KNOWN
from vdiag.scorers._torchvision import ensure_torchvision, full_precision

# All that torch and open_clip raise for a file that is not this net's.
UNREADABLE = (
    RuntimeError,
    LookupError,
    EOFError,
    AssertionError,
    AttributeError,
    TypeError,
    pickle.UnpicklingError,
)


def load(net: str, file: Path, tag: str, name: str, device: str) -> tuple[Any, Any]:
    """The model in evaluation mode, in fp32, and the preprocessing of its own configuration.

    Args:
        net: name of the architecture in ``open_clip``.
        file: its weights: ``.safetensors``, a state dict that loads with ``weights_only``, or a
            published TorchScript archive.
        tag: of the published weights whose preprocessing applies; ``""`` takes the net's own.
        name: what ``vdiag weights fetch`` calls the file; empty for a file of the user's own.
        device: ``"cpu"``, ``"cuda"`` or ``"mps"``.

    Raises:
        MissingPart: there is no such file, or it does not hold exactly this architecture.
        BadInput: weights of OpenAI under an architecture without QuickGELU.
    """
    ensure_torchvision()
    full_precision()
    from safetensors import SafetensorError

    if not file.is_file():  # without a file open_clip would only warn and keep random weights
        raise MissingPart(f'The weights file "{file}" is not there; see `vdiag weights list`.')
    demand_quickgelu(net, weights.sha256(file))
    try:
        model, preprocess = _loaded(net, file, tag, device)
    except (*UNREADABLE, SafetensorError) as error:
        if name:
            raise MissingPart(weights.unusable_sentence(name, file, net, error)) from error
        raise BadInput(
            f'The file "{file}" does not hold a "{net}": give its state dict as .safetensors, or '
            "as a .pt file of tensors alone."
        ) from error
    return model.eval().requires_grad_(False), preprocess


def _loaded(net: str, file: Path, tag: str, device: str) -> tuple[Any, Any]:
    import open_clip

    published = open_clip.get_pretrained_cfg(net, tag) if tag else {}
    keys = ("mean", "std", "interpolation", "resize_mode")
    preprocessing = {f"image_{key}": published[key] for key in keys if key in published}
    build = partial(
        open_clip.create_model_and_transforms,
        net,
        precision="fp32",
        device=device,
        **preprocessing,
    )
    if not _is_torchscript(file):
        model, _, preprocess = build(pretrained=str(file))
        return model, preprocess
    state = _state(file)  # open_clip reads an archive only where it has fetched it itself
    with _no_warning_of_random_weights():
        model, _, preprocess = build(pretrained=None, load_weights=False)
    model.load_state_dict(state, strict=True)
    return model, preprocess


@contextmanager
def _no_warning_of_random_weights() -> Iterator[None]:
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def tokenizer(net: str) -> Any:
    """The tokenizer that belongs to the net; SigLIP's lies in the folder of weights.

    Raises:
        MissingPart: it needs a file that is not there.
    """
    import open_clip

    os.environ["HF_HUB_OFFLINE"] = "1"
    if (hub := sys.modules.get("huggingface_hub.constants")) is not None:
        hub.HF_HUB_OFFLINE = True  # type: ignore[attr-defined]  # it has read the variable already
    try:
        return open_clip.get_tokenizer(net, cache_dir=str(weights.tokenizers()))
    except (OSError, ImportError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise MissingPart(
            f'The tokenizer of "{net}" is not in "{weights.tokenizers()}" ({reason}): type '
            f"`vdiag weights fetch {net}@TAG` on a connected machine."
        ) from error


def demand_quickgelu(net: str, sha256: str = "", tag: str = "") -> None:
    """Refuse weights trained with QuickGELU in a net with another activation.

    ``open_clip`` would run them, with a warning at most, and give other numbers. They are known
    by the tag's own configuration, and OpenAI's also by their hash.

    Raises:
        BadInput: the net has no QuickGELU.
    """
    import open_clip

    of_openai = {known.sha256 for name, known in KNOWN.items() if name.endswith("-openai")}
    published = open_clip.get_pretrained_cfg(net, tag) if tag else {}
    needed = sha256 in of_openai or published.get("quick_gelu")
    if needed and not (open_clip.get_model_config(net) or {}).get("quick_gelu"):
        raise BadInput(
            f'These weights need an architecture with QuickGELU, which "{net}" has not: '
            f'take "{net}-quickgelu" instead.'
        )


def _state(file: Path) -> dict[str, Any]:
    """The parameters in a TorchScript archive, which is a program: only known ones are opened."""
    import torch

    if weights.sha256(file) not in {known.sha256 for known in KNOWN.values()}:
        raise RuntimeError("a TorchScript archive that is not the published one")
    archive: Any = torch.jit.load(str(file), map_location="cpu")  # type: ignore[no-untyped-call]
    own = {"input_resolution", "context_length", "vocab_size"}  # OpenAI's notes to itself
    return {key: value for key, value in archive.state_dict().items() if key not in own}


def _is_torchscript(file: Path) -> bool:
    if not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        return any(Path(name).name == "constants.pkl" for name in archive.namelist())


def fetch(net: str, tag: str) -> Path:
    """Let ``open_clip`` fetch published weights and the net's tokenizer into the folder.

    No hash of them is pinned; a score's fingerprint records what came.

    Raises:
        UnknownName: ``open_clip`` has no such net or tag.
        MissingPart: open_clip is not installed, or nothing could be downloaded.
    """
    extras.demand("clip", f'The weights "{net}@{tag}"')
    ensure_torchvision()
    import open_clip

    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # the sentence below says it
    if net not in open_clip.list_models():
        raise UnknownName("net of open_clip", net, open_clip.list_models(), "vdiag weights list")
    tags = open_clip.list_pretrained_tags_by_model(net)
    if tag not in tags:
        raise UnknownName(f"tag of {net}", tag, tags, "vdiag weights list")
    demand_quickgelu(net, tag=tag)
    place = weights.of_open_clip(net, tag)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        open_clip.get_tokenizer(net, cache_dir=str(weights.tokenizers()))
        config = open_clip.get_pretrained_cfg(net, tag)
        came = Path(open_clip.download_pretrained(config, cache_dir=str(place.parent / "hub")))
    except (OSError, HTTPException, RuntimeError, ImportError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise MissingPart(
            f'The weights "{net}@{tag}" could not be fetched ({reason}): try again on a machine '
            f"that reaches them and point {weights.FOLDER_VARIABLE} to its folder."
        ) from error
    _put_in_place(came, net, place)
    return place


def _put_in_place(came: Path, net: str, place: Path) -> None:
    """What came, as safetensors under the name that scoring looks for."""
    import open_clip
    from safetensors.torch import save_file

    unfinished = place.with_name(f".{place.name}.part")
    if came.suffix == ".safetensors":
        shutil.copyfile(came, unfinished)
    else:
        model = open_clip.create_model(net, pretrained=str(came), precision="fp32")
        save_file({key: t.contiguous() for key, t in model.state_dict().items()}, unfinished)
    unfinished.replace(place)
