"""CPU time a question: ours beside the openai package's client alone, in one run.

Both ask a loopback endpoint in a process of its own, a bare one that answers at once. Ours also
sets money aside, stores every answer on disk before it goes on, and keeps it for other runs.

    python -m benchmarks.ask                    5,000 questions each way
    python -m benchmarks.ask --questions 1000
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openai

from benchmarks.loopback import endpoint
from vdiag import plugins
from vdiag.ask.ask import Manner, ask
from vdiag.ask.money.call_cost import Tariff
from vdiag.ask.money.price_list import Price
from vdiag.ask.pace import Caps
from vdiag.providers import Connection
from vdiag.records import Concept, Question
from vdiag.run.store import Run, key_of

PROGRAM = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'
AT_ONCE = 16


def questions(count: int) -> list[Question]:
    """As many different questions to one model."""
    concept = Concept("thing", "a thing", "objects")
    return [
        Question(key_of("bench", n), "openai/m", "m", concept, "svg", n, 0, f"Draw {n}.", "d@1", {})
        for n in range(count)
    ]


def ours(url: str, count: int) -> None:
    """Ask as `vdiag draw` does."""
    model = plugins.provider("openai").open("m", Connection(base_url=url))[0]
    tariffs = {"openai/m": Tariff(Price("openai/m", input=1.0, output=10.0), 1000, False)}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VDIAG_ANSWERS"] = f"{folder}/answers.db"
        with Run.write(Path(folder) / "run") as run:
            manner = Manner(Caps(AT_ONCE))
            ask(run, questions(count), {"openai/m": model}, manner, tariffs, lambda line: None)
            assert len(run.answered()) == count


def plain(url: str, count: int) -> None:
    """Ask by the package's client alone, and keep nothing."""

    async def all_of_them() -> None:
        client = openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
        waiting = iter(questions(count))

        async def one_after_another() -> None:
            for question in waiting:
                await client.chat.completions.create(
                    model="m", messages=[{"role": "user", "content": question.prompt}]
                )

        await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
        await client.close()

    asyncio.run(all_of_them())


def measured(way: str, url: str, count: int) -> float:
    """CPU seconds that a process of its own takes for one way."""
    own = [sys.executable, "-m", "benchmarks.ask", "--way", way, "--url", url]
    done = subprocess.run(
        [*own, "--questions", str(count)], check=True, stdout=subprocess.PIPE, text=True
    )
    return float(json.loads(done.stdout))


def main() -> None:
    """Measure both ways and print their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=5000)
    parser.add_argument("--way", choices=["ours", "plain"])
    parser.add_argument("--url", default="")
    given = parser.parse_args()
    if given.way:
        before = time.process_time()
        {"ours": ours, "plain": plain}[given.way](given.url, given.questions)
        print(time.process_time() - before)
        return
    with endpoint(0.0, {"SVG": PROGRAM}) as url:
        took = {way: measured(way, url, given.questions) for way in ("plain", "ours")}
    each = {way: 1000 * seconds / given.questions for way, seconds in took.items()}
    print(f"{given.questions} questions, {AT_ONCE} at once; CPU ms a question:")
    print(f"  openai's client alone  {each['plain']:.2f}")
    print(
        f"  vdiag                  {each['ours']:.2f}  ({each['ours'] / each['plain']:.2f} times)"
    )


if __name__ == "__main__":
    main()
