"""What is written on a picture."""

from matplotlib.text import Text

from course_utils.pictures import Picture


def words(picture: Picture) -> str:
    return " ".join(text.get_text() for text in picture.figure.findobj(Text))
