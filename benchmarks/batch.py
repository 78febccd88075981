"""Memory and time of asking in one batch: ours beside the plain way, which holds all in memory.

Both ask the same endpoint on loopback, each in a process of its own: build the file of requests,
send it, fetch the file of answers, read each. Ours writes both files and every answer to disk, with
its price; the plain way keeps a list of bodies and a list of answers.

    python -m benchmarks.batch                    50,000 questions
    python -m benchmarks.batch --questions 5000
"""

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROMPT = "Write code in the language SVG that draws a kite. " + "Mind the details. " * 20


def prompts(count: int) -> list[str]:
    """One for each question."""
    return [f"{PROMPT}It is number {number}." for number in range(count)]


def plain(url: str, count: int) -> int:
    """What a short script does; how many answers came."""
    import openai

    client = openai.OpenAI(base_url=url, api_key="none")
    requests = [
        {
            "custom_id": f"{number:032x}",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": {"model": "m", "messages": [{"role": "user", "content": prompt}]},
        }
        for number, prompt in enumerate(prompts(count))
    ]
    content = "\n".join(map(json.dumps, requests)).encode()
    file = client.files.create(file=("batch.jsonl", io.BytesIO(content)), purpose="batch")
    batch = client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h"
    )
    while batch.status not in ("completed", "failed"):
        time.sleep(0.5)
        batch = client.batches.retrieve(batch.id)
    assert batch.output_file_id is not None
    lines = client.files.content(batch.output_file_id).text.splitlines()
    answers = [json.loads(line) for line in lines]
    texts = {
        answer["custom_id"]: answer["response"]["body"]["choices"][0]["message"]["content"]
        for answer in answers
    }
    return len(texts)


def ours(url: str, count: int, folder: Path) -> int:
    """What vdiag does; how many answers came."""
    from vdiag import plugins
    from vdiag.ask.ask import Manner, ask
    from vdiag.ask.money.call_cost import Tariff
    from vdiag.ask.money.price_list import Price
    from vdiag.providers import Connection
    from vdiag.records import Concept, Question
    from vdiag.run.store import Run, key_of

    model = plugins.provider("openai").open("m", Connection(base_url=url))[0]
    concept = Concept("kite", "a kite", "objects")
    questions = [
        Question(
            key=key_of(prompt),
            model="openai/m",
            label="m",
            concept=concept,
            language="svg",
            sample=0,
            round=0,
            prompt=prompt,
            template="draw@1",
            settings=model.settings,
        )
        for prompt in prompts(count)
    ]
    tariff = Tariff(Price("openai/m", 1.0, 10.0, batch=0.5), 1000, batch=True)
    manner = Manner(batch=True, reuse="none")
    with Run.write(folder) as run:
        said = lambda line: print(line, file=sys.stderr)  # noqa: E731
        return ask(run, questions, {"openai/m": model}, manner, {"openai/m": tariff}, said).asked


def nothing(url: str, count: int, folder: Path) -> int:
    """What our imports and the questions alone take."""
    import vdiag.ask.ask
    import vdiag.plugins

    assert vdiag.ask.ask
    assert vdiag.plugins
    return len(prompts(count)) * 0


def measure(way: str, count: int) -> None:
    """One line of the table, measured in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.endpoint", "0", "-", "looks=1"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdout is not None
        try:
            url = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
            command = [sys.executable, "-m", "benchmarks.batch", "--way", way, "--url", url]
            more = ["--questions", str(count), "--folder", folder]
            own = {**os.environ, "VDIAG_ANSWERS": f"{folder}/answers.db"}
            done = subprocess.run(
                [*command, *more], env=own, capture_output=True, text=True, check=True
            )
        finally:
            server.kill()
            server.wait()
    came, seconds, memory = json.loads(done.stdout.splitlines()[-1])
    print(f"{way:<8} {count:>7,} {came:>8,} {memory:>8.0f} MB {seconds:>8.1f} s", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=50_000)
    parser.add_argument("--way", choices=("ours", "plain", "nothing"))
    parser.add_argument("--url", default="")
    parser.add_argument("--folder", type=Path, default=Path())
    given = parser.parse_args()
    if given.way is None:
        print("way      questions answers peak memory       time")
        for way in ("nothing", "plain", "ours"):
            measure(way, given.questions)
        return
    started = time.perf_counter()
    if given.way == "plain":
        came = plain(given.url, given.questions)
    else:
        way = ours if given.way == "ours" else nothing
        came = way(given.url, given.questions, given.folder / "run")
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps([came, seconds, memory]))


if __name__ == "__main__":
    main()
