"""The command ``vdiag concepts``: import sets, look at them, take samples of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vdiag.cli.options import Json, say, tell, tell_json
from vdiag.cli.outputs import Force, check_file, check_folder
from vdiag.errors import BadInput

if TYPE_CHECKING:
    from vdiag.browse import browse

app = typer.Typer(
    help="What models are asked to draw: import sets, look at them, take samples.",
    no_args_is_help=True,
)
Selector = Annotated[
    str,
    typer.Argument(
        metavar="SET", help="From `vdiag concepts list`, or a FILE.csv, .jsonl, .ndjson or .npz."
    ),
]
Seed = Annotated[int, typer.Option(help="Seed of the draw.")]
Pictures = Annotated[
    Path | None,
    typer.Option(help="Folder for a PNG of each concept, a page and a contact sheet."),
]


@app.command("import")
def import_(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="From `vdiag list sources`: ade20k, coco, ...")
    ],
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files you have.")],
    n: Annotated[
        int | None,
        typer.Option(help="How many (default: 1,000 of ade20k and coco, else all)."),
    ] = None,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option(help="File to write (default: the source's name, here).")
    ] = None,
    force: Force = False,
    licence: Annotated[str, typer.Option(help="The terms of the data, where you know them.")] = "",
    count: Annotated[
        str | None, typer.Option(help="ade20k: count objects, images, or auto: what the file has.")
    ] = None,
    plurals: Annotated[
        str | None,
        typer.Option(help='ade20k: keep "trees" beside "tree" (default), or merge them.'),
    ] = None,
    uniform: Annotated[
        str | None, typer.Option(help="coco: uniform over images (default) or captions.")
    ] = None,
    split: Annotated[
        str | None, typer.Option(help="coco: all (default), or a split of Karpathy's: test, ...")
    ] = None,
    recognized: Annotated[
        str | None, typer.Option(help="quickdraw: only what the game recognised (default) or all.")
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="csv, jsonl: column of the phrases (default: text).")
    ] = None,
    name: Annotated[str | None, typer.Option(help="csv, jsonl: column of the names.")] = None,
    category: Annotated[
        str | None, typer.Option(help="csv, jsonl: column of the categories.")
    ] = None,
) -> None:
    """Make a concept set from a data set's own files, with its provenance beside it.

    The rule by which concepts are taken, the licence and the hashes go into FILE.source.json
    and from there into the manifest of every run.

    Examples:

      vdiag concepts import ade20k index_ade20k.pkl --n 1000

      vdiag concepts import coco captions_val2017.json --n 1000 --seed 0

      vdiag concepts import quickdraw cat.ndjson car.ndjson --n 100

      vdiag concepts import csv birds.csv --text description --category family
    """
    from vdiag import plugins
    from vdiag.browse import import_set

    options = {
        "count": count,
        "plurals": plurals,
        "uniform": uniform,
        "split": split,
        "recognized": recognized,
        "text": text,
        "name": name,
        "category": category,
    }
    chosen = plugins.source(source)
    wanted = import_set.wanted(chosen, n, seed, options)
    target = import_set.Target(out or import_set.default_path(chosen, paths), force, licence)
    read = [path for path in paths if path.is_file()]
    check_file(target.path, "--out", force=True, inputs=read)
    found = import_set.gather(chosen, paths, wanted, target)
    for what, number in found.counts.items():
        say(f"  {number:>9,}  {what}")
    say(found.rule)
    tell(f"{target.path}: {len(found.rows)} concepts")


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the shipped sets: how many concepts, in which categories, and what they are.

    Example: vdiag concepts list
    """
    from vdiag.browse import browse

    every = browse.shipped_sets()
    if as_json:
        tell_json([one.as_json() for one in every])
        return
    rows = [
        {
            "set": one.name,
            "n": str(len(one.concepts)),
            "level": one.level,
            "categories": str(len(one.counts(one.category)) or "-"),
            "what it is": one.about,
        }
        for one in every
    ]
    tell(browse.table(rows))


@app.command()
def show(
    selector: Selector,
    limit: Annotated[int, typer.Option(help="So many rows; 0 for none but the counts.")] = 20,
    by: Annotated[
        str | None, typer.Option(help="Column to count by (default: its category).")
    ] = None,
    index: Annotated[
        int | None, typer.Option(help="Only this one of all descriptions, from 0 (shapes).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the concepts of a set and how many there are of each category.

    Examples:

      vdiag concepts show objects --limit 5

      vdiag concepts show mine.csv --by family

      vdiag concepts show shapes --index 400000
    """
    from vdiag.browse import browse

    if limit < 0:
        raise BadInput(f'--limit "{limit}" is too small; give 0 or more.')
    if index is not None:
        _print_one(browse.described(selector, index), as_json)
        return
    found = browse.load(selector)
    column = found.column(by)
    if as_json:
        whole = {**found.as_json(), "counts": found.counts(column), "concepts": found.rows()}
        tell_json(whole)
        return
    rows = found.brief(column)
    if limit > 0:
        tell(browse.table(rows[:limit]))
    if len(rows) > limit:
        say(f"{min(limit, len(rows))} of {len(rows)} concepts (--limit {len(rows)} shows all).")
    counts = found.counts(column)
    if counts:
        counted = [{column: value, "n": str(number)} for value, number in counts.items()]
        tell(("\n" if limit > 0 else "") + browse.table(counted))


@app.command()
def sample(
    selector: Selector,
    n: Annotated[int, typer.Option("--n", help="How many.")],
    seed: Seed = 0,
    whole: Annotated[
        str, typer.Option("--from", help="set, or all: every description there is (shapes).")
    ] = "set",
    out: Annotated[
        Path | None, typer.Option(help="File to write them to (default: print them).")
    ] = None,
    pictures: Pictures = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Take some concepts of a set at random, the same under the same seed.

    Examples:

      vdiag concepts sample scenes --n 50 --seed 1 --out fifty.csv

      vdiag concepts sample shapes --n 40 --from all --pictures look
    """
    from vdiag.browse import browse

    found = browse.sampled(selector, n, seed, whole)
    read = [Path(selector)] if Path(selector).is_file() else []
    if out is not None:
        check_file(out, "--out", force=True, inputs=read)
    if pictures is not None:
        check_folder(pictures, "--pictures", force=True)
        say(f"Page: {_depicted(found, pictures, force)}")
    if out is not None:
        browse.keep(found, out, force)
        say(f"{out}: {len(found.concepts)} concepts")
    if as_json:
        tell_json(found.rows())
    elif out is None:
        tell(browse.table(found.brief(found.category)))


def _print_one(found: "browse.Collection", as_json: bool) -> None:
    [row] = found.rows()
    if as_json:
        tell_json(row)
        return
    width = max(map(len, row))
    for column, value in row.items():
        tell(f"{column:<{width}}  {value}")


def _depicted(found: "browse.Collection", folder: Path, force: bool) -> Path:
    from vdiag.render.true_pictures import depict

    if found.marks is None:
        raise BadInput(
            f'The concepts of "{found.name}" have no true pictures; --pictures works for shapes '
            "and for drawings."
        )
    return depict(found.concepts, found.marks, folder, force)
