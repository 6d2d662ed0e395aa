"""Character-encoding detection (code pages of old systems): what bytes without a mark mean, judged by the letters.

Names in zips of old programs, names on old disks and old tables say nowhere which code page they were written in. Each
is tried; words of one script, of letters that are usual in it, are what a person wrote.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

# The likelier of two that read the same letters stands first.
_CODE_PAGES = (
    "cp850", "cp437", "cp1252", "cp866", "cp932", "gbk", "cp949", "big5", "cp1251", "cp852", "cp1250", "cp857",
    "cp1254", "cp737", "cp1253", "cp862", "cp874",
)  # fmt: skip
_ENOUGH = 10_000  # bytes that are judged by
_EAST_ASIA = ("cp932", "gbk", "cp949", "big5")
# Letters that are usual in their script. Of Latin: beyond ASCII, in the languages of Europe.
_USUAL_LATIN = set("äöüßéèåæøçñáíóúàâêôîûãłąęśżćńčšžřěůýğışőű")
_USUAL_CYRILLIC = set("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїє")
_USUAL_HAN = set(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起"
    "还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知样现分将外但身些与高意进把法此实回二理美点月明其种声全"
    "工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入"
    "先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王"
    "果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青"
    "管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李"
    "息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞"
    "观争究包组造落视济喜离虽坏猫狗鸟鱼牛羊良损异裂锈"
    "貓這來國個說們為時會過學對裡後麼無開還發當點實進話問機給幾業間關並內產場師書員報馬張難應車親務檢壞損異鳥魚犬赤緑黒"
    "割傷錆検査済未良品欠陥"
)
_USUAL_HANGUL = set(
    "가각간강개거건검것게결경계고공과관교구국균그금급기길나난날남내너년노녹누는능니다단달대더도동되된두드들등디라람랑래량러레려로록료류르"
    "를름리린림마만말매면명모목무문물미민바박반발방배백버번벌범베변별병보복본부분불비빨사산상색생서석선설성세소손솔수순스습시식신실심아안알"
    "압야약양어언없에여역연열영예오온와완외요용우운원월위유은을음응의이인일임입있자작장재저적전점정제조종좋주준중지직진질집차참채처천청체초"
    "최추출치카코크타태토통트특파판패편평포표품프피하학한할합항해행향험형호화환황회효후흰나쁨정상고양이개강쥐균열녹파손"
)
_FOREIGN_TO_NAMES = set("ƒªº")  # letters to Unicode, but nobody's
_QUIET = set("–—’‘·、。・ー「」『』（）【】％＆－＿　")  # marks that belong to words


def likeliest(texts: Sequence[bytes]) -> str:
    """Return the code page in which texts, all written in the same one, make the most sense; it can read them all."""
    whole = b"\n".join(texts)
    pages = [page for page in _CODE_PAGES if _reads(page, whole)]
    few = list(_short_ones(texts))
    return max(pages, key=lambda page: (_sense(page, few), -pages.index(page)))


def _reads(page: str, text: bytes) -> bool:
    try:
        text.decode(page)
    except UnicodeError:
        return False
    return True  # cp850 reads every byte


def _short_ones(texts: Sequence[bytes]) -> Iterator[bytes]:
    """Return the shortest texts, as many as are looked at in a moment: anyone can make up names of any length."""
    left = _ENOUGH
    for text in sorted(texts, key=len):
        yield text[:left]
        left -= len(text)
        if left <= 0:
            return


def decoded(text: bytes) -> str:
    """Return a text of its own: with a byte order mark, in UTF-16, in UTF-8, or in the likeliest code page."""
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return text.decode("utf-16", "replace")
    if (order := _utf_16_order(text)) is not None:
        return text.decode(order, "replace")
    try:
        return text.decode("utf-8-sig")
    except UnicodeError:
        words = {word for word in re.split(rb"[\s;,|]+", text) if not word.isascii()}
        return text.decode(likeliest(sorted(words)), "replace")


def _utf_16_order(text: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: every other byte of plain letters is zero there."""
    start = text[:400]
    if len(start) < 4 or start.count(0) * 4 < len(start):
        return None
    return "utf-16-le" if start[1::2].count(0) > start[0::2].count(0) else "utf-16-be"


def _sense(page: str, texts: Sequence[bytes]) -> float:
    """Return how much sense texts make in a code page, at most 1 for each byte that is not ASCII."""
    try:
        return sum(_sense_of_text(page, text.decode(page)) for text in texts)
    except UnicodeError:
        return float("-inf")


def _sense_of_text(page: str, text: str) -> float:
    sense = sum(_sense_of_word(page, word) for word in re.findall(r"[^\W\d_]+", text) if not word.isascii())
    marks = [c for c in text if not c.isascii() and not c.isalnum() and _script(c) != "THAI"]
    return sense - 2.0 * sum(mark not in _QUIET for mark in marks)


def _sense_of_word(page: str, word: str) -> float:
    strange = [c for c in word if not c.isascii()]
    scripts = {_script(c) for c in word}
    if len(scripts) > 1 and not (page in _EAST_ASIA and scripts <= {"HAN", "KANA"}):
        return -1.0 * len(strange)
    sense = sum(_weight(page, c) for c in strange)
    if scripts & {"LATIN", "CYRILLIC", "GREEK"}:
        sense -= 2.0 * sum(a.islower() and b.isupper() for a, b in pairwise(word))
    if scripts == {"LATIN"} and len(strange) * 3 > len(word) * 2 > 2:  # words of accents alone
        sense -= len(strange)
    return sense


def _weight(page: str, letter: str) -> float:
    script, small = _script(letter), letter.lower()
    if letter in _FOREIGN_TO_NAMES or script == "HALFWIDTH":
        return -1.0
    if script == "LATIN":
        return 1.0 if small in _USUAL_LATIN else 0.4
    if script == "CYRILLIC":
        return (1.0 if letter == small else 0.8) if small in _USUAL_CYRILLIC else 0.2
    if page in _EAST_ASIA:
        return _weight_in_east_asia(page, letter, script)
    return 0.9


def _weight_in_east_asia(page: str, letter: str, script: str) -> float:
    """Return a weight for two bytes: what is usual lies in certain rows of these code pages."""
    if script == "KANA":
        return 2.0
    if script not in ("HAN", "HANGUL"):
        return -1.0
    row, column = letter.encode(page)
    usual_rows = {
        "cp932": 0x88 <= row <= 0x97,
        "gbk": 0xB0 <= row <= 0xD7 and column >= 0xA1,
        "cp949": 0xB0 <= row <= 0xC8 and column >= 0xA1,
        "big5": 0xA4 <= row <= 0xC6,
    }
    usual = letter in (_USUAL_HANGUL if script == "HANGUL" else _USUAL_HAN)
    return 0.3 + 1.2 * usual_rows[page] + 0.5 * usual


@cache
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").split(" ")[0]
    if "\u0370" <= letter <= "\u03ff":
        return "GREEK"
    return {"CJK": "HAN", "HIRAGANA": "KANA", "KATAKANA": "KANA", "KATAKANA-HIRAGANA": "KANA"}.get(name, name)
