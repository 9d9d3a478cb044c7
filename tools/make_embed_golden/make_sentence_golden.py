# SPDX-License-Identifier: GPL-3.0-or-later
"""Write tests/golden/embed/{siglip,siglip2}.tokenizer.json and sentence_tokens.jsonl.

    python3 make_sentence_golden.py NPM_FOLDER [OUT]        (README.md beside this file says how NPM_FOLDER is made)
"""
import json
import pathlib
import subprocess
import sys

import sentence_models
import texts

HERE = pathlib.Path(__file__).resolve().parent


def token_ids(npm, tokenizer, strings):
    lines = "".join(json.dumps(text) + "\n" for text in strings)
    run = subprocess.run(["node", HERE / "token_ids.mjs", tokenizer], input=lines, cwd=npm, text=True, check=True, stdout=subprocess.PIPE)
    return [json.loads(line) for line in run.stdout.splitlines()]


def main(npm, out):
    strings = texts.sentence_texts()
    columns = []
    for name, make in (("siglip", sentence_models.siglip), ("siglip2", sentence_models.siglip2)):
        path = out / f"{name}.tokenizer.json"
        path.write_text(json.dumps(make(), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        columns.append(token_ids(npm, path, strings))
        count = [len(ids) for ids in columns[-1]]
        print(f"{name}: {path.stat().st_size} bytes, {len(strings)} strings, {sum(count) / len(count):.1f} ids each, {max(count)} at most")
    with open(out / "sentence_tokens.jsonl", "w", encoding="utf-8") as file:
        for row in zip(strings, *columns):
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else HERE.parent.parent / "tests" / "golden" / "embed")
