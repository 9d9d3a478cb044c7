#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/what_failed.py BUILD: of each test that failed in the last run of ctest, the lines that say why.

They come last in what ./test prints, so that a log that is cut in the middle still says them.
"""
import re
import sys
from pathlib import Path

REASON = re.compile(r": Failure$|\[  FAILED  \]|^(FAIL|ERROR):|^\w*(Error|Exception)\b|^\s*not ok |Sanitizer: |^terminate called")
LINES_BEFORE, LINES_AFTER, LINES_OF_A_TEST = 4, 10, 60


def reasons(lines):
    """The lines around those that give a reason; the last ones where none does."""
    shown = set()
    for i, line in enumerate(lines):
        if REASON.search(line):
            shown.update(range(max(0, i - LINES_BEFORE), min(len(lines), i + LINES_AFTER)))
    return [lines[i] for i in sorted(shown)][:LINES_OF_A_TEST] or lines[-LINES_OF_A_TEST:]


def main(build):
    log = (build / "Testing/Temporary/LastTest.log").read_text(errors="replace")
    for section in re.split(r"\n(?=\d+/\d+ Testing: )", log)[1:]:
        head, _, rest = section.partition("\nOutput:\n")
        output, ended, _ = rest.partition("\n<end of output>\n")
        if "\nTest Passed.\n" in rest and ended:
            continue
        print(f"\n--- {head.splitlines()[0].split(': ', 1)[1]}")
        print("\n".join(reasons(output.splitlines())))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
