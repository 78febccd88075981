"""Forms of replies that fit every language: what stands around a program.

Written down, with the program that a careful person would take, before the reader and by somebody
who had not seen it.
"""

import html
import json
from collections.abc import Callable

from tests.extract.form_programs import (
    FILE,
    FRAGMENT,
    INSTALL,
    OTHER_WORD,
    RUN,
    WORD,
    diff,
    fence,
    indent,
    older,
)

Wrapper = Callable[[str, str], str]  # language, program -> reply
WRAPPERS: list[tuple[str, Wrapper]] = []
JSON_NAMES = {
    "json_in_fence",
    "json_bare",
    "json_prose",
    "json_with_fence",
    "json_lines",
    "json_string",
    "json_tool_call",
    "json_parts",
    "json_deep",
}
HTML_NAMES = {"html_pre", "html_escaped_fence", "html_escaped_bare"}


def wrapper(function: Wrapper) -> Wrapper:
    WRAPPERS.append((function.__name__, function))
    return function


# --- fences


@wrapper
def fence_plain(language: str, program: str) -> str:
    return f"Sure! Here it is:\n\n{fence(WORD[language], program)}\n\nHave fun with it!"


@wrapper
def fence_bare(language: str, program: str) -> str:
    return f"This should do.\n{fence('', program)}\nRun it to see the picture."


@wrapper
def fence_other_word(language: str, program: str) -> str:
    return f"{fence(OTHER_WORD[language], program)}\n"


@wrapper
def fence_capitals(language: str, program: str) -> str:
    return f"# Solution\n\n{fence(WORD[language].upper(), program)}\n\n## Remarks\n\nNone."


@wrapper
def fence_space(language: str, program: str) -> str:
    return f"Here you are:\n\n{fence(' ' + WORD[language] + '  ', program)}"


@wrapper
def fence_classes(language: str, program: str) -> str:
    info = "{." + WORD[language] + ' .numberLines startFrom="1"}'
    return f"The code:\n\n{fence(info, program)}\n\nThat's all."


@wrapper
def fence_title(language: str, program: str) -> str:
    info = f'{WORD[language]} title="{FILE[language]}" linenums="1"'
    return f"{fence(info, program)}\n\nSave it and run it."


@wrapper
def fence_file(language: str, program: str) -> str:
    return f"I'd write it so:\n\n{fence(WORD[language] + ':' + FILE[language], program)}"


@wrapper
def fence_tilde(language: str, program: str) -> str:
    return f"Of course.\n\n{fence(WORD[language], program, '~~~')}\n\nEnjoy."


@wrapper
def fence_tilde_long_bare(language: str, program: str) -> str:
    return f"{fence('', program, '~~~~~~')}\nDone!"


@wrapper
def fence_five(language: str, program: str) -> str:
    return f"Below is the program.\n\n{fence(WORD[language], program, '`````')}\n\nBye."


@wrapper
def fence_outer_four(language: str, program: str) -> str:
    inner = f"## Picture\n\nSome words on it.\n\n{fence(WORD[language], program)}\n\nMore words."
    return fence("md", inner, "````")


@wrapper
def fence_outer_tilde(language: str, program: str) -> str:
    return "As Markdown:\n\n" + fence("markdown", fence(WORD[language], program), "~~~")


@wrapper
def fence_outer_same_length(language: str, program: str) -> str:
    return fence("markdown", fence(WORD[language], program))


@wrapper
def fence_doubled(language: str, program: str) -> str:
    return "Answer:\n" + fence("", fence(WORD[language], program))


@wrapper
def fence_closing_longer(language: str, program: str) -> str:
    return f"```{WORD[language]}\n{program}\n``````\n\nThe picture is ready."


@wrapper
def fence_closing_indented(language: str, program: str) -> str:
    return f"Code:\n```{WORD[language]}\n{program}\n  ```   \n\nI hope you like the picture."


@wrapper
def fence_word_behind(language: str, program: str) -> str:
    return f"Certainly!\n\n```\n{WORD[language]}\n{program}\n```\n\nTell me if you want more."


@wrapper
def fence_closing_on_last_line(language: str, program: str) -> str:
    return f"```{WORD[language]}\n{program}```\n\nThis gives what you asked for."


@wrapper
def fence_opening_after_words(language: str, program: str) -> str:
    return f"My answer is: ```{WORD[language]}\n{program}\n```\nIt has no dependencies."


@wrapper
def fence_code_on_opening_line(language: str, program: str) -> str:
    return f"```{WORD[language]} {program}\n```\n\nThere you go."


@wrapper
def fence_code_on_opening_line_bare(language: str, program: str) -> str:
    return f"There you go:\n```{program}\n```"


@wrapper
def fence_stray_closing_prose(language: str, program: str) -> str:
    return f"{program}\n```\n\nThe code above makes one picture and shows it."


@wrapper
def fence_stray_closing_between(language: str, program: str) -> str:
    return f"Here is the code:\n\n{program}\n```\nIt is kept simple on purpose."


@wrapper
def fence_stray_closing_end(language: str, program: str) -> str:
    return f"{program}\n```\n"


@wrapper
def fence_unclosed(language: str, program: str) -> str:
    return f"Let me draw that for you.\n\n```{WORD[language]}\n{program}"


@wrapper
def fence_unclosed_prose(language: str, program: str) -> str:
    return (
        f"```{WORD[language]}\n{program}\n\n"
        "This code draws the picture in the middle of the canvas. You can change the colours."
    )


@wrapper
def fence_prose_truncated(language: str, program: str) -> str:
    return (
        f"{fence(WORD[language], program)}\n\n**How it works**\n\n"
        "1. First the canvas is made.\n2. Then the shapes are dra"
    )


@wrapper
def fence_two_backticks(language: str, program: str) -> str:
    return f"Code:\n\n``{WORD[language]}\n{program}\n``\n"


@wrapper
def fence_apostrophes(language: str, program: str) -> str:
    return f"Here's the code:\n\n'''{WORD[language]}\n{program}\n'''\n\nGood luck!"


@wrapper
def fence_details(language: str, program: str) -> str:
    return (
        "<details>\n<summary>Show the code</summary>\n\n"
        f"{fence(WORD[language], program)}\n\n</details>"
    )


@wrapper
def fence_heading_tight(language: str, program: str) -> str:
    return f"**{FILE[language]}**\n{fence(WORD[language], program)}\n**Notes**: none."


# --- marks, line ends


@wrapper
def marks_bom_fence(language: str, program: str) -> str:
    return f"\ufeff{fence(WORD[language], program)}\n"


@wrapper
def marks_bom_unfenced(language: str, program: str) -> str:
    return f"\ufeff{program}\n"


@wrapper
def marks_zero_width_lines(language: str, program: str) -> str:
    body = "\n".join("\u200b" + line for line in program.split("\n"))
    return f"Here:\n\n\u200b```{WORD[language]}\n{body}\n\u200b```\n"


@wrapper
def marks_word_joiner_fences(language: str, program: str) -> str:
    return f"Here:\n\n\u2060```{WORD[language]}\u2060\n{program}\n\u2060```\u200b\ufeff\nBye."


@wrapper
def marks_zero_width_unfenced(language: str, program: str) -> str:
    return f"\u200b\u2060{program}\u200b\n"


@wrapper
def marks_cr(language: str, program: str) -> str:
    reply = f"Here is the code.\n\n{fence(WORD[language], program)}\n\nIt is short."
    return reply.replace("\n", "\r")


@wrapper
def marks_cr_unfenced(language: str, program: str) -> str:
    return f"{program}\n".replace("\n", "\r")


@wrapper
def marks_crlf(language: str, program: str) -> str:
    return f"Voilà:\n\n{fence('', program)}\n\nFin.\n".replace("\n", "\r\n")


@wrapper
def marks_end_of_turn(language: str, program: str) -> str:
    return f"{fence(WORD[language], program)}<|im_end|>\n"


@wrapper
def marks_end_of_text_unfenced(language: str, program: str) -> str:
    return f"{program}\n<|endoftext|>"


@wrapper
def marks_end_unclosed(language: str, program: str) -> str:
    return f"```{WORD[language]}\n{program}\n</s>"


# --- lists, quotes


@wrapper
def list_numbered(language: str, program: str) -> str:
    body = indent("   ", fence(WORD[language], program))
    return f"Do this:\n\n1. Make a file `{FILE[language]}` with:\n\n{body}\n\n2. Open it.\n"


@wrapper
def list_bulleted(language: str, program: str) -> str:
    body = indent("  ", fence("", program))
    return f"* The language is as you asked.\n* The code:\n{body}\n* That is all."


@wrapper
def list_nested(language: str, program: str) -> str:
    body = indent("     ", fence(WORD[language], program))
    return f"1. The program\n   - The source:\n\n{body}\n\n   - Its licence: none.\n2. The end"


@wrapper
def list_ten(language: str, program: str) -> str:
    body = indent("    ", fence(WORD[language], program, "~~~"))
    return f"9. Take a breath.\n10. Write:\n\n{body}\n\n11. Look at it.\n"


@wrapper
def list_fence_behind_marker(language: str, program: str) -> str:
    body = indent("   ", fence(WORD[language], program)).lstrip()
    return f"1. {body}\n2. Run the file.\n"


@wrapper
def list_tabs(language: str, program: str) -> str:
    body = indent("\t", fence(WORD[language], program))
    return f"- The code is this:\n\n{body}\n\n- Save and run.\n"


@wrapper
def list_content_flush(language: str, program: str) -> str:
    return (
        f"1. Put this into a file:\n\n   ```{WORD[language]}\n{program}\n   ```\n\n"
        "2. Run the file.\n"
    )


@wrapper
def quote_plain(language: str, program: str) -> str:
    return indent("> ", fence(WORD[language], program)) + "\n\nThat was the code.\n"


@wrapper
def quote_no_space(language: str, program: str) -> str:
    body = "\n".join(">" + line for line in fence(WORD[language], program).split("\n"))
    return f"The answer:\n\n{body}\n"


@wrapper
def quote_twice(language: str, program: str) -> str:
    return "I answer:\n\n" + indent("> > ", fence(WORD[language], program)) + "\n\nEnd."


@wrapper
def quote_in_it_a_list(language: str, program: str) -> str:
    inner = "1. The code:\n\n" + indent("   ", fence(WORD[language], program))
    return indent("> ", f"Steps:\n\n{inner}\n\n2. Done.") + "\n"


@wrapper
def indented_block(language: str, program: str) -> str:
    return f"Here is the code:\n\n{indent('    ', program)}\n\nCheers!"


# --- without a fence


@wrapper
def unfenced_only(language: str, program: str) -> str:
    return f"\n\n{program}\n\n"


@wrapper
def unfenced_prose_round(language: str, program: str) -> str:
    return (
        f"Certainly, this is one way to do it:\n\n{program}\n\n"
        "The picture is drawn in one go. Change the colours as you like."
    )


@wrapper
def unfenced_tight(language: str, program: str) -> str:
    return f"Here is the code:\n{program}\nThis code draws what you asked for. Let me know!"


@wrapper
def unfenced_list_behind(language: str, program: str) -> str:
    return (
        f"{program}\n\nExplanation:\n\n1. The size of the drawing is set.\n"
        "2. The shapes are drawn, one by one.\n- Nothing else is needed (really).\n"
    )


@wrapper
def unfenced_copy_code(language: str, program: str) -> str:
    return f"{WORD[language]}\nCopy code\n{program}\n"


@wrapper
def unfenced_rule_behind(language: str, program: str) -> str:
    return f"**Code:**\n\n{program}\n\n---\n\n### Remarks\n\n*Colours* are named, not computed."


@wrapper
def unfenced_paragraphs_behind(language: str, program: str) -> str:
    return (
        f"{program}\n\nNote: the code needs no other files.\n\n"
        "If you run it, a picture appears; if it doesn't, check your installation.\n\n"
        "Would you like another colour?"
    )


@wrapper
def unfenced_speaker(language: str, program: str) -> str:
    return f"Assistant: Here is the program you wanted.\n\n{program}\n\nUser: thanks!"


# --- wrapped


@wrapper
def json_in_fence(language: str, program: str) -> str:
    data = {"language": language, "code": program}
    return fence("json", json.dumps(data, indent=2))


@wrapper
def json_bare(language: str, program: str) -> str:
    return json.dumps({"code": program + "\n", "explanation": "Draws it, in one go."})


@wrapper
def json_prose(language: str, program: str) -> str:
    data = json.dumps({"program": program}, ensure_ascii=False)
    return f"Here is the JSON that you can parse:\n\n{data}\n\nThe key `program` holds the code."


@wrapper
def json_with_fence(language: str, program: str) -> str:
    text = f"Here is the code:\n\n{fence(WORD[language], program)}\n\nEnjoy!"
    return json.dumps({"role": "assistant", "content": text})


@wrapper
def json_lines(language: str, program: str) -> str:
    return fence("json", json.dumps({"code": program.split("\n")}, indent=1))


@wrapper
def json_string(language: str, program: str) -> str:
    return json.dumps(program)


@wrapper
def json_tool_call(language: str, program: str) -> str:
    return json.dumps({"name": "run_code", "arguments": {"code": program}})


@wrapper
def json_parts(language: str, program: str) -> str:
    return json.dumps([{"type": "text", "text": fence(WORD[language], program)}])


@wrapper
def json_deep(language: str, program: str) -> str:
    data = {
        "id": 7,
        "result": {"title": "A picture", "files": [{"name": FILE[language], "content": program}]},
    }
    return "Result:\n" + fence("", json.dumps(data, indent=4))


@wrapper
def python_parts(language: str, program: str) -> str:
    return repr([{"type": "text", "text": "Here:\n\n" + fence(WORD[language], program)}])


@wrapper
def html_pre(language: str, program: str) -> str:
    return (
        f'<p>Here is the code:</p>\n<pre><code class="language-{WORD[language]}">'
        f"{html.escape(program)}\n</code></pre>\n<p>Have fun.</p>"
    )


@wrapper
def html_escaped_fence(language: str, program: str) -> str:
    return f"Here:\n\n{fence(WORD[language], html.escape(program))}\n\nThat is it."


@wrapper
def html_escaped_bare(language: str, program: str) -> str:
    return html.escape(program) + "\n"


@wrapper
def tag_answer(language: str, program: str) -> str:
    return f"<answer>\n{program}\n</answer>\n"


@wrapper
def tag_answer_fence(language: str, program: str) -> str:
    return f"<answer>\n{fence(WORD[language], program)}\n</answer>"


@wrapper
def tag_code(language: str, program: str) -> str:
    return f"I'll put the code in tags.\n\n<code>\n{program}\n</code>\n\nThat's the program."


@wrapper
def tag_artifact(language: str, program: str) -> str:
    return (
        f'Here you go.\n\n<artifact identifier="pic" type="application/code" '
        f'language="{WORD[language]}" title="Picture">\n{program}\n</artifact>\n\n'
        "I made a simple picture; ask if it should be finer."
    )


@wrapper
def tag_solution_language(language: str, program: str) -> str:
    return f'<solution>\n<program language="{language}">\n{program}\n</program>\n</solution>'


@wrapper
def tag_cdata(language: str, program: str) -> str:
    return f"<response>\n<code><![CDATA[\n{program}\n]]></code>\n</response>"


@wrapper
def tag_square(language: str, program: str) -> str:
    return f"[code]\n{program}\n[/code]\nPosted as you asked."


# --- reasoning


@wrapper
def think_draft(language: str, program: str) -> str:
    draft = fence(WORD[language], older(language, program))
    return (
        f"<think>\nA first try:\n\n{draft}\n\nGrey is dull, red is better.\n</think>\n\n"
        f"{fence(WORD[language], program)}"
    )


@wrapper
def think_draft_behind_prose(language: str, program: str) -> str:
    return (
        f"<thinking>The user wants a picture. {FRAGMENT[language]} could be the ground."
        f"</thinking>\nHere is the code:\n\n{fence(WORD[language], program)}\n\nDone."
    )


@wrapper
def think_thought_unfenced(language: str, program: str) -> str:
    return f"<thought>\n{older(language, program)}\n\nWait, red!\n</thought>\n{program}"


@wrapper
def think_square(language: str, program: str) -> str:
    draft = fence(WORD[language], older(language, program))
    return f"[THINK]Let me see.\n{draft}\nNo.[/THINK]\n{fence('', program)}\n\nReady."


@wrapper
def think_lone_end(language: str, program: str) -> str:
    draft = fence(WORD[language], older(language, program))
    return (
        f"Okay, so I need to draw this. Maybe\n\n{draft}\n\nbut the colour should be red.\n"
        f"</think>\n\nHere is the program:\n\n{fence(WORD[language], program)}\n"
    )


@wrapper
def think_lone_end_original(language: str, program: str) -> str:
    draft = fence(WORD[language], program + "\n" + FRAGMENT[language])
    return f"{draft}\nHmm, the last line is too much.\n</think>\n{program}"


@wrapper
def think_channels(language: str, program: str) -> str:
    draft = fence(WORD[language], older(language, program))
    return (
        f"<|channel|>analysis<|message|>We need code. Draft:\n{draft}\nUse red.<|end|>"
        f"<|start|>assistant<|channel|>final<|message|>{fence(WORD[language], program)}"
    )


@wrapper
def think_channels_unfenced(language: str, program: str) -> str:
    return (
        f"<|channel|>analysis<|message|>{older(language, program)}<|end|>"
        f"<|start|>assistant<|channel|>final<|message|>{program}<|return|>"
    )


@wrapper
def think_unclosed_fence(language: str, program: str) -> str:
    start = older(language, program)[:60]
    return (
        f"<think>\nI would start with\n```{WORD[language]}\n{start}\n</think>\n"
        f"Here it is.\n\n{fence(WORD[language], program)}"
    )


@wrapper
def think_twice(language: str, program: str) -> str:
    draft = fence(WORD[language], older(language, program))
    return (
        f"<think>Short.</think>I will use red.\n\n<think>\n{draft}\n</think>\n\n"
        f"{fence(WORD[language], program)}\n"
    )


@wrapper
def think_code_then_doubt(language: str, program: str) -> str:
    draft = fence(WORD[language], older(language, program))
    return (
        f"{fence(WORD[language], program)}\n\n<think>\nShould it be grey?\n{draft}\n"
        "No, I leave it.\n</think>"
    )


@wrapper
def think_solution_marks(language: str, program: str) -> str:
    draft = fence(WORD[language], older(language, program))
    return (
        f"<|begin_of_thought|>\n{draft}\nI change the colour.\n<|end_of_thought|>\n\n"
        f"<|begin_of_solution|>\n{fence(WORD[language], program)}\n<|end_of_solution|>"
    )


@wrapper
def think_reasoning_answer(language: str, program: str) -> str:
    draft = fence(WORD[language], older(language, program))
    return f"<reasoning>\n{draft}\nNot yet.\n</reasoning>\n<answer>\n{program}\n</answer>"


@wrapper
def mention_in_prose(language: str, program: str) -> str:
    return (
        "I don't use <think> here, only code:\n\n"
        f"{fence(WORD[language], program)}\n\nSo no hidden reasoning."
    )


@wrapper
def mention_in_backticks(language: str, program: str) -> str:
    return (
        f"{fence(WORD[language], program)}\n\n"
        "Some models end their reasoning with `</think>`; I have none to show."
    )


# --- several blocks


@wrapper
def versions_better(language: str, program: str) -> str:
    first = fence(WORD[language], older(language, program))
    return (
        f"A simple version:\n\n{first}\n\nAnd a nicer one:\n\n"
        f"{fence(WORD[language], program)}\n\nI would take the second."
    )


@wrapper
def versions_corrected(language: str, program: str) -> str:
    first = fence("", older(language, program))
    return f"{first}\n\nOops, the colour is wrong. Corrected:\n\n{fence('', program)}"


@wrapper
def versions_three(language: str, program: str) -> str:
    first = older(language, program)
    second = first.replace("gray", "blue").replace("90, 90, 90", "0, 0, 255")
    word = WORD[language]
    return (
        f"Step 1, grey:\n{fence(word, first)}\nStep 2, blue:\n{fence(word, second)}\n"
        f"Step 3, the final version:\n{fence(word, program)}"
    )


@wrapper
def versions_original_behind(language: str, program: str) -> str:
    last = fence(WORD[language], older(language, program))
    return (
        f"{fence(WORD[language], program)}\n\n"
        f"For comparison, this was my original version:\n\n{last}\n"
    )


@wrapper
def versions_instead_of_this(language: str, program: str) -> str:
    last = fence(WORD[language], older(language, program))
    return f"Use this:\n\n{fence(WORD[language], program)}\n\ninstead of this:\n\n{last}\n"


@wrapper
def versions_before_behind(language: str, program: str) -> str:
    last = fence(WORD[language], older(language, program))
    return f"### After\n\n{fence(WORD[language], program)}\n\n### Before\n\n{last}\n"


@wrapper
def versions_before_after(language: str, program: str) -> str:
    first = fence(WORD[language], older(language, program))
    return f"**Before:**\n\n{first}\n\n**After:**\n\n{fence(WORD[language], program)}"


@wrapper
def beside_install(language: str, program: str) -> str:
    return (
        f"Install what you need:\n\n{fence('bash', INSTALL[language])}\n\nThe code:\n\n"
        f"{fence(WORD[language], program)}\n\nRun it:\n\n{fence('sh', RUN[language])}\n"
    )


@wrapper
def beside_install_bare(language: str, program: str) -> str:
    return (
        f"First run\n\n{fence('', INSTALL[language])}\n\nthen save\n\n{fence('', program)}\n\n"
        f"and then\n\n{fence('', '$ ' + RUN[language])}"
    )


@wrapper
def beside_changed_line(language: str, program: str) -> str:
    word = WORD[language]
    return (
        f"{fence(word, program)}\n\nFor another ground, change one line to\n\n"
        f"{fence(word, FRAGMENT[language])}\n\nand run it again."
    )


@wrapper
def beside_key_line_first(language: str, program: str) -> str:
    word = WORD[language]
    return (
        f"A ground can be drawn with one line:\n\n{fence(word, FRAGMENT[language])}\n\n"
        f"but I left it out. The full program:\n\n{fence(word, program)}"
    )


@wrapper
def beside_lines_repeated(language: str, program: str) -> str:
    word = WORD[language]
    lines = [line.strip() for line in program.split("\n") if len(line.strip()) > 12]
    return (
        f"{fence(word, program)}\n\n### Explanation\n\n{fence(word, lines[1])}\n\n"
        f"gets things ready, and\n\n{fence(word, lines[-2])}\n\ncomes near the end."
    )


@wrapper
def beside_picture_of_letters(language: str, program: str) -> str:
    art = "   .--.\n  /    \\\n  \\    /\n   '--'"
    return (
        f"{fence(WORD[language], program)}\n\nIt will look somewhat like this:\n\n"
        f"{fence('text', art)}\n"
    )


@wrapper
def beside_error_log(language: str, program: str) -> str:
    log = (
        "Traceback (most recent call last):\n"
        '  File "/tmp/job/main.py", line 3, in <module>\n'
        "    draw(canvas)\n"
        "NameError: name 'draw' is not defined"
    )
    if language in ("processing", "tikz", "svg"):
        log = {
            "processing": 'main.pde:7:0: Syntax Error - Missing right curly brace "}"',
            "tikz": "! Undefined control sequence.\nl.4   \\drow\n             (0,0) -- (1,1);",
            "svg": "error on line 4 at column 9: Opening and ending tag mismatch: g and svg",
        }[language]
    return (
        f"Your log says:\n\n{fence('', log)}\n\nThis mends it:\n\n{fence(WORD[language], program)}"
    )


@wrapper
def beside_cpp(language: str, program: str) -> str:
    code = (
        "#include <iostream>\n\nint main() {\n"
        '    std::cout << "no picture" << std::endl;\n    return 0;\n}'
    )
    return (
        f"{fence(WORD[language], program)}\n\nIn C++ you could only print:\n\n{fence('cpp', code)}"
    )


@wrapper
def beside_diff(language: str, program: str) -> str:
    return (
        f"{fence(WORD[language], program)}\n\nAgainst my first draft this changed:\n\n"
        f"{fence('diff', diff(language, program))}"
    )


@wrapper
def beside_plan(language: str, program: str) -> str:
    plan = "1. make the canvas\n2. draw the big shape in red\n3. draw the small things"
    return f"Plan:\n\n{fence('', plan)}\n\nCode:\n\n{fence(WORD[language], program)}"
