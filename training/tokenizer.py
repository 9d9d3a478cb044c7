# SPDX-License-Identifier: GPL-3.0-or-later
"""Byte-level BPE in the shape of CLIP's: trains merges, writes tokenizer.json, encodes texts."""
import collections
import heapq
import json
import re
import unicodedata

START, END, PAD = "<|startoftext|>", "<|endoftext|>", "<|pad|>"
SUFFIX = "</w>"
SPLIT = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
# The same expression for Python's re, which has no \p: letters are word characters less digits.
_WORDS = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+")


def byte_alphabet():
    """The printable character that stands for each byte, as in GPT-2's byte-level scheme."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, extra = {b: chr(b) for b in plain}, 0
    for byte in range(256):
        if byte not in table:
            table[byte] = chr(256 + extra)
            extra += 1
    return table


_BYTES = byte_alphabet()


def words(text):
    """The words of a text, normalised as tokenizer.json says."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).lower()
    return _WORDS.findall(text)


def _symbols(word):
    letters = [_BYTES[b] for b in word.encode("utf-8")]
    return letters[:-1] + [letters[-1] + SUFFIX]


def train(counts, merges_wanted):
    """Learn merges from a word -> count mapping; each step merges the most frequent pair."""
    pieces = [_symbols(word) for word in counts]
    weight = list(counts.values())
    pairs, where = collections.Counter(), collections.defaultdict(set)
    for index, symbols in enumerate(pieces):
        for pair in zip(symbols, symbols[1:]):
            pairs[pair] += weight[index]
            where[pair].add(index)
    merges = []
    heap = [(-count, pair) for pair, count in pairs.items()]
    heapq.heapify(heap)
    while heap and len(merges) < merges_wanted:
        count, pair = heapq.heappop(heap)
        if pairs.get(pair, 0) != -count or count >= 0:
            continue
        merges.append(pair)
        changed = set()
        for index in list(where[pair]):
            symbols = pieces[index]
            for old in zip(symbols, symbols[1:]):
                pairs[old] -= weight[index]
                changed.add(old)
            merged, at = [], 0
            while at < len(symbols):
                if at + 1 < len(symbols) and (symbols[at], symbols[at + 1]) == pair:
                    merged.append(symbols[at] + symbols[at + 1])
                    at += 2
                else:
                    merged.append(symbols[at])
                    at += 1
            pieces[index] = merged
            for new in zip(merged, merged[1:]):
                pairs[new] += weight[index]
                where[new].add(index)
                changed.add(new)
        for each in changed:
            if pairs[each] > 0:
                heapq.heappush(heap, (-pairs[each], each))
    return merges


class Tokenizer:
    """Encodes texts with a vocabulary and merges."""

    def __init__(self, vocab, merges):
        self.vocab, self.merges = vocab, merges
        self.rank = {pair: index for index, pair in enumerate(merges)}
        self.start, self.end, self.pad = vocab[START], vocab[END], vocab[PAD]
        self.known = {}

    @classmethod
    def from_merges(cls, merges):
        tokens = sorted(_BYTES.values(), key=lambda c: (ord(c) > 255, ord(c)))
        tokens += [token + SUFFIX for token in tokens] + ["".join(pair) for pair in merges]
        tokens = list(dict.fromkeys(tokens)) + [START, END, PAD]
        return cls({token: index for index, token in enumerate(tokens)}, merges)

    @classmethod
    def read(cls, path):
        with open(path, encoding="utf-8") as file:
            model = json.load(file)["model"]
        return cls(model["vocab"], [tuple(line.split(" ")) for line in model["merges"]])

    def pieces(self, word):
        symbols = _symbols(word)
        while len(symbols) > 1:
            best = min(zip(symbols, symbols[1:]), key=lambda pair: self.rank.get(pair, 1 << 30))
            if best not in self.rank:
                break
            merged, at = [], 0
            while at < len(symbols):
                if tuple(symbols[at:at + 2]) == best:
                    merged.append(symbols[at] + symbols[at + 1])
                    at += 2
                else:
                    merged.append(symbols[at])
                    at += 1
            symbols = merged
        return symbols

    def word(self, word):
        if word not in self.known:
            self.known[word] = [self.vocab[piece] for piece in self.pieces(word)]
        return self.known[word]

    def encode(self, text, limit=32):
        ids = [token for word in words(text) for token in self.word(word)]
        return [self.start] + ids[:limit - 2] + [self.end]

    def write(self, path):
        special = [{"id": self.vocab[token], "content": token, "single_word": False, "lstrip": False,
                    "rstrip": False, "normalized": False, "special": True} for token in (START, END, PAD)]
        document = {
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
            "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "NFC"}, {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
                {"type": "Lowercase"}]},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": SPLIT}, "behavior": "Removed", "invert": True},
                {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}]},
            "post_processor": {"type": "RobertaProcessing", "sep": [END, self.end], "cls": [START, self.start],
                               "trim_offsets": False, "add_prefix_space": False},
            "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True},
            "model": {"type": "BPE", "dropout": None, "unk_token": END, "continuing_subword_prefix": "",
                      "end_of_word_suffix": SUFFIX, "fuse_unk": False, "vocab": self.vocab,
                      "merges": [" ".join(pair) for pair in self.merges]}}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, separators=(",", ":"))
            file.write("\n")
