#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every link of the documentation to a file of this project leads to one, and to a heading where it names one.
Usage: check_docs.py PROJECT_FOLDER"""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1]).resolve()
LINK = re.compile(r"\]\(([^)\s]+)\)")


def headings(file):
    """The names by which headings are linked to, as GitHub makes them."""
    lines = re.sub(r"```.*?```", "", file.read_text(), flags=re.S).splitlines()
    return {re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in lines if line.startswith("#")}


listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"], cwd=root, capture_output=True, text=True, check=True).stdout.split()
bad = []
for name in listed:
    file = root / name
    for number, line in enumerate(file.read_text().splitlines() if file.exists() else (), 1):
        for link in LINK.findall(line):
            if re.match(r"[a-z]+:", link):
                continue
            path, _, heading = link.partition("#")
            target = (file.parent / path).resolve() if path else file
            if not target.exists():
                bad.append(f"{name}:{number}: {path} does not exist")
            elif heading and target.suffix == ".md" and heading not in headings(target):
                bad.append(f"{name}:{number}: {path or name} has no heading #{heading}")
print("\n".join(bad) or f"docs ok: {len(listed)} files")
sys.exit(bool(bad))
