#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program is built as Debian hardens its packages: every address is random, tables are read-only once it has started,
and overwritten stacks and buffers end it. Usage: hardened_test.py TROVE"""
import subprocess
import sys
import unittest

TROVE = sys.argv.pop(1)


def readelf(*options):
    return subprocess.run(["readelf", "-W", *options, TROVE], capture_output=True, text=True, check=True).stdout


class Hardened(unittest.TestCase):
    def test_position_independent(self):
        self.assertRegex(readelf("-h"), r"Type:\s+DYN")

    def test_bound_at_once_and_read_only_afterwards(self):
        self.assertRegex(readelf("-d"), r"BIND_NOW|FLAGS.*NOW")
        self.assertIn("GNU_RELRO", readelf("-l"))

    def test_the_stack_is_not_code(self):
        self.assertRegex(readelf("-l"), r"GNU_STACK\s+\S+\s+\S+\s+\S+\s+\S+\s+\S+\s+RW ")

    def test_stacks_and_buffers_are_watched(self):
        symbols = readelf("--dyn-syms")
        self.assertIn("__stack_chk_fail", symbols)
        self.assertRegex(symbols, r"__\w+_chk\b")


if __name__ == "__main__":
    unittest.main()
