"""Names of old programs come out as they were written, in the scripts of the world."""

import pytest

from model.image_folders.code_pages import decoded, likeliest


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("cp850", ["rød", "Ørsted"]),
        ("cp850", ["RØD", "BLÅ"]),
        ("cp850", ["Flügel ok", "Flügel beschädigt"]),
        ("cp850", ["défaut", "éolienne"]),
        ("cp437", ["röd", "größe"]),
        ("cp1252", ["Mädchen", "Jungen"]),
        ("cp1252", ["blå", "grøn"]),
        ("cp1252", ["Pão", "Maçã"]),
        ("cp852", ["biały", "żółty"]),
        ("cp1250", ["kočka", "kůň"]),
        ("cp857", ["kırmızı", "yeşil"]),
        ("cp866", ["ржавчина", "трещина"]),
        ("cp1251", ["кошка", "собака"]),
        ("cp737", ["γάτα", "σκύλος"]),
        ("cp862", ["חתול", "כלב"]),
        ("cp874", ["แมว", "หมา"]),
        ("cp932", ["正常", "異常"]),
        ("cp932", ["表", "裏"]),
        ("cp932", ["良品", "キズあり"]),
        ("gbk", ["正常", "损坏"]),
        ("gbk", ["猫", "狗"]),
        ("big5", ["正常", "損壞"]),
        ("cp949", ["정상", "불량"]),
        ("cp949", ["고양이", "개"]),
    ],
)
def test_names_come_out_as_they_were_written(page: str, names: list[str]) -> None:
    written = [name.encode(page) for name in names]
    found = likeliest(written)
    assert [name.decode(found) for name in written] == names


@pytest.mark.parametrize("page", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp850"])
def test_a_text_is_read_in_whichever_encoding_it_is(page: str) -> None:
    text = "Datei;Klasse\r\n1.jpg;grün\r\n2.jpg;beschädigt\r\n"
    assert decoded(text.encode(page)) == text
