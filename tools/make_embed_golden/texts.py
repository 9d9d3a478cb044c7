# SPDX-License-Identifier: GPL-3.0-or-later
"""Strings that tokenizers disagree about: made here from ranges of Unicode and a fixed seed, copied from nowhere.

Left out, because the two public tokenizers themselves disagree there (README.md): see `disputed`. Code points are those of
Unicode 14, which is what Debian's utf8proc and Python 3.11 know.
"""
import random
import unicodedata

SPECIAL = ["<|startoftext|>", "<|endoftext|>", "<|pad|>"]
SENTENCE_SPECIAL = ["</s>", "<unk>", "<pad>", "<eos>", "<bos>", "<mask>", "<start_of_turn>", "\u2581\u2581", "<table>", "<0x41>"]
SPACES = [" ", "\t", "\n", "\r", "\v", "\f", "\u00a0", "\u1680", "\u2000", "\u2003", "\u2009", "\u200a", "\u2028",
          "\u2029", "\u202f", "\u205f", "\u3000", "\u0085"]
NEARLY_SPACES = ["\u180e", "\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\u001c", "\u001f", "\u2800", "\u3164"]
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¢£§«¬±·»¿–—‘’“”…‰‹›€™→∑≤★☀♥、。「」・!?"
WORDS = ("a photo of the dog cat beach sunset mountain birthday cake children playing red car snow in Paris at night "
         "my grandmother's kitchen 2019 wedding dance blurry screenshot receipt black-and-white portrait IMG_2041.JPG "
         "who's there they're we've I'm he'll she'd don't IT'S WE'LL rock'n'roll o'clock 'tis x's 35mm f/2.8 #throwback "
         "@home C++ e.g. ... naïve café crème brûlée Zürich København smörgåsbord jalapeño").split()
SCRIPTS = {
    "latin": [(0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F)], "vietnamese": [(0x1EA0, 0x1EF9)],
    "greek": [(0x391, 0x3A1), (0x3A4, 0x3CE), (0x1F00, 0x1F15), (0x1F80, 0x1FAF)], "cyrillic": [(0x400, 0x481), (0x48A, 0x52F)],
    "armenian": [(0x531, 0x556), (0x561, 0x587)], "georgian": [(0x10A0, 0x10C5), (0x10D0, 0x10FA), (0x1C90, 0x1CBA)],
    "cherokee": [(0x13A0, 0x13F5), (0xAB70, 0xABBF)], "hebrew": [(0x5D0, 0x5EA), (0x5B0, 0x5BD)],
    "arabic": [(0x621, 0x652), (0x660, 0x669), (0xFB50, 0xFBB1)], "devanagari": [(0x904, 0x94D), (0x958, 0x96F)],
    "bengali": [(0x985, 0x9E3)], "tamil": [(0xB85, 0xBCD)], "thai": [(0xE01, 0xE3A), (0xE40, 0xE59)],
    "tibetan": [(0xF40, 0xF84)], "khmer": [(0x1780, 0x17D3)], "hiragana": [(0x3041, 0x3096), (0x3099, 0x309A)],
    "katakana": [(0x30A1, 0x30FE), (0xFF66, 0xFF9F)], "han": [(0x4E00, 0x9FFF)], "rare han": [(0x20000, 0x2A6DF)],
    "compatibility han": [(0xF900, 0xFA6D)], "hangul": [(0xAC00, 0xD7A3)], "jamo": [(0x1100, 0x1112), (0x1161, 0x1175), (0x11A8, 0x11C2)],
    "letterlike": [(0x2100, 0x214F)], "numbers": [(0x2150, 0x218B), (0x2460, 0x249B), (0xB2, 0xB3), (0xBC, 0xBE)],
    "fullwidth": [(0xFF01, 0xFF5E)], "mathematical": [(0x1D400, 0x1D7FF)], "deseret": [(0x10400, 0x1044F)],
    "gothic": [(0x10330, 0x1034A)], "symbols": [(0x2190, 0x23FF), (0x2500, 0x27BF)], "ligatures": [(0xFB00, 0xFB06), (0x1C4, 0x1CC)],
}
MARKS = [(0x300, 0x34E), (0x350, 0x36F), (0x591, 0x5AF), (0x64B, 0x652), (0x93C, 0x93C), (0x1DC0, 0x1DF9), (0x20D0, 0x20F0), (0x3099, 0x309A)]
EMOJI = [(0x1F300, 0x1F3FA), (0x1F400, 0x1F4FC), (0x1F600, 0x1F64F), (0x1F680, 0x1F6C5), (0x1F90C, 0x1F9FF), (0x2600, 0x26FF)]
PEOPLE, SKIN = "👨👩🧑👧👦👶", "🏻🏼🏽🏾🏿"
JOINED = ["👁️‍🗨️", "🏳️‍🌈", "🏴‍☠️", "❤️‍🔥", "🐻‍❄️", "👩‍🚀", "🧑‍🎄", "👨‍👩‍👧‍👦", "👩🏽‍🤝‍👨🏿", "1️⃣", "#️⃣", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
          "☀️", "☀︎", "©️", "™"]


def assigned(point):
    return unicodedata.category(chr(point)) not in ("Cn", "Cs", "Co")


def disputed(text):
    """Capital sigma becomes the small final one in JavaScript where a word ends. U+FEFF ends a word there. A special token
    in another case than its own is the token there, and text to the Rust library."""
    bare = text
    for token in SPECIAL:
        bare = bare.replace(token, "\n")
    return any(c in "\u03a3\ufeff" for c in text) or any(token in bare.lower() for token in SPECIAL)


def all_texts(count=5400):
    """At least `count` different strings, the same at every call."""
    rng = random.Random(2024)
    texts = dict.fromkeys(["", " ", "\t \n", "\0", "a\0b", "'", "''", "'s", "'S", "a's's", "' s", "\u2019s", "I\u2019m", "İ", "ıİiI", "ẞß", "ſ",
                           "DŽDždž", "ﬁﬂ", "K", "Å", "Ω", "\u0344", "e\u0301", "\u0301", "\u0301e", "가", "각", "각", "한국어", "日本語の写真", "東京タワー",
                           "שָׁלוֹם", "السَّلَامُ", "नमस्ते", "สวัสดี", "10\u00b2", "½", "Ⅷ", "ⅷ", "①②③", "12345678901234567890", "1,234.56", "٣٤٥",
                           "\U0010ffff", "\ue000", "\ufffd", *SPECIAL, *JOINED])
    pick = lambda ranges: chr(next(p for p in iter(lambda: rng.randint(*rng.choice(ranges)), None) if assigned(p)))
    run = lambda make, least, most: "".join(make() for _ in range(rng.randint(least, most)))
    emoji = lambda: rng.choice([pick(EMOJI), rng.choice(JOINED), pick(EMOJI) + "\ufe0f", rng.choice(PEOPLE) + rng.choice(SKIN),
                                "\u200d".join(rng.choice(PEOPLE) for _ in range(rng.randint(2, 4))),
                                chr(rng.randint(0x1F1E6, 0x1F1FF)) + chr(rng.randint(0x1F1E6, 0x1F1FF))])
    case = lambda word: rng.choice([word, word, word.lower(), word.upper(), word.title(), word.swapcase()])
    script = lambda: (lambda ranges: " ".join(run(lambda: pick(ranges), 1, 9) for _ in range(rng.randint(1, 4))))(rng.choice(list(SCRIPTS.values())))
    space = lambda: rng.choice(SPACES if rng.random() < 0.8 else NEARLY_SPACES)
    anything = lambda: pick([(0, 0x2FFF), (0, 0x2FFF), (0x3000, 0xFFFF), (0x10000, 0x1FBFF), (0xE0100, 0xE01EF)])
    control = lambda: chr(rng.choice([*range(0x20), 0x7F, *range(0x80, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
    phrase = lambda least=1, most=9: " ".join(case(rng.choice(WORDS)) for _ in range(rng.randint(least, most)))
    long_phrase = lambda: rng.choice([phrase(30, 60), run(emoji, 10, 20), run(script, 5, 10), "a" * rng.randint(100, 900),
                                      run(lambda: rng.choice(PUNCTUATION), 50, 90), run(lambda: chr(rng.randint(0x30, 0x39)), 40, 90)])
    kinds = [
        (8, phrase), (12, script), (6, lambda: run(emoji, 1, 6)), (3, lambda: phrase(1, 3) + run(emoji, 1, 3) + phrase(1, 3)),
        (5, lambda: run(lambda: rng.choice(PUNCTUATION), 1, 12)), (4, lambda: run(lambda: rng.choice(WORDS) + rng.choice(PUNCTUATION), 1, 6)),
        (4, lambda: run(lambda: case(rng.choice(WORDS)) + run(space, 1, 3), 1, 6)), (3, lambda: run(space, 1, 6)),
        (4, lambda: run(lambda: pick(SCRIPTS["latin"]) + run(lambda: pick(MARKS), 0, 4), 1, 8)),
        (2, lambda: run(lambda: pick(rng.choice(list(SCRIPTS.values()))) + run(lambda: pick(MARKS), 0, 3), 1, 8)),
        (4, lambda: unicodedata.normalize(rng.choice(["NFD", "NFKD", "NFC"]), script())),
        (3, lambda: run(lambda: rng.choice([str(rng.randint(0, 9999)), pick(SCRIPTS["numbers"]), rng.choice(".,:/- ")]), 1, 8)),
        (3, lambda: run(lambda: rng.choice([control(), rng.choice(WORDS)]), 1, 8)),
        (2, lambda: run(lambda: rng.choice([rng.choice(SPECIAL), case(rng.choice(SPECIAL)), rng.choice(WORDS), rng.choice(" <|>")]), 1, 5)),
        (2, lambda: case(rng.choice(WORDS)) + rng.choice("'\u2019") + rng.choice("s t re ve m ll d S RE x LL".split()) + rng.choice(["", "a", " b"])),
        (6, lambda: run(anything, 1, 12)), (2, long_phrase),
    ]
    makers = [make for _, make in kinds]
    weights = [weight for weight, _ in kinds]
    while len(texts) < count:
        text = rng.choices(makers, weights)[0]()
        if not disputed(text):
            texts[text] = None
    return [text for text in texts if not disputed(text)]


def sentence_texts(count=5400):
    """all_texts(), and strings with what SentencePiece's tokenizers treat as special. None has a special token that only
    lower-casing or NFKC makes: it is the token in JavaScript where it is all of a text, and text to the Rust library."""
    rng = random.Random(2025)
    texts = dict.fromkeys(all_texts(count - 600))
    parts = [*SENTENCE_SPECIAL, *SENTENCE_SPECIAL, "\u2581", " ", "  ", "   ", "\n", "\n\n", "\t", "\uff5e", "\ufffd", "\x01", "\x7f", *WORDS, *WORDS,
             *JOINED, "aaaa", "aaaaaaa", "!!!!", "....", "----", "0000", "日本", "ｶﾞ", "ﬁ", "①", "Å"]
    while len(texts) < count:
        texts["".join(rng.choice(parts) + rng.choice(["", "", " "]) for _ in range(rng.randint(1, 10)))] = None
    made = lambda text: unicodedata.normalize("NFKC", text.lower())
    hidden = lambda text: any(made(text).count(token) > text.count(token) for token in SENTENCE_SPECIAL if token[0] == "<")
    return [text for text in texts if not disputed(text) and not hidden(text)]
