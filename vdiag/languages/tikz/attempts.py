"""TeX documents that try to get out of the sandbox; each draws only after it got through."""

from vdiag.sandbox import Attempt, Target

_DRAW = r"\begin{tikzpicture}\fill[red] (0,0) circle (1);\end{tikzpicture}"


def _document(body: str, preamble: str = "") -> str:
    return (
        r"\documentclass[border=2pt]{standalone}" + "\n" + rf"\usepackage{{tikz}}{preamble}" + "\n"
        r"\begin{document}" + "\n" + body + "\n" + r"\end{document}" + "\n"
    )


def _open(path: str) -> str:
    return _document(rf"\newread\f\openin\f={path} \ifeof\f\else{_DRAW}\fi")


def _size(path: str) -> str:
    return _document(rf"\edef\x{{\pdffilesize{{{path}}}}}\ifx\x\empty\else{_DRAW}\fi")


_WROTE = rf"\newread\f\openin\f=made \ifeof\f\else{_DRAW}\fi"
_PROGRAMS = (
    (Target.READ, "a file in the home folder", _open("@HOME_FILE@")),
    (Target.READ, "the list of users", _open("/etc/passwd")),
    (Target.READ, "the list of users as a picture's page", _document(
        r"\input{/etc/passwd}" + _DRAW)),
    (Target.READ, "a file above its folder", _open("../../../../../../../../@HOME_FILE@")),
    (Target.READ, "another drawing's folder", _open("@OTHER_DRAWING@")),
    (Target.READ, "the size of a file", _size("/etc/passwd")),
    (Target.READ, "the bytes of a file", _document(
        rf"\edef\x{{\pdffiledump length 4 {{@HOME_FILE@}}}}\ifx\x\empty\else{_DRAW}\fi")),
    (Target.READ, "the fingerprint of a file", _document(
        rf"\edef\x{{\pdfmdfivesum file {{@HOME_FILE@}}}}\ifx\x\empty\else{_DRAW}\fi")),
    (Target.READ, "a file as part of the PDF", _document(
        r"\immediate\pdfobj stream file {@HOME_FILE@}" + _DRAW)),
    (Target.READ, "a picture of the user's", _document(
        r"\pdfximage{@HOME_PICTURE@}\pdfrefximage\pdflastximage")),
    (Target.READ, "a file in /usr/local", _open("/usr/local/etc/texmf.cnf")),
    (Target.READ, "a file's date", _document(
        rf"\edef\x{{\pdffilemoddate{{@HOME_FILE@}}}}\ifx\x\empty\else{_DRAW}\fi")),
    (Target.READ, "a font of the user's", _document(
        r"\pdfmapline{=x <@HOME_FONT@}\font\x=@HOME_FONT@ \x a")),
    (Target.READ, "the environment", _open("/proc/self/environ")),
    (Target.READ, "a hidden file", _open(".hidden")),
    (Target.WRITE, "a file in the home folder", _document(
        r"\newwrite\w\immediate\openout\w=@HOME@/vdiag-was-here \immediate\write\w{x}" + _DRAW)),
    (Target.WRITE, "a file above its folder", _document(
        r"\newwrite\w\immediate\openout\w=../vdiag-was-here \immediate\write\w{x}" + _DRAW)),
    (Target.PROCESS, "a shell by write18", _document(
        r"\immediate\write18{echo x > made.tex}" + _WROTE)),
    (Target.PROCESS, "a shell by a pipe", _document(
        r"\makeatletter\input{|echo \string\\def\string\\x{1}}\ifdefined\x " + _DRAW + r"\fi")),
    (Target.PROCESS, "an allowed program", _document(
        r"\immediate\write18{kpsewhich article.cls > made.tex}" + _WROTE)),
    (Target.PROCESS, "Lua", _document(r"\directlua{os.execute('true')}" + _DRAW)),
    (Target.PROCESS, "a program by gnuplot", _document(
        r"\begin{tikzpicture}\draw plot[id=x] function{x};\end{tikzpicture}" + _WROTE)),
    (Target.BOMB, "an endless loop", _document(r"\def\x{\x}\x" + _DRAW)),
    (Target.BOMB, "an endless foreach", _document(
        r"\begin{tikzpicture}\foreach \i in {1,...,16000}{\foreach \j in {1,...,16000}"
        r"{\fill (\i,\j) circle (1);}}\end{tikzpicture}")),
    (Target.BOMB, "memory", _document(r"\def\x{a}\loop\edef\x{\x\x}\iftrue\repeat" + _DRAW)),
    (Target.BOMB, "disk space", _document(
        r"\newwrite\w\immediate\openout\w=made \def\x{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}"
        r"\edef\x{\x\x\x\x\x\x\x\x}\edef\x{\x\x\x\x\x\x\x\x}"
        r"\loop\immediate\write\w{\x}\iftrue\repeat" + _DRAW)),
    (Target.BOMB, "pages", _document(r"\loop\shipout\hbox{x}\iftrue\repeat" + _DRAW)),
    (Target.OUTPUT, "a flood on stdout", _document(r"\loop\message{flood flood}\iftrue\repeat")),
)  # fmt: skip
_HARMLESS = (
    (Target.PROCESS, "externalised pictures", _document(
        _DRAW, r"\usetikzlibrary{external}\tikzexternalize[prefix=/tmp/]")),
    (Target.WRITE, "many small files", _document(
        r"\newcount\n\newwrite\w\loop\immediate\openout\w=f\the\n\immediate\closeout\w"
        r"\advance\n1\ifnum\n<30000\repeat" + _DRAW)),
    (Target.BOMB, "100,000 open braces", _document("{" * 100000)),
    (Target.BOMB, "100,000 packages", r"\usepackage[" * 100000 + _DRAW),
    (Target.BOMB, "a million spaces", _document(" " * 10**6 + "%" + " " * 10**6 + _DRAW)),
    (Target.BOMB, "backslashes without an end", _document("\\" * 200001 + _DRAW)),
    (Target.OUTPUT, "a long log before its drawing", _document(
        r"\newcount\n\loop\message{flood flood flood}\advance\n1\ifnum\n<20000\repeat" + _DRAW)),
    (Target.OUTPUT, "a picture of enormous size", _document(
        r"\begin{tikzpicture}\fill (0,0) rectangle (500,500);\end{tikzpicture}")),
)  # fmt: skip


def attempts() -> list[Attempt]:
    """All attempts."""
    return [
        *(Attempt(target, name, program) for target, name, program in _PROGRAMS),
        *(Attempt(target, name, program, may_draw=True) for target, name, program in _HARMLESS),
    ]
