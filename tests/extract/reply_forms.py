"""Replies of a language model, and the program that a careful person would take from each.

The prompt was ``Write code in the programming language {language} that draws {concept}.``

Written down, with the program that a careful person would take, before the reader and by somebody
who had not seen it.
"""

import html

from tests.extract.empty_forms import nothing_forms, other_language_forms
from tests.extract.form_programs import LANGUAGES, PROGRAMS, Form
from tests.extract.piece_forms import pieces_forms, whole_after_pieces_forms
from tests.extract.special_forms import special_forms
from tests.extract.wrapped_forms import HTML_NAMES, JSON_NAMES, WRAPPERS

# Where the program taken in turn would leave a doubt, another one is taken.
_CHOSEN = {
    ("tag_cdata", "svg"): 0,
    ("html_escaped_fence", "tikz"): 0,
    ("html_escaped_bare", "tikz"): 2,
}


def forms() -> list[Form]:
    found: list[Form] = []
    for number, (name, wrap) in enumerate(WRAPPERS):
        for place, language in enumerate(LANGUAGES):
            choice = _CHOSEN.get((name, language), (number + 2 * place) % 5)
            program = PROGRAMS[language][choice]
            note = ""
            if name in JSON_NAMES:
                note = "JSON"
            elif name in HTML_NAMES and html.escape(program) != program:
                note = "HTML"
            found.append(
                Form(f"{name}_{language}", language, wrap(language, program), program, note)
            )
    found += nothing_forms()
    found += other_language_forms()
    found += pieces_forms()
    found += whole_after_pieces_forms()
    found += special_forms()
    return found
