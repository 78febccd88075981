"""The guard around torchvision's import, each case in an interpreter of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
USE = "from vdiag.scorers._torchvision import ensure_torchvision as ensure\n"


def python(code: str, *paths: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_"))}
    kept["PYTHONPATH"] = os.pathsep.join(map(str, (*paths, ROOT)))
    return subprocess.run(
        [sys.executable, "-c", code],
        env=kept | environment,
        capture_output=True,
        text=True,
    )


def out(code: str, *paths: Path, **environment: str) -> str:
    done = python(code, *paths, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An empty package called torchvision that shadows the installed one."""
    (tmp_path / "torchvision").mkdir()
    return tmp_path / "torchvision" / "__init__.py"


@pytest.mark.slow
def test_the_installed_torchvision_imports_and_its_nets_run() -> None:
    code = USE + (
        "models = ensure().models\nimport torch\n"
        "print(tuple(models.squeezenet1_1(weights=None)(torch.zeros(1, 3, 64, 64)).shape))"
    )
    assert out(code) == "(1, 1000)"


@pytest.mark.slow
def test_missing_operators_are_declared_before_a_second_import(package: Path) -> None:
    package.write_text(
        "import torch\n"
        "import torchvision.part\n"
        "torch.library.register_fake('torchvision::nms')(lambda dets, scores, iou: scores)\n"
        "healed = True\n"
    )
    (package.parent / "part.py").write_text("print('part')\n")
    code = USE + "print(ensure().healed, ensure().healed)"
    assert out(code, package.parents[1]).split() == ["part", "part", "True", "True"]


def test_a_healthy_torchvision_is_left_alone(package: Path) -> None:
    package.write_text("import torch\n")
    code = USE + "import torch; ensure(); print(hasattr(torch.ops.torchvision, 'nms'))"
    assert out(code, package.parents[1]) == "False"


def test_another_fault_is_not_hidden(package: Path) -> None:
    package.write_text("print('tried')\nraise RuntimeError('the disk is on fire')\n")
    done = python(USE + "ensure()", package.parents[1])
    assert (done.returncode, done.stdout) == (1, "tried\n")
    assert done.stderr.strip().endswith("RuntimeError: the disk is on fire")


def test_threads_are_calmed_before_torch_is_imported(package: Path) -> None:
    package.write_text(
        "import os, sys\n"
        "print('torch' in sys.modules)\n"
        "print(os.environ['OMP_WAIT_POLICY'], os.environ['GOMP_SPINCOUNT'])\n"
    )
    assert out(USE + "ensure()", package.parents[1]).split() == ["False", "passive", "0"]


def test_what_the_user_set_stays() -> None:
    code = (
        "from vdiag.scorers._torchvision import calm_threads; calm_threads(); import os; "
        "print(os.environ['OMP_WAIT_POLICY'], os.environ['GOMP_SPINCOUNT'])"
    )
    assert out(code, OMP_WAIT_POLICY="active", GOMP_SPINCOUNT="7") == "active 7"
