"""Other languages: what a block of code is written in, by its fence's word or by its text."""

import re

WORDS = {
    "python": "Python", "py": "Python", "python3": "Python", "pycon": "Python", "ipython": "Python",
    "turtle": "python-turtle", "matplotlib": "python-matplotlib", "processing": "Processing",
    "pde": "Processing", "java": "Java", "svg": "SVG", "xml": "XML", "html": "HTML",
    "xhtml": "HTML", "latex": "LaTeX", "tex": "LaTeX", "tikz": "TikZ", "tikzpicture": "TikZ",
    "cpp": "C++", "c++": "C++", "cxx": "C++", "cc": "C++", "c": "C", "cs": "C#", "csharp": "C#",
    "c#": "C#", "js": "JavaScript", "javascript": "JavaScript", "jsx": "JavaScript",
    "p5": "JavaScript", "p5js": "JavaScript", "p5.js": "JavaScript", "node": "JavaScript",
    "ts": "TypeScript", "tsx": "TypeScript", "typescript": "TypeScript", "css": "CSS",
    "scss": "CSS", "go": "Go", "golang": "Go", "rust": "Rust", "rs": "Rust", "ruby": "Ruby",
    "rb": "Ruby", "php": "PHP", "perl": "Perl", "lua": "Lua", "r": "R", "matlab": "MATLAB",
    "octave": "Octave", "julia": "Julia", "jl": "Julia", "kotlin": "Kotlin", "kt": "Kotlin",
    "swift": "Swift", "scala": "Scala", "dart": "Dart", "haskell": "Haskell", "hs": "Haskell",
    "lisp": "Lisp", "scheme": "Scheme", "racket": "Racket", "logo": "Logo", "basic": "BASIC",
    "vb": "BASIC", "pascal": "Pascal", "fortran": "Fortran", "sql": "SQL", "glsl": "GLSL",
    "asymptote": "Asymptote", "asy": "Asymptote", "metapost": "MetaPost", "mp": "MetaPost",
    "postscript": "PostScript", "ps": "PostScript", "dot": "Graphviz", "graphviz": "Graphviz",
    "mermaid": "Mermaid", "plantuml": "PlantUML", "arduino": "Arduino", "ino": "Arduino",
    "typst": "Typst", "gnuplot": "gnuplot", "mathematica": "Mathematica", "vue": "Vue",
    "json": "", "json5": "", "jsonl": "", "yaml": "", "yml": "", "toml": "", "ini": "", "csv": "",
    "bash": "", "sh": "", "shell": "", "console": "", "zsh": "", "powershell": "", "cmd": "",
    "bat": "", "dos": "", "text": "", "txt": "", "plaintext": "", "plain": "", "output": "",
    "log": "", "diff": "", "patch": "", "markdown": "", "md": "", "mdx": "", "ascii": "",
    "makefile": "", "dockerfile": "", "http": "", "none": "", "traceback": "", "error": "",
    "thinking": "", "thought": "", "think": "", "reasoning": "",
}  # fmt: skip
"""What is written behind fences, and the language that it means; none for what is no program."""

_SIGNS = tuple(
    (name, re.compile(sign, re.MULTILINE))
    for name, sign in (
        ("Arduino", r"\bvoid loop\s*\(|\bpinMode\s*\(|\bdigitalWrite\s*\("),
        ("C++", r"^[ \t]*+#include\s*<(?:iostream|iomanip|fstream|vector|string|map|cmath|memory"
                r"|algorithm|SFML|SDL\w*|QtW\w*)\b|\bstd::\w|\bcout\s*<<|^using namespace \w"),
        ("C", r"^[ \t]*+#include\s*[<\"]|^[ \t]*+int main\s*\("),
        ("C#", r"^[ \t]*+using System\b|\bConsole\.Write|^[ \t]*+namespace \w+"),
        ("HTML", r"(?i)<!doctype html|<(?:html|body|canvas|script|div)[\s>]"),
        ("JavaScript", r"^[ \t]*+(?:const|let) [\w{\[][^=\n]{0,80}=|=>\s*[{(\w]"
                       r"|\bfunction\s*\w*\s*\([^()\n]{0,200}\)\s*\{|\bcreateCanvas\s*\("
                       r"|^import [^\n;]{1,80} from [\"']|\bconstructor\s*\("
                       r"|\bdocument\.(?:get|create|query|body)|\bconsole\.log\s*\("),
        ("Processing", r"\bvoid\s+(?:setup|draw)\s*\(\s*\)\s*\{"),
        ("Java", r"\bpublic\s+static\s+void\s+main|^[ \t]*+import\s+javax?\.\w"
                 r"|\bextends\s+(?:JFrame|JPanel|JComponent|Application|Canvas)\b"
                 r"|^[ \t]*+public\s+class\s"),
        ("Go", r"^package main\b|^func \w+\("),
        ("Rust", r"^[ \t]*+(?:pub )?fn \w+\s*\(|^use \w+::"),
        ("PHP", r"<\?php"),
        ("Swift", r"^import (?:SwiftUI|UIKit)\b"),
        ("Kotlin", r"^[ \t]*+fun \w+\("),
        ("Graphviz", r"^[ \t]*+(?:strict\s+)?(?:di)?graph\s*[\w\"]*\s*\{"),
        ("Mermaid", r"^[ \t]*+(?:(?:graph|flowchart)\s+(?:TD|TB|LR|RL|BT)|sequenceDiagram)\b"),
        ("PlantUML", r"^@startuml"),
        ("PostScript", r"^%!PS"),
        ("MetaPost", r"\bbeginfig\s*\("),
        ("R", r"<-\s*function\b|^library\(\w+\)|\bggplot\("),
        ("MATLAB", r"^[ \t]*+(?:hold on|figure|clc|clear all|close all)\s*;|^[ \t]*+axis equal;"),
        ("Julia", r"^using (?:Plots|Luxor|CairoMakie)\b"),
        ("python-turtle", r"^[ \t]*+(?:import|from)\s+turtle\b"),
        ("python-matplotlib", r"^[ \t]*+(?:import|from)\s+(?:matplotlib|pylab)\b"),
        ("python-pygame", r"^[ \t]*+(?:import|from)\s+pygame\b"),
        ("python-tkinter", r"^[ \t]*+(?:import|from)\s+tkinter\b"),
        ("Python", r"^(?:import [\w.]+(?: as \w+)?|from [\w.]+ import [\w*, ()]+)\s*$"
                   r"|^[ \t]*+(?:def \w+\(.*\)|class \w+(?:\(.*\))?|if __name__.*)(?:\s*->.*)?:"),
        ("TikZ", r"\\begin\s*\{(?:tikzpicture|circuitikz|tikzcd)\}"),
        ("LaTeX", r"\\documentclass\b|\\begin\s*\{document\}"),
        ("SVG", r"(?i)<svg[\s>]"),
        ("CSS", r"^[.#]?[\w-]+\s*\{\s*[\w-]+\s*:[^;{}\n]+;\s*$"),
    )
)  # fmt: skip
_REACH = 20_000
_DIFF = re.compile(r"^(?:@@ -\d+|diff --git |--- [\w./].*\n\+\+\+ )", re.MULTILINE)
_DIFF_HEAD = re.compile(r"(?:@@ -\d+|diff --git |--- [\w./])")
_DIFF_LINE = re.compile(r"(?:[-+ @\\]|diff --git |index [0-9a-f]+\.\.|$)")
_LOG = re.compile(
    r"\s*(?:(?:no_code|syntax_error|runtime_error|timeout|out_of_memory|too_much_output|forbidden"
    r"|no_image|blank_image|unsupported)(?:, line \d+)?\s*(?:\n|\Z)"
    r"|Traceback \(most recent call last\):|! (?:LaTeX|Undefined|Package|Missing|Extra)"
    r"|Exception in thread)"
)


def language_of(text: str) -> str:
    """The language that a text shows signs of, as people call it; empty where it shows none."""
    start = text[:_REACH]
    return next((name for name, sign in _SIGNS if sign.search(start)), "")


def is_diff(word: str, text: str) -> bool:
    """Whether it says what changes in a program, and is none."""
    return word in ("diff", "patch") or bool(_DIFF.search(text[:_REACH]))


def without_diffs(text: str) -> str:
    """The text without the lines of the diffs in it that no fence is around."""
    if not _DIFF.search(text):
        return text
    kept, inside = [], False
    for line in text.split("\n"):
        begins = _DIFF_HEAD.match(line) is not None
        inside = begins or (inside and _DIFF_LINE.match(line) is not None)
        kept.append("" if inside else line)
    return "\n".join(kept)


def is_log(text: str) -> bool:
    """Whether it is what an engine said about a program, such as our own reports of errors."""
    return bool(_LOG.match(text))
