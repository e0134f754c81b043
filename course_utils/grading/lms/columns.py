"""What the columns of an LMS's tables are called, in the languages that Moodle is used in most.

Moodle translates the headers of its exports (its language packs' moodle.php, group.php and assign.php), Canvas doesn't.
Names are compared without case, spaces and marks. A header is read in the one language that knows most of it, because
"Nom" is a family name in French and a first name in Catalan.
"""

import unicodedata
from collections.abc import Sequence

ROLES = ("first", "last", "name", "email", "id number", "username", "group", "time")
LANGUAGES = {
    "en": ("First name|First|Given name|Forename", "Last name|Surname|Last|Family name",
           "Name|Full name|Student name|Student", "Email address|Email|Mail", "ID number|Student ID|Student number",
           "Username|User name", "Groups|Group|Group name|Team|Teams", "Last modified (submission)|Time|Submitted at"),
    "de": ("Vorname|Vornamen", "Nachname|Name|Familienname", "Vollständiger Name", "E-Mail-Adresse|E-Mail|Mail",
           "ID-Nummer|Matrikelnummer", "Anmeldename|Benutzername", "Gruppen|Gruppe|Team",
           "Zuletzt geändert (Abgabe)|Zeit"),
    "es": ("Nombre|Nombres|Nombre(s)", "Apellido(s)|Apellido|Apellidos", "Nombre completo",
           "Dirección de correo|Dirección Email|Correo electrónico|Dirección de correo electrónico|Correo",
           "Número de ID|Número ID|ID", "Nombre de usuario|Usuario", "Grupos|Grupo|Equipo",
           "Última modificación (entrega)"),
    "fr": ("Prénom", "Nom de famille|Nom", "Nom complet|Nom et prénom", "Adresse de courriel|Courriel|Adresse e-mail",
           "Numéro d'identification|Numéro d'étudiant", "Nom d'utilisateur|Identifiant", "Groupes|Groupe|Équipe",
           "Dernière modification (travail remis)"),
    "pt": ("Nome|Nome próprio|Primeiro nome", "Sobrenome|Apelido|Apelido(s)|Último nome", "Nome completo",
           "Endereço de email|Endereço de e-mail|E-mail|Endereço de correio eletrónico",
           "Número de identificação|Número ID|Número de ID",
           "Nome de usuário|Identificação de usuário|Nome de utilizador", "Grupos|Grupo|Equipe|Equipa",
           "Última modificação (envio)|Última modificação (submissão)"),
    "it": ("Nome", "Cognome", "Nome completo|Nome e cognome", "Indirizzo email|Indirizzo e-mail|Email",
           "Codice identificativo|Numero ID|Matricola", "Username|Nome utente", "Gruppi|Gruppo",
           "Ultima modifica (consegna)"),
    "ru": ("Имя", "Фамилия", "Полное имя|ФИО|Имя / Фамилия", "Адрес электронной почты|Электронная почта",
           "Индивидуальный номер|ID номер|Идентификационный номер", "Логин|Имя пользователя", "Группы|Группа",
           "Последнее изменение (ответ)"),
    "zh": ("名|名字", "姓|姓氏", "姓名|全名", "电子邮件地址|电子邮箱|邮箱|Email地址|電子郵件信箱|電子郵件|電子郵件地址",
           "ID号|学号|编号|ID 號碼|學號|編號", "用户名|帳號|用戶名稱", "小组|群组|组|群組|小組",
           "最后修改（学生）|最后修改（提交）|最後修改（學生）|最後修改的(作業)"),
    "ja": ("名", "姓", "氏名|フルネーム|名前", "メールアドレス", "IDナンバー|学籍番号", "ユーザ名|ユーザー名",
           "グループ|チーム", "最終更新日時 (提出)"),
    "pl": ("Imię|Imiona", "Nazwisko", "Imię i nazwisko|Pełna nazwa", "Adres e-mail|E-mail",
           "Numer ID|Numer identyfikacyjny|Numer albumu", "Nazwa użytkownika|Login", "Grupy|Grupa",
           "Ostatnio modyfikowane (zadanie)|Ostatnia modyfikacja (zadanie)"),
    "nl": ("Voornaam", "Achternaam|Familienaam", "Volledige naam|Naam", "E-mailadres|E-mail",
           "ID-nummer|Studentnummer", "Gebruikersnaam", "Groepen|Groep|Team", "Laatst gewijzigd (inzending)"),
    "ar": ("الاسم الأول|الاسم", "الاسم الأخير|اسم العائلة|اللقب|الشهرة", "الاسم الكامل",
           "عنوان البريد الإلكتروني|البريد الإلكتروني|بريد الكتروني", "رقم الهوية|رقم التعريف|الرقم التعريفي|رقم ID",
           "اسم المستخدم", "المجموعات|المجموعة|مجموعات", "آخر تعديل (التسليم)"),
    "tr": ("Ad|Adı", "Soyad|Soyadı", "Tam ad|Ad Soyad", "E-posta adresi|E-posta", "ID numarası|Kimlik numarası",
           "Kullanıcı adı", "Gruplar|Grup", "Son değiştirme (gönderim)"),
    "ca": ("Nom", "Cognoms|Cognom", "Nom complet", "Adreça electrònica", "Número ID", "Nom d'usuari", "Grups|Grup",
           "Darrera modificació (tramesa)"),
}
# Canvas's own, and those that mean the same everywhere.
EVERYWHERE = {"ID": "id", "SIS User ID": "sis user id", "SIS Login ID": "sis login id", "Section": "section",
              "canvas_user_id": "canvas user id", "user_id": "sis user id", "login_id": "sis login id",
              "group_name": "group", "Email": "email", "E-mail": "email"}


def squeeze(name: str) -> str:
    """A name's letters and digits alone, in lower case: what both LMSs leave of it in a file's name."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalnum())


def _in_one_language(names: Sequence[str]) -> dict[str, str]:
    everywhere = {squeeze(name): role for name, role in EVERYWHERE.items()}
    return everywhere | {squeeze(name): role for role, words in zip(ROLES, names, strict=True)
                         for name in words.split("|")}


KNOWN = [_in_one_language(names) for names in LANGUAGES.values()]


def roles(header: Sequence[str]) -> dict[str, str]:
    """What the columns of a header are, as far as one language knows them: the first column of each role."""
    def known(language: dict[str, str]) -> dict[str, str]:
        found = [(language[squeeze(column)], column) for column in header if squeeze(column) in language]
        return dict(reversed(found))

    found = max(map(known, KNOWN), key=len)
    if "name" not in found and ("first" in found) != ("last" in found):  # one column of names holds the whole name
        found["name"] = found.pop("first", "") or found.pop("last")
    return found
