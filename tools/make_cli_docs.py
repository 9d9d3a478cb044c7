#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the manual page and the shell completions of trove, from what its own --help says, so that they cannot differ.

Usage: make_cli_docs.py TROVE FOLDER      writes FOLDER/trove.1, trove.bash, _trove, trove.fish
"""
import os
import pathlib
import re
import subprocess
import sys

program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
ROW = re.compile(r"^  (\S.*?)(?:\s{2,}(\S.*))?$")
TAKES_FILES = {"FILE", "DIR", "PATH", "FOLDER"}


def read_help(verb):
    """The help of a verb (a list of words) in its parts: about, options, positionals, verbs, examples, and its verbs' helps."""
    # Set so that no default depends on whose machine this is.
    text = subprocess.run([program, *verb, "--help"], check=True, capture_output=True, text=True, env={**os.environ, "TROVE_LIBRARY": ""}).stdout
    page = {"verb": verb, "about": "", "usage": "", "Positionals": [], "Options": [], "Subcommands": [], "after": []}
    part = "about"
    for line in text.splitlines():
        heading = line.rstrip(":")
        if line.startswith("Usage: "):
            page["usage"] = line.removeprefix("Usage: ")
        elif heading in ("Positionals", "Options", "Subcommands") and line.endswith(":"):
            part = heading
        elif line.startswith("Examples:") or (part == "after"):
            part = "after"
            page["after"].append(line)
        elif part == "about":
            page["about"] += line.strip() + " "
        elif line.startswith("   ") and page[part]:  # what belongs to a name that filled its line
            page[part][-1][1] = (page[part][-1][1] + " " + line.strip()).strip()
        elif row := ROW.match(line):
            # Of a verb with several names ("suggest, show") the first will do.
            page[part].append([row[1].split(", ")[0] if part == "Subcommands" else row[1], row[2] or ""])
    page["verbs"] = [read_help([*verb, name]) for name, _ in page["Subcommands"]]
    return page


def all_pages(page):
    yield page
    for verb in page["verbs"]:
        yield from all_pages(verb)


def names_of(option):
    """-v,--verbose DIR=x -> ["-v", "--verbose"], "DIR" or "" """
    names, _, value = option.partition(" ")
    return names.split(","), re.split(r"[=: ]", value.strip())[0]


def words_of(option):
    """The values a help names for an option: "on, later (…), off"; "fp32, fp16 or int8"."""
    about = re.sub(r"\(.*?\)", "", option[1])
    found = re.search(r"(?:^|: )((?:[a-z0-9]+, )+[a-z0-9]+(?: or [a-z0-9]+| ?, [a-z0-9]+)?)(?:,? as far|$)", about)
    return re.split(r", | or ", found[1].replace(" ,", ",")) if found else []


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.M)


def man(top, version):
    out = [f'.TH TROVE 1 "" "trove {version}" "User Commands"', ".SH NAME", "trove \\- find photographs and memes by words", ".SH SYNOPSIS"]
    out += [f".B trove\n{roff(verb['usage'].split(' ', 1)[1])}\n.br" for verb in top["verbs"]]
    out += [".SH DESCRIPTION", roff(top["about"].strip())]

    def rows(page):
        for kind in ("Positionals", "Options"):
            for name, about in page[kind]:
                if name.startswith("-h,") or (page is not top and name.startswith(("--library", "-v,"))):
                    continue
                out.extend([".TP", f".B {roff(name)}", roff(about or "")])

    out.append(".SH OPTIONS")
    rows(top)
    out += [".TP", ".B \\-\\-library DIR", "With any verb: the library's folder.", ".TP", ".B \\-v, \\-\\-verbose", "With any verb: say on the error output what is being done."]
    out.append(".SH VERBS")
    for page in list(all_pages(top))[1:]:
        out += [f".SS {roff(' '.join(page['verb']))}", roff(page["about"].strip())]
        rows(page)
        if page["after"]:
            out += [".PP", ".nf", *[roff(line) or ".sp" for line in page["after"]], ".fi"]
    out += [".SH EXIT STATUS", roff(top["after"][-1].removeprefix("Exit status: "))]
    out += [".SH FILES", ".TP", ".I ~/.local/share/trove", "The library, unless \\-\\-library or TROVE_LIBRARY names another.",
            ".SH ENVIRONMENT", ".TP", ".B TROVE_LIBRARY", "The library's folder.", ".TP", ".B TROVE_MODELS, TROVE_OCR_MODELS, TROVE_ONNXRUNTIME",
            "Where models, the models that read words, and ONNX Runtime are, when not where they were installed.",
            ".TP", ".B TESSDATA_PREFIX", "Where Tesseract's data are, when not where the system keeps them.", ".SH SEE ALSO", ".BR trove\\-desktop (1)"]
    return "\n".join(out) + "\n"


def options_of(page):
    return [(names, value, words_of(option), option[1]) for option in page["Options"] for names, value in [names_of(option[0])]]


def bash(top):
    cases, values = [], []
    for page in all_pages(top):
        words = [name for name, _ in page["Subcommands"]] + [name for names, *_ in options_of(page) for name in names if name.startswith("--")]
        cases.append(f'    "{" ".join(page["verb"])}") words="{" ".join(words)}" ;;')
        for names, value, choices, _ in options_of(page):
            for name in names:
                if choices:
                    values.append(f'    "{" ".join(page["verb"])} {name}") COMPREPLY=($(compgen -W "{" ".join(choices)}" -- "$here")); return ;;')
                elif value in TAKES_FILES:
                    values.append(f'    "{" ".join(page["verb"])} {name}") compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$here"); return ;;')
    verbs = "|".join(" ".join(page["verb"]) for page in list(all_pages(top))[1:])
    return f'''# bash completion of trove. Made by tools/make_cli_docs.py.
_trove() {{
  local here=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} verb="" word words=""
  COMPREPLY=()
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "|{verbs}|" in *"|${{verb:+$verb }}$word|"*) verb="${{verb:+$verb }}$word" ;; esac
  done
  case "$verb $before" in
{chr(10).join(values)}
  esac
  case "$verb" in
{chr(10).join(cases)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$here"))
  ((${{#COMPREPLY[@]}})) || {{ compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$here"); }}
}}
complete -F _trove trove
'''


def zsh(top):
    quote = lambda text: text.replace("'", "'\\''").replace(":", "\\:").replace("[", "\\[").replace("]", "\\]")

    def body(page, depth):
        pad = "  " * depth
        specs = []
        for names, value, choices, about in options_of(page):
            takes = "" if not value else f":{value.lower()}:({' '.join(choices)})" if choices else f":{value.lower()}:_files" if value in TAKES_FILES else f":{value.lower()}:"
            specs += [f"'{name}[{quote(about)}]{takes}'" for name in names]
        lines = []
        if page["verbs"]:
            lines += [f"{pad}local -a verbs{depth}=({' '.join(chr(39) + name + ':' + quote(about) + chr(39) for name, about in page['Subcommands'])})"]
            lines += [f"{pad}_arguments -C {' '.join(specs)} '1:verb:->verb' '*::argument:->rest' && return", f"{pad}case $state in",
                      f"{pad}verb) _describe verb verbs{depth} ;;", f"{pad}rest)", f"{pad}  case $words[1] in"]
            for verb in page["verbs"]:
                lines += [f"{pad}  {verb['verb'][-1]})", *body(verb, depth + 2), f"{pad}  ;;"]
            lines += [f"{pad}  esac ;;", f"{pad}esac"]
        else:
            lines += [f"{pad}_arguments {' '.join(specs)} '*:file:_files'"]
        return lines

    return "#compdef trove\n# zsh completion of trove. Made by tools/make_cli_docs.py.\n_trove() {\n  local state line\n" + "\n".join(body(top, 1)) + '\n}\n_trove "$@"\n'


def fish(top):
    quote = lambda text: text.replace("\\", "\\\\").replace("'", "\\'")
    out = ["# fish completion of trove. Made by tools/make_cli_docs.py."]
    for page in all_pages(top):
        verb = page["verb"]
        inner = " ".join(name for name, _ in page["Subcommands"])
        seen = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in verb)
        for name, about in page["Subcommands"]:
            here = (seen + "; and " if verb else "") + f"not __fish_seen_subcommand_from {inner}"
            out.append(f"complete -c trove -f -n '{here}' -a {name} -d '{quote(about)}'")
        for names, value, choices, about in options_of(page):
            flags = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in names)
            takes = "" if not value else f" -x -a '{' '.join(choices)}'" if choices else " -r" if value in TAKES_FILES else " -x"
            out.append(f"complete -c trove -n '{seen or '__fish_use_subcommand'}' {flags}{takes} -d '{quote(about)}'")
    return "\n".join(out) + "\n"


top = read_help([])
version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.split()[-1]
folder.mkdir(parents=True, exist_ok=True)
for name, text in (("trove.1", man(top, version)), ("trove.bash", bash(top)), ("_trove", zsh(top)), ("trove.fish", fish(top))):
    (folder / name).write_text(text)
