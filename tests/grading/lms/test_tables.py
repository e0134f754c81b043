"""Tables as people have them: in any language, encoding and layout, with times as Moodle writes them."""

from datetime import datetime
from pathlib import Path

import pytest

from course_utils.errors import CourseError
from course_utils.grading.lms.late import read_time
from course_utils.grading.lms.roster import Student, read_roster
from course_utils.grading.lms.tables import parse, read_table

# Headers of Moodle's grades export, from its language packs, and somebody's name there.
MOODLE = {
    "de": ("Vorname;Nachname;ID-Nummer;Institution;Abteilung;E-Mail-Adresse", "Jürgen", "Groß"),
    "es": ("Nombre;Apellido(s);Número de ID;Institución;Departamento;Dirección de correo", "Iñaki", "Muñoz"),
    "fr": ("Prénom;Nom de famille;Numéro d'identification;Institution;Département;Adresse de courriel", "Zoé", "Bœuf"),
    "pt": ("Nome;Sobrenome;Número de identificação;Instituição;Departamento;Endereço de email", "João", "Simões"),
    "it": ("Nome;Cognome;Codice identificativo;Istituto;Dipartimento;Indirizzo email", "Niccolò", "De Luca"),
    "ru": ("Имя;Фамилия;Индивидуальный номер;Учреждение;Отдел;Адрес электронной почты", "Ольга", "Щербакова"),
    "zh": ("名;姓;ID号;机构;系;电子邮件地址", "晓明", "王"),
    "ja": ("名;姓;IDナンバー;所属組織;部署;メールアドレス", "太郎", "山田"),
    "pl": ("Imię;Nazwisko;Numer ID;Instytucja;Wydział;Adres e-mail", "Małgorzata", "Żółć"),
    "nl": ("Voornaam;Achternaam;ID-nummer;Instituut;Afdeling;E-mailadres", "Daniël", "de Vries"),
    "ar": ("الاسم الأول;الاسم الأخير;رقم الهوية;المؤسسة;القسم;عنوان البريد الإلكتروني", "محمد", "الأحمد"),
}
ANSI = {"ru": "cp1251", "zh": "gb18030", "ja": "cp932", "pl": "cp1250", "ar": "cp1256"}  # else cp1252


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "ansi"])
@pytest.mark.parametrize("language", MOODLE)
def test_moodle_is_read_in_its_languages_as_excel_saves_it(language, encoding):
    header, first, last = MOODLE[language]
    content = f"{header}\r\n{first};{last};17;;;a@u.example\r\n".encode(
        ANSI.get(language, "cp1252") if encoding == "ansi" else encoding)
    people, column = read_roster(parse(content))
    assert people == [Student("17", first, last, "a@u.example", "17")]
    assert column == header.split(";")[2]


@pytest.mark.parametrize("encoding, first, last", [
    ("cp1252", "José", "Núñez"), ("cp1250", "Łukasz", "Śliwa"), ("cp1251", "Дмитрий", "Иванов"),
    ("gb18030", "晓明", "王"), ("mac_roman", "José", "García"), ("cp1256", "محمد", "الأحمد"),
])
def test_an_encoding_is_assumed_by_what_looks_like_words_and_is_said(encoding, first, last):
    content = f"id,first,last\n1,{first},{last}\n".encode(encoding)
    table = parse(content)
    assert read_roster(table)[0] == [Student("1", first, last)]
    assert f"was read as {encoding}, as in {first!r}" in table.note


def test_an_encoding_can_be_named():
    content = "id,first,last\n1,Işıl,Yılmaz\n".encode("cp1254")
    assert read_roster(parse(content))[0] != [Student("1", "Işıl", "Yılmaz")]
    assert read_roster(parse(content, "cp1254"))[0] == [Student("1", "Işıl", "Yılmaz")]
    with pytest.raises(CourseError, match="There is no encoding 'latin9000'"):
        parse(content, "latin9000")


@pytest.mark.parametrize("text", [
    "sep=;\nid;first;last\nakim;Ada;Kim\n",
    "sep=^\nid^first^last\nakim^Ada^Kim\n",
    '"sep=\t"\r\nid\tfirst\tlast\r\nakim\tAda\tKim\r\n',
    "id:first:last\nakim:Ada:Kim\n",
    "id,first,last\rakim,Ada,Kim\r",
    "Class of 2025;;\n;;\nid;first;last\nakim;Ada;Kim\n;;\n",
    'id,"notes, if any",first,last\nakim,"a\nb",Ada,Kim\n',
    "id,name\nakim,Ada Kim\n",
    'id,student\nakim,"Kim, Ada"\n',
    "id,first,last,first\nakim,Ada,Kim,Adah\n",
])
def test_layouts_of_a_table(text):
    assert read_roster(parse(text.encode()))[0] == [Student("akim", "Ada", "Kim")]


def test_columns_are_named_by_hand_in_a_language_that_is_not_known():
    table = parse("Číslo;Křestní jméno;Příjmení;Adresa\n17;Žofie;Nováková;z@u.example\n".encode())
    people, column = read_roster(table, "číslo", first="Křestní jméno", last="PŘÍJMENÍ", email="Adresa")
    assert people == [Student("17", "Žofie", "Nováková", "z@u.example")]
    assert column == "Číslo"


@pytest.mark.parametrize("head", [b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_workbook_is_refused_with_what_to_do(tmp_path, head):
    (tmp_path / "class.csv").write_bytes(head + b"\0" * 100)
    with pytest.raises(CourseError, match=r"class.csv is a workbook.*save it as CSV UTF-8"):
        read_table(tmp_path / "class.csv")


@pytest.mark.parametrize("text, month", [
    ("Monday, 3 February 2025, 9:05 PM", 2), ("Montag, 3. Februar 2025, 21:05", 2),
    ("lunes, 3 de febrero de 2025, 21:05", 2), ("lundi 3 février 2025, 21:05", 2), ("dimanche 3 août 2025, 21:05", 8),
    ("segunda-feira, 3 fev. 2025, 21:05", 2), ("lunedì, 3 febbraio 2025, 21:05", 2),
    ("понедельник, 3 февраля 2025, 21:05", 2), ("2025年02月3日 星期一 21:05", 2), ("2025年2月3日 星期一 下午9:05", 2),
    ("2025年 02月 3日(月曜日) 21:05", 2), ("poniedziałek, 3 lutego 2025, 21:05", 2),
    ("maandag, 3 maart 2025, 21:05", 3),
    ("الاثنين، 3 فبراير 2025، 9:05 م", 2), ("Feb 3, 2025 9:05pm", 2), ("2025-02-03 21:05", 2), ("3/3/2025 21:05", 3),
])
def test_times_as_moodle_writes_them(text, month):
    assert read_time(text, Path("times.csv")) == datetime(2025, month, 3, 21, 5)


@pytest.mark.parametrize("text", [
    "03/02/2025 09:00", "8:00", "2025-02-03", "3 February", "yesterday", "1763942400", "Monday, 3 Foo 2025, 8:00",
    "25/11/24 8:00", "2025-02-03 08:00 CET", "32 March 2025, 08:00", "3 March 2025, 9:05 μμ",
])
def test_a_time_that_may_mean_another_one_is_refused(text):
    with pytest.raises(CourseError, match="isn't understood for certain; write it as 2025-11-24 08:00"):
        read_time(text, Path("times.csv"))
