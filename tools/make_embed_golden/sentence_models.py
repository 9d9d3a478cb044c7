# SPDX-License-Identifier: GPL-3.0-or-later
"""Small stand-ins for the tokenizers of SigLIP (SentencePiece Unigram) and SigLIP 2 (Gemma's BPE): trained here, as the real
files cannot be had on a closed machine, and written as tokenizer.json with the layout, the steps and the options of those."""
import base64
import io
import random
import struct

import sentencepiece

import texts

PIECES = 3000
PUNCTUATION = r"""[!"\#\$%\&'\(\)\*\+,\-\.:;=\?@\[\\\]\^_`\{\|\}\~]"""
NMT_NFKC = {"\x01": "", "\t": " ", "\u00a0": " ", "\u200b": " ", "\ufb01": "fi", "\u2460": "1", "\uff21": "A", "\uff76\uff9e": "\u30ac",
            "e\u0301": "\u00e9", "\u1e9b": "\u1e61"}


def corpus(seed, count=30000):
    """Phrases with made-up words and the letters of many scripts: enough for pieces of all kinds."""
    rng = random.Random(seed)
    syllables = ["".join(rng.choice(part) for part in ("bcdfghklmnprst", "aeiou", "lmnrst ")).strip() for _ in range(120)]
    made_up = ["".join(rng.choice(syllables) for _ in range(rng.randint(1, 4))) for _ in range(2500)]
    word = lambda: rng.choice(texts.WORDS) if rng.random() < 0.5 else made_up[int(len(made_up) * rng.random() ** 2)]
    lines = []
    for _ in range(count):
        words = [word() for _ in range(rng.randint(2, 12))]
        for _ in range(rng.choice([0, 0, 1, 2])):
            ranges = rng.choice(list(texts.SCRIPTS.values()))
            low, high = rng.choice(ranges)
            high = min(high, low + 40)
            words.insert(rng.randint(0, len(words)), "".join(chr(rng.randint(low, high)) for _ in range(rng.randint(1, 6))))
        words.insert(rng.randint(0, len(words)), rng.choice(["aaa", "aa", "!!", "..", "--", "00", str(rng.randint(0, 999))]))
        lines.append(" ".join(words))
    return [line for line in lines if line.isprintable()]


def trained(lines, **options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(lines), model_writer=model, vocab_size=PIECES, num_threads=1,
                                             minloglevel=2, hard_vocab_limit=False, **options)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    return [(processor.id_to_piece(i), processor.get_score(i)) for i in range(processor.get_piece_size())]


def double_array(words):
    """The bytes of a double array (Aoe 1989) in darts-clone's units: `words` maps keys to numbers."""
    tree = {}
    for key, value in words.items():
        node = tree
        for byte in key.encode():
            node = node.setdefault(byte, {})
        node[None] = value
    units, taken = {}, {0}

    def place(node, at):
        labels = sorted(0 if byte is None else byte for byte in node)
        offset = next(o for o in range(1, 1 << 20) if all((at ^ o ^ label) not in taken for label in labels))
        children = {byte: at ^ offset ^ (byte or 0) for byte in node}
        taken.update(children.values())
        units[at] = units.get(at, 0) | offset << 10 | (0x100 if None in node else 0)
        for byte, child in children.items():
            if byte is None:
                units[child] = 1 << 31 | node[None]
            else:
                units[child] = byte
                place(node[byte], child)

    place(tree, 0)
    return b"".join(struct.pack("<I", units.get(at, 0)) for at in range(max(units) // 256 * 256 + 256))


def charsmap(mapping):
    """SentencePiece's precompiled_charsmap."""
    replacements, places = b"", {}
    for key, value in mapping.items():
        places[key] = len(replacements)
        replacements += value.encode() + b"\0"
    array = double_array(places)
    return base64.b64encode(struct.pack("<I", len(array)) + array + replacements).decode()


def added(id, content, **options):
    return {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True, **options}


def ends_with(id, token):
    return {"type": "TemplateProcessing",
            "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": token, "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": token, "type_id": 0}},
                     {"Sequence": {"id": "B", "type_id": 0}}, {"SpecialToken": {"id": token, "type_id": 0}}],
            "special_tokens": {token: {"id": token, "ids": [id], "tokens": [token]}}}


def siglip():
    pieces = trained([line.lower() for line in corpus(1)], model_type="unigram", normalization_rule_name="nmt_nfkc", character_coverage=0.98,
                     pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    replace = lambda regex, content: {"type": "Replace", "pattern": {"Regex": regex}, "content": content}
    metaspace = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}
    return {"version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [added(1, "</s>", lstrip=True, rstrip=True), added(2, "<unk>", lstrip=True, rstrip=True)],
            "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "Lowercase"}, replace(PUNCTUATION, ""), replace(r"\s+", " "), {"type": "Strip", "strip_left": True, "strip_right": True},
                {"type": "Precompiled", "precompiled_charsmap": charsmap(NMT_NFKC)}, replace(" {2,}", " ")]},
            "pre_tokenizer": metaspace, "post_processor": ends_with(1, "</s>"), "decoder": metaspace,
            "model": {"type": "Unigram", "unk_id": 2, "vocab": [[piece, round(score, 9)] for piece, score in pieces], "byte_fallback": False}}


def merges_of(pieces):
    """Every way to make a piece of two others, in the order the pieces were made."""
    ids = {piece: i for i, (piece, _) in enumerate(pieces)}
    merges = []
    for piece, score in pieces:
        ways = [(piece[:i], piece[i:]) for i in range(1, len(piece)) if piece[:i] in ids and piece[i:] in ids]
        merges += [(-score, *way) for way in sorted(ways, key=lambda way: (ids[way[0]], ids[way[1]]))]
    return [[left, right] for _, left, right in sorted(merges, key=lambda merge: merge[0])]


def siglip2():
    lines = [line + "\n" * (i % 3) + "  " * (i % 4) + "x" for i, line in enumerate(corpus(2))]
    special = ["<mask>", "<start_of_turn>", "<end_of_turn>"]
    typed = ["\n", "\n\n", "\u2581\u2581", "\u2581\u2581\u2581", "<table>"]
    pieces = trained(lines, model_type="bpe", normalization_rule_name="identity", character_coverage=0.98, byte_fallback=True,
                     add_dummy_prefix=False, remove_extra_whitespaces=False, pad_id=0, eos_id=1, bos_id=2, unk_id=3, pad_piece="<pad>",
                     eos_piece="<eos>", bos_piece="<bos>", unk_piece="<unk>", user_defined_symbols=special + typed)
    ids = {piece: i for i, (piece, _) in enumerate(pieces)}
    learned = [(piece, score) for piece, score in pieces if score < 0]
    characters = [(piece, score) for piece, score in pieces if len(piece) == 1]
    # As in Gemma's file, also the runs of spaces and line ends that count as typed tokens can be merged from shorter ones.
    known = dict([(piece, score) for piece, score in pieces if piece in typed] + learned + characters)
    return {"version": "1.0",
            "truncation": {"direction": "Right", "max_length": 64, "strategy": "LongestFirst", "stride": 0},
            "padding": {"strategy": {"Fixed": 64}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0, "pad_token": "<pad>"},
            "added_tokens": [added(ids[token], token) for token in ["<pad>", "<eos>", "<bos>", "<unk>", *special]] +
                            [added(ids[token], token, special=False) for token in typed],
            "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"},
            "pre_tokenizer": {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False},
            "post_processor": ends_with(1, "<eos>"),
            "decoder": {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
                                                         {"type": "ByteFallback"}, {"type": "Fuse"}]},
            "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": None,
                      "fuse_unk": True, "byte_fallback": True, "ignore_merges": False, "vocab": ids, "merges": merges_of(list(known.items()))}}
